"""From a move's commit to the last of many open boards, beside a bare hub (``bench/hub.py``)."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction

from bench import place
from bench.client import Line, Request
from bench.jobs import Ground
from bench.listener import Crowd, allow_files
from bench.sizes import Sizes
from tenants.models import Activity, Membership
from tenants.scoping import scope
from tickets.models import Ticket

EVENTS = [sys.executable, "-m", "helpdesk", "events"]
BARE = [
    sys.executable,
    "-m",
    "uvicorn",
    "bench.hub:application",
    *"--workers 1 --lifespan off --no-access-log".split(),
]
HEAD = "{:<8} {:>21} {:>21} {:>6} {:>5} {:>9} {:>9} {:>9}  {}"
MOST_RATIO, MOST_KIB, MOST_MS = 2.0, 80.0, 1000.0
FEW = 5  # threads or connections more, which come and go with requests, however many streams there are


@dataclass
class Figures:
    """With ``streams`` open: milliseconds to the last one per move, and what the process holds."""

    streams: int
    ours: list[float]
    bare: list[float]
    lost: int
    kib_per_stream: float | None
    threads: tuple[int, int] | None
    connections: tuple[int, int] | None

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)

    @property
    def verdict(self) -> str:
        """Whether all arrived, soon enough, in as little memory as promised, and by no more hands."""
        slow = self.ratio > MOST_RATIO or max(self.ours) > MOST_MS
        grew = any(held and held[1] - held[0] > FEW for held in (self.threads, self.connections))
        dear = grew or (self.kib_per_stream or 0) > MOST_KIB
        return "below" if slow or self.lost or dear else "reached"

    def line(self) -> str:
        return HEAD.format(
            self.streams,
            spread(self.ours),
            spread(self.bare),
            f"{self.ratio:.2f}",
            self.lost,
            "–" if self.kib_per_stream is None else f"{self.kib_per_stream:.1f}",
            arrow(self.threads),
            arrow(self.connections),
            self.verdict,
        )


def measure(ground: Ground, sizes: Sizes) -> list[dict[str, object]]:
    """Open more and more boards; print and return the figures."""
    allow_files(2 * max(sizes.streams) + 200)
    port, bare = place.free_port(), place.free_port()
    with (
        place.running(EVENTS, port) as events,
        place.running([*BARE, "--port", str(bare)], bare),
    ):
        found = asyncio.run(grown(ground, Mover(ground), port, bare, events.pid, sizes))
    print("\nA move's way to the last of n open boards, ms: p50 / p95 / max; a bare hub beside it")
    print(
        HEAD.format("streams", "ours", "bare", "ratio", "lost", "KiB each", "threads", "database", "verdict")
    )
    for figures in found:
        print(figures.line())
    return [
        asdict(figures) | {"ratio": round(figures.ratio, 3), "verdict": figures.verdict} for figures in found
    ]


async def grown(ground: Ground, move: Mover, port: int, bare: int, pid: int, sizes: Sizes) -> list[Figures]:
    path = f"/events/{ground.company.slug}/?board={ground.board.pk}"
    ours, theirs = Crowd(port, path, ground.session), Crowd(bare, "/", {})
    ring = Bell(bare)
    await ours.grow(2)
    await theirs.grow(2)
    await delay(ours, move)  # what is loaded once is there now
    start = (len(ours.streams), held(pid), threads(pid), await asyncio.to_thread(connections))
    found = []
    for size in sizes.streams:
        await ours.grow(size)
        await theirs.grow(size)
        delays: tuple[list[float], list[float]] = ([], [])
        for turn in range(sizes.rings):
            pair: Any = [(ours, move, delays[0]), (theirs, ring, delays[1])]
            for crowd, act, kept in pair if turn % 2 else reversed(pair):
                kept.append(await delay(crowd, act))
        first, before, tasks, lines = start
        now = held(pid)
        kib = None if before is None or now is None else (now - before) / (size - first)
        lost = delays[0].count(float("inf")) + sum(stream.again for stream in ours.streams)
        held_threads = None if tasks is None else (tasks, threads(pid) or 0)
        held_lines = None if lines is None else (lines, await asyncio.to_thread(connections) or 0)  # type: ignore[arg-type]
        found.append(Figures(size, *delays, lost, kib, held_threads, held_lines))
    ours.close()
    theirs.close()
    return found


async def delay(crowd: Crowd, act: Callable[[], tuple[int, float]]) -> float:
    """Return the milliseconds from what ``act`` did to the last stream that heard of it."""
    seq, since = await asyncio.to_thread(act)
    found = (await crowd.last(seq) - since) * 1000
    await asyncio.sleep(0.1)  # one after the other
    return found


class Mover:
    """Moves one card to and fro; returns the event's number and the moment of the commit."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.columns = cycle([ground.columns["active"], ground.columns["new"]])
        (self.number,) = ground.numbers("new", 1)
        self.at = 0.0

    def __call__(self) -> tuple[int, float]:
        with scope(self.ground.company):
            by = Membership.objects.active().filter(role="operator")[0]
            ticket = Ticket.objects.get(number=self.number)
            column = next(column for column in self.columns if column.pk != ticket.column_id)
            with transaction.atomic():
                transaction.on_commit(self.committed)
                activity: Activity = ticket.move(column=column, by=by)
        connection.close()
        return activity.seq, self.at

    def committed(self) -> None:
        self.at = time.perf_counter()


class Bell:
    """Rings the bare hub; returns the message's number and the moment before the request."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self) -> tuple[int, float]:
        line = Line(self.port)
        line.http.connect()
        began = time.perf_counter()
        number = int(line.ask(Request("/", {})).body)
        line.http.close()
        return number, began


def held(pid: int) -> float | None:
    """Return the KiB of memory that belong to a process (PSS); None where the system does not say."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return None
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith("Pss:")))


def threads(pid: int) -> int | None:
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return None


def connections() -> int | None:
    """Return how many connections the database has, this one left out."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        count = int(cursor.fetchone()[0])
    connection.close()
    return count


def spread(times: list[float]) -> str:
    """p50, p95 and the longest."""
    high = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return f"{median(times):.0f} / {min(high, max(times)):.0f} / {max(times):.0f}"


def arrow(pair: tuple[int, int] | None) -> str:
    return "–" if pair is None else f"{pair[0]} → {pair[1]}"
