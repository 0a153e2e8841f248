"""One run: fill the database, count, then let the product and the bare views take turns."""

from __future__ import annotations

import time
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from bench import counting, doors, dragging, load, movers, place, streams
from bench.client import Line, rate
from bench.jobs import JOBS, Ground, Job
from bench.report import Row, Weight, table, write
from bench.sizes import Sizes

GOOD = frozenset({200, 204, 303})


def measure(database: str, sizes: Sizes, parts: Iterable[str], results: Path, *, quick: bool) -> None:
    """Measure the ``parts`` and print and write what came out."""
    call_command("demo", companies=1, tickets=sizes.tickets, stdout=StringIO(), stderr=StringIO())
    ground, rows, weights = Ground.there(), list[Row](), list[Weight]()
    about: dict[str, object] = {"database": database, "tickets": sizes.tickets, "rounds": sizes.rounds}
    if "pages" in parts:
        rows, weights = pages(ground, sizes)
        print(
            table(
                rows, weights, f"{database}, {sizes.tickets} tickets, median of {sizes.rounds} paired rounds"
            )
        )
    if "doors" in parts:
        about["doors"] = doors.measure(ground, sizes)
    if "crowd" in parts:
        about["crowd"] = crowd = crowded(ground, sizes)
        print(f"\n{crowd['people']} people submit at once: {crowd['line']}")
    if "movers" in parts:
        about["movers"] = movers.measure(ground, sizes)
    if "streams" in parts:
        about["streams"] = streams.measure(ground, sizes)
    if "dragging" in parts:
        about["dragging"] = dragging.measure(ground, sizes)
    connections.close_all()
    path = write(results, rows, weights, quick=quick, **about)
    print(f"\nWritten to {path}")


def pages(ground: Ground, sizes: Sizes) -> tuple[list[Row], list[Weight]]:
    jobs = [kind(ground) for kind in JOBS]
    counts = [(counting.statements(job), counting.statements_bare(job)) for job in jobs]
    with place.servers() as (ours, bare):
        weights = counting.weights(ground, ours)
        rows = [row(job, ours, bare, *count, sizes) for job, count in zip(jobs, counts, strict=True)]
    return rows, weights


def row(job: Job, ours: int, bare: int, statements: int, statements_bare: int, sizes: Sizes) -> Row:
    """Time a job; in every other round the bare view begins."""
    count = sizes.per_round or job.per_round
    rates: dict[int, list[float]] = {ours: [], bare: []}
    for turn in range(sizes.rounds):
        pair = [(ours, job.ours(count + 1, Line(ours).ask)), (bare, job.bare(count + 1))]
        for port, requests in pair if turn % 2 else reversed(pair):
            rates[port].append(rate(port, requests, GOOD))
    return Row(
        job=job.name,
        ours=rates[ours],
        bare=rates[bare],
        statements=statements,
        statements_bare=statements_bare,
        most_statements=job.statements,
        must=job.must,
        stretch=job.stretch,
    )


def crowded(ground: Ground, sizes: Sizes) -> dict[str, object]:
    """Let many submit at once, and count what they were shown beside what is there."""
    before, slug, end = ground.count(), ground.company.slug, time.monotonic() + sizes.seconds
    form = f"{reverse('new-ticket', args=[slug])}?code={ground.company.code}"
    more = (lambda: load.times(sizes.forms)) if sizes.forms else (lambda: load.until(end))
    with place.pages() as port:
        crowd = load.submit(port, form, sizes.people, more)
    tickets = ground.count() - before
    figures = {"submitted": crowd.submitted, "answered": crowd.answered, "tickets": tickets}
    line = crowd.line(tickets)
    return {"people": sizes.people, **figures, "duplicates": crowd.duplicates, "line": line}
