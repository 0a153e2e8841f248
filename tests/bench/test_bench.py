"""``make bench`` works and says what it promises to say; never how fast anything is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent.parent
JOBS = ["intake POST", "board", "move", "tracking"]
DOORS = ["log-in", "reset", "join by code", "lost numbers"]
SERVERS = ("BENCH_DATABASE_URL", "BENCH_REDIS_URL", "TEST_DATABASE_URL")


@pytest.mark.sqlite
def test_a_quick_run_prints_and_keeps_the_figures(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    command = [sys.executable, "-m", "bench", "--quick", "--results", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout + run.stderr
    (kept,) = tmp_path.glob("*.json")
    measured = json.loads(kept.read_text(encoding="utf-8"))
    assert measured["database"] == "SQLite"
    assert [row["job"] for row in measured["jobs"]] == JOBS
    for row in measured["jobs"]:
        assert len(row["ours"]) == len(row["bare"]) == 5
        assert row["ratio"] > 0
        assert 0 < row["statements_bare"] < row["statements"] <= row["most_statements"]
        assert row["job"] in run.stdout
    assert all(weight["size"] > 0 for weight in measured["bytes"])
    assert "board, taken to 200 cards" in run.stdout
    assert [each["door"] for each in measured["doors"]] == DOORS
    assert all(each["known"] > 0 < each["unknown"] for each in measured["doors"])
    crowd = measured["crowd"]
    assert crowd["submitted"] == crowd["answered"] == 5 * 4
    assert (crowd["tickets"], crowd["duplicates"]) == (5 * 3, 0)
    assert "5 people submit at once: submitted 20, answered 20, tickets 15, lost 0" in run.stdout
    movers = measured["movers"]
    assert (movers["moved"] + movers["refused"], movers["otherwise"]) == (4 * 10, 0)
    assert movers["one_order_everywhere"]
    assert movers["verified"]
    assert [each["streams"] for each in measured["streams"]] == [5, 10]
    assert [each["lost"] for each in measured["streams"]] == [0, 0]
    assert "4 movers × 10 moves at one board" in run.stdout
    assert "to the last of n open boards" in run.stdout
    if find_chromium():
        assert measured["dragging"]["cards"] == 3 * 5
        assert "A card dragged over 15 cards" in run.stdout
