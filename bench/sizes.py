"""How much is measured: all of it, or a small run that shows that it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """The whole, by default.

    ``per_round``: requests of a job in one of the paired ``rounds``; 0: as many as the job says. ``people``
    submit at once for so many ``seconds``, or only ``forms`` times each. ``streams``: open boards, one number
    after the other, and ``rings`` for each. ``lanes`` of so many ``cards`` are loaded while one is
    dragged for ``drag`` seconds. ``asked``: how often a door is asked in a round.
    """

    tickets: int = 5000
    rounds: int = 7
    per_round: int = 0
    people: int = 50
    seconds: float = 60.0
    forms: int = 0
    movers: int = 16
    moves: int = 500
    streams: tuple[int, ...] = (200, 500, 1000)
    rings: int = 21
    lanes: int = 10
    cards: int = 40
    drag: float = 6.0
    asked: int = 12


QUICK = Sizes(150, 5, 2, 5, 0.0, 3, 4, 10, (5, 10), 5, 3, 5, 1.0, 2)
