"""One run: fill the database, count, then let the product and the bare views take turns."""

from __future__ import annotations

import time
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from bench import counting, load, place
from bench.client import Line, rate
from bench.jobs import JOBS, Ground, Job
from bench.report import Row, table, write

GOOD = frozenset({200, 204, 303})


def measure(database: str, tickets: int, rounds: int, results: Path, *, quick: bool) -> None:
    """Measure every job and print and write what came out."""
    call_command("demo", companies=1, tickets=tickets, stdout=StringIO(), stderr=StringIO())
    ground = Ground.there()
    jobs = [kind(ground) for kind in JOBS]
    counts = [(counting.statements(job), counting.statements_bare(job)) for job in jobs]
    with place.servers() as (ours, bare):
        weights = counting.weights(ground, ours)
        rows = [row(job, ours, bare, rounds, *count, quick) for job, count in zip(jobs, counts, strict=True)]
        crowd = crowded(ground, ours, quick=quick)
    connections.close_all()
    title = f"{database}, {tickets} tickets on the board, median of {rounds} paired rounds"
    print(table(rows, weights, title))
    print(f"\n{crowd['people']} people submit at once: {crowd['line']}")
    about = {"database": database, "tickets": tickets, "rounds": rounds, "quick": quick, "crowd": crowd}
    path = write(results, rows, weights, **about)
    print(f"\nWritten to {path}")


def row(
    job: Job, ours: int, bare: int, rounds: int, statements: int, statements_bare: int, quick: bool
) -> Row:
    """Time a job; in every other round the bare view begins."""
    count = 2 if quick else job.per_round
    rates: dict[int, list[float]] = {ours: [], bare: []}
    for turn in range(rounds):
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


def crowded(ground: Ground, port: int, *, quick: bool) -> dict[str, object]:
    """Let many submit at once, and count what they were shown beside what is there."""
    people, before = (5 if quick else 50), ground.count()
    form = f"{reverse('new-ticket', args=[ground.company.slug])}?code={ground.company.code}"
    end = time.monotonic() + 60
    crowd = load.submit(port, form, people, lambda: load.times(3) if quick else load.until(end))
    tickets = ground.count() - before
    figures = {"submitted": crowd.submitted, "answered": crowd.answered, "tickets": tickets}
    line = crowd.line(tickets)
    return {"people": people, **figures, "duplicates": crowd.duplicates, "line": line}
