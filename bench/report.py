"""The figures as a table for people and as JSON for the next comparison."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import django

HEAD = "{:<12} {:>10} {:>5} {:>9} {:>9} {:>6} {:>6} {:>8}  {}"


@dataclass(frozen=True)
class Row:
    """One job: requests per second in each round, and statements with BEGIN and COMMIT."""

    job: str
    ours: list[float]
    bare: list[float]
    statements: int
    statements_bare: int
    most_statements: int
    must: float
    stretch: float

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: what disturbs a round disturbs both of its halves."""
        return median(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))

    @property
    def verdict(self) -> str:
        if self.statements > self.most_statements or self.ratio < self.must:
            return "below"
        return "stretch" if self.ratio >= self.stretch else "reached"

    def line(self) -> str:
        return HEAD.format(
            self.job,
            f"{self.statements} ≤ {self.most_statements}",
            self.statements_bare,
            f"{median(self.ours):.0f}/s",
            f"{median(self.bare):.0f}/s",
            f"{self.ratio:.2f}",
            f"{self.must:.2f}",
            f"{self.stretch:.2f}",
            self.verdict,
        )


@dataclass(frozen=True)
class Weight:
    """Bytes of one page; ``most`` is 0 where nothing is promised."""

    page: str
    size: int
    most: int = 0

    def line(self) -> str:
        budget = f"  ≤ {self.most:,}  {'reached' if self.size <= self.most else 'below'}" if self.most else ""
        return f"{self.page:<52} {self.size:>9,}{budget}"


def table(rows: list[Row], weights: list[Weight], title: str) -> str:
    head = HEAD.format(
        "one request", "statements", "bare", "ours", "bare", "ratio", "must", "stretch", "verdict"
    )
    return "\n".join(
        [title, "", head, *(row.line() for row in rows), "", "bytes", *(w.line() for w in weights)]
    )


def write(folder: Path, rows: list[Row], weights: list[Weight], **about: object) -> Path:
    """Write everything that was measured to ``folder``, named by the time."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d-%H%M%S}.json"
    measured = {
        "at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "django": django.get_version(),
        **about,
        "jobs": [asdict(row) | {"ratio": round(row.ratio, 3), "verdict": row.verdict} for row in rows],
        "bytes": [asdict(weight) for weight in weights],
    }
    path.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
