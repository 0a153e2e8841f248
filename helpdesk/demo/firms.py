"""The demo's companies: two written by hand, and further ones made from lists of words."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BY_HAND = ("hangang", "acme")
ZONES = {"en": "Europe/London", "ko": "Asia/Seoul", "ja": "Asia/Tokyo"}
NAMES = "Harbour Cedar Summit Willow Granite Meadow Lantern Copper Juniper Orchard".split()
TRADES = "Foods Freight Clinics Parts Textiles Printing Seeds Tools Ceramics Dairy".split()
STAFF = [("Iris Bergman", "admin"), ("Leo Marsh", "operator"), ("Hana Mori", "member")]


@dataclass(frozen=True)
class Person:
    """Somebody with a log-in; ``key`` is the name that stories call them by.

    They were last here ``hours`` ago (none: never); who is ``gone`` was deactivated.
    """

    key: str
    name: str
    email: str
    role: str
    language: str = ""
    time_zone: str = ""
    hours: float | None = None
    gone: bool = False


@dataclass(frozen=True)
class Asking:
    """Somebody who asked ``hours`` ago to join, and waits."""

    name: str
    email: str
    hours: float


@dataclass(frozen=True)
class Invited:
    """Somebody whom ``by`` invited ``hours`` ago; the page was ``opened`` so many hours ago, if it was."""

    email: str
    by: str
    hours: float
    role: str = "member"
    line: str = ""
    opened: float | None = None


@dataclass(frozen=True)
class Pipeline:
    """A board beside the first one; with ``members``, by key, it is open to them and the admins alone."""

    name: str
    template: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Past:
    """A request that came ``opened`` hours ago, and what was done since.

    ``category`` is its place among the company's categories, ``board`` the name of one beside the first.
    ``story`` has, oldest first, lines such as ``3.5 mina assign junho`` and ``3 junho move active``: hours
    ago, who, deed, whom or into which stage; or what they said, as in ``2 junho reply Try again``,
    ``2 mina comment Spare in the cage`` and, by the requester, ``1 - answer It works`` and
    ``0.5 - rate smile Thank you``. ``held``: why it waits in quarantine, if it does. ``due``: how many days
    from today it is to be done.
    """

    title: str
    description: str
    opened: float
    category: int
    priority: str
    name: str
    email: str = ""
    place: str = ""
    board: str = ""
    language: str = ""
    held: str = ""
    due: int | None = None
    story: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Firm:
    """A company as the demo founds it; the first of ``people`` is its first admin.

    One with ``hours``, when somebody is there, shows its waiting line. ``consent`` is what requesters agree
    to; ``known`` its known issue: the ``title`` of the ticket, ``words`` for everybody, how many ``joined``;
    ``looked`` how many hours ago who looked at the first board last; ``asking`` and ``invited`` who is not
    in yet. One with an ``accent`` has a logo, too.
    """

    name: str
    slug: str
    language: str
    time_zone: str
    homepage: str
    people: tuple[Person, ...]
    tickets: tuple[Past, ...] = ()
    boards: tuple[Pipeline, ...] = ()
    code: str = ""
    consent: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    hours: str = ""
    looked: dict[str, float] = field(default_factory=dict)
    asking: tuple[Asking, ...] = ()
    invited: tuple[Invited, ...] = ()
    accent: str = ""
    welcome_text: str = ""
    thanks_text: str = ""


def firms(number: int) -> list[Firm]:
    """Return the demo's first ``number`` companies; always the same ones."""
    return list(islice(chain(map(by_hand, BY_HAND), invented()), number))


def by_hand(name: str) -> Firm:
    written: dict[str, Any] = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    people = tuple(Person(**person) for person in written.pop("people"))
    boards = tuple(Pipeline(**board) for board in written.pop("boards", ()))
    tickets = tuple(map(past, written.pop("tickets")))
    for name, kind in (("asking", Asking), ("invited", Invited)):
        written[name] = tuple(kind(**each) for each in written.pop(name, ()))
    return Firm(people=people, tickets=tickets, boards=boards, **written)


def past(written: dict[str, Any]) -> Past:
    rows = {name: tuple(written.pop(name, ())) for name in ("story", "files")}
    return Past(**written | rows | {"description": written["description"].strip()})


def invented() -> Iterator[Firm]:
    """Endless further companies, told apart by their number."""
    for number in count(len(BY_HAND) + 1):
        name = f"{NAMES[number % 10]} {TRADES[number // 10 % 10]}"
        slug = f"demo-{name.lower().replace(' ', '-')}-{number}"
        people = tuple(
            Person(role, person, f"{role}@{slug.removeprefix('demo-')}.example", role)
            for person, role in STAFF
        )
        language = list(ZONES)[number % 3]
        yield Firm(f"{name} {number}", slug, language, ZONES[language], f"https://{slug}.example", people)


def crowd(number: int, firm: Firm, seed: str) -> Iterator[Past]:
    """Make ``number`` further requests for ``firm`` out of the ones written by hand; four months of them.

    Two thirds are done, the rest stands where a busy desk has it.
    """
    dice = random.Random(seed)
    originals = [ticket for name in BY_HAND for ticket in by_hand(name).tickets]
    people = [person.key for person in firm.people if not person.gone]
    for _ in range(number):
        text, author = dice.choice(originals), dice.choice(originals)
        opened, agent = dice.uniform(1, 24 * 120), dice.choice(people)
        times = sorted((dice.uniform(0, opened) for _ in range(4)), reverse=True)
        deeds = ["assign " + agent, "move active", "move waiting", "move done"]
        if (end := dice.random()) < 0.6:
            del deeds[2]  # most are done without asking back
        story = [f"{ago:.3f} {agent} {deed}" for ago, deed in zip(times, deeds, strict=False)]
        yield Past(
            title=text.title,
            description=text.description,
            opened=opened,
            category=text.category,
            priority=text.priority,
            name=author.name,
            email=author.email,
            place=author.place,
            language=text.language or firm.language,
            story=tuple(story[: 0 if end > 0.85 else 2 if end > 0.75 else 3]),
        )
