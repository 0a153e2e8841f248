"""One run: fill the database, count, then let the product and the bare views take turns."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from bench import counting, place
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
    connections.close_all()
    title = f"{database}, {tickets} tickets on the board, median of {rounds} paired rounds"
    print(table(rows, weights, title))
    path = write(results, rows, weights, database=database, tickets=tickets, rounds=rounds, quick=quick)
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
