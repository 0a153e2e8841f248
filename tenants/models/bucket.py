"""How often something was tried within a window of time: one row each, counted in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.utils import timezone

ADD = """
INSERT INTO tenants_bucket (key, n, ends_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    n = CASE WHEN tenants_bucket.ends_at <= %s THEN excluded.n ELSE tenants_bucket.n + excluded.n END,
    ends_at = CASE WHEN tenants_bucket.ends_at <= %s THEN excluded.ends_at ELSE tenants_bucket.ends_at END
RETURNING key, n, ends_at
"""


class Bucket(models.Model):
    """``key`` is a keyed hash of what is counted (no address of a person lies here), ``n`` the count.

    It means nothing after ``ends_at`` and is swept then.
    """

    key = models.CharField(max_length=64, primary_key=True)
    n = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.n}"

    @classmethod
    def add(cls, windows: Mapping[str, int], amount: int = 1) -> list[Bucket]:
        """Add ``amount`` to each of these counters; one whose time is over, or that is new, begins with it.

        Args:
            windows: seconds that each counts for from its first one on. One order of keys everywhere, so two
                of these never wait for each other.
        """
        now, values = timezone.now(), list[object]()
        for key, seconds in sorted(windows.items()):
            values += [key, amount, moment(now + timedelta(seconds=seconds))]
        sql = ADD.format(rows=", ".join(["(%s, %s, %s)"] * len(windows)))
        # SQLite's writers take turns by transaction (helpdesk.sqlite3); elsewhere one statement needs none.
        with transaction.atomic(savepoint=False) if connection.vendor == "sqlite" else nullcontext():
            return list(cls.objects.raw(sql, [*values, moment(now), moment(now)]))

    @classmethod
    def take_back(cls, key: str) -> None:
        """Count one less, if it counts still."""
        cls.objects.filter(key=key, n__gt=0).update(n=models.F("n") - 1)

    @property
    def left(self) -> int:
        """Seconds until it means nothing any more, at least 0."""
        return max(0, round((self.ends_at - timezone.now()).total_seconds()))


def moment(at: datetime) -> object:
    """Write a time as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)
