"""Many people who submit at once: what they were shown must be what is there, not one more, not one less."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count

from bench.client import Line, Request
from bench.jobs import hidden_fields

SHOWN = re.compile(r'data-ticket-number="(\w+)"')
AGAIN = 3  # every third form is sent a second time, as by a double click


@dataclass
class Crowd:
    """What all of them together did; ``shown`` has the number that each form was answered with."""

    submitted: int = 0
    answered: int = 0
    shown: list[str] = field(default_factory=list)
    differing: int = 0
    trouble: list[str] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        """Numbers shown for two forms, and forms that were shown two numbers."""
        return len(self.shown) - len(set(self.shown)) + self.differing

    def line(self, tickets: int) -> str:
        lost = len(set(self.shown)) - tickets
        told = f"submitted {self.submitted}, answered {self.answered}, tickets {tickets}"
        return f"{told}, lost {max(0, lost)}, duplicates {self.duplicates + max(0, -lost)}"


def submit(port: int, form: str, people: int, enough: Callable[[], Iterator[int]]) -> Crowd:
    """Let ``people`` submit at once, each as long as their own ``enough()`` yields.

    Args:
        form: the address of the form, with the company code.
    """
    with ThreadPoolExecutor(people) as pool:
        crowds = list(pool.map(lambda _: one(port, form, enough()), range(people)))
    whole = Crowd()
    for crowd in crowds:
        whole.submitted += crowd.submitted
        whole.answered += crowd.answered
        whole.differing += crowd.differing
        whole.shown += crowd.shown
        whole.trouble += crowd.trouble
    return whole


def one(port: int, form: str, turns: Iterator[int]) -> Crowd:
    """One person: open the form, send it, read the number; again and again."""
    crowd, line = Crowd(), Line(port)
    for turn in turns:
        try:
            written = hidden_fields(line.ask(Request(form))) | words()
            numbers = [send(crowd, line, form, written) for _ in range(1 if turn % AGAIN else 2)]
        except (HTTPException, OSError) as trouble:
            crowd.trouble.append(repr(trouble))
            line = Line(port)
            continue
        crowd.shown += numbers[:1] if numbers[0] else []
        crowd.differing += len({*numbers} - {""}) > 1
    line.http.close()
    return crowd


def send(crowd: Crowd, line: Line, form: str, written: dict[str, str]) -> str:
    crowd.submitted += 1
    answer = line.ask(Request(form.partition("?")[0], written))
    found = SHOWN.search(answer.body.decode())
    if answer.status != 200 or found is None:
        crowd.trouble.append(f"{answer.status}: {answer.body[:300]!r}")
        return ""
    crowd.answered += 1
    return found[1]


def words() -> dict[str, str]:
    return {
        "title": f"Scanner {secrets.token_hex(4)} is silent",
        "description": "Since this morning, at gate 4.",
        "email": f"r{secrets.token_hex(8)}@bench.example",
    }


def times(most: int) -> Iterator[int]:
    """``most`` turns."""
    return iter(range(most))


def until(end: float) -> Iterator[int]:
    """Turns until ``time.monotonic()`` reaches ``end``."""
    for turn in count():
        if time.monotonic() >= end:
            return
        yield turn
