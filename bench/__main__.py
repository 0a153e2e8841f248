"""``python -m bench [part …]`` (``make bench``): the product beside its bare views; see bench/README.md."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from bench import place
from bench.sizes import QUICK, Sizes

RESULTS = Path(__file__).parent / "results"
PARTS = ("pages", "doors", "crowd", "movers", "streams", "dragging")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all without one")
    parser.add_argument("--quick", action="store_true", help="a small run that shows it works, not figures")
    parser.add_argument("--tickets", type=int, help="on the board (5000)")
    parser.add_argument("--rounds", type=int, help="paired rounds of pages, at least 5 (7)")
    parser.add_argument("--moves", type=int, help="of each of 16 movers (500)")
    parser.add_argument("--streams", type=int, nargs="+", help="open boards (200 500 1000)")
    parser.add_argument("--rings", type=int, help="moves that the streams are told of (21)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the JSON is written")
    given = vars(parser.parse_args())
    quick, results, parts = given.pop("quick"), given.pop("results"), given.pop("parts") or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    chosen = {name: value for name, value in given.items() if value is not None}
    sizes = replace(QUICK if quick else Sizes(), **chosen)
    server = os.environ.get("BENCH_DATABASE_URL") or os.environ.get("TEST_DATABASE_URL", "")
    with place.laid_out(server) as kind:
        import django

        django.setup()
        from bench import run

        run.measure(kind, replace(sizes, rounds=max(5, sizes.rounds)), parts, results, quick=quick)


if __name__ == "__main__":
    main()
