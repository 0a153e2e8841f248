"""``python -m bench`` (``make bench``): measure the product beside its bare views; see bench/README.md."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bench import place

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run that shows it works, not figures")
    parser.add_argument("--tickets", type=int, default=5000, help="tickets on the board (5000)")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds, at least 5 (7)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    given = parser.parse_args()
    server = os.environ.get("BENCH_DATABASE_URL") or os.environ.get("TEST_DATABASE_URL", "")
    with place.laid_out(server) as kind:
        import django

        django.setup()
        from bench import run

        size, rounds = (150, 5) if given.quick else (given.tickets, max(5, given.rounds))
        run.measure(kind, size, rounds, given.results, quick=given.quick)


if __name__ == "__main__":
    main()
