"""``python -m tests [soak] [for pytest …]``: the suite on SQLite, then on PostgreSQL and Redis.

The last lines name what was left out.
"""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs" / "soak.md"
NOTHING_COLLECTED = 5  # pytest's exit code
FULL = {"DATABASE_URL": "TEST_DATABASE_URL", "REDIS_URL": "TEST_REDIS_URL"}


def main(args: list[str]) -> int:
    soak = args[:1] == ["soak"]
    bare = {name: value for name, value in os.environ.items() if name not in (*FULL, "DATA_DIR")}
    full = {name: os.environ.get(said, "") for name, said in FULL.items()}
    said, failed, left_out = [], False, []
    for title, more in {"SQLite, a folder as the broker": {}, "PostgreSQL and Redis": full}.items():
        if not all(more.values()):
            left_out.append(f"{title}, because TEST_DATABASE_URL and TEST_REDIS_URL are not set.")
            continue
        print(f"\n== {title}", flush=True)
        code, text = run(["-m", "soak", *args[1:]] if soak else ["-n", "2", *args], bare | more)
        failed |= code != 0 and not (soak and code == NOTHING_COLLECTED)
        said += [f"## {title}", "", "```", text.strip(), "```", ""]
    if find_chromium() is None:
        left_out.append("browser tests, because no Chromium was found.")
    if soak:
        KEPT.write_text("\n".join([f"# The last `make soak`, {date.today()}", "", *said]))
    else:
        left_out.append("cases at full size: make soak runs them.")
    for what in left_out:
        print(f"Left out: {what}")
    return int(failed)


def run(options: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run pytest, showing what it says and returning it with its exit code."""
    command = [sys.executable, "-m", "pytest", *options]
    lines = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
