"""How often something was tried within a window of time: one row each, counted in one statement."""

from __future__ import annotations

from django.db import models


class Bucket(models.Model):
    """``key`` is a keyed hash of what is counted (no address of a person lies here), ``n`` the count.

    It means nothing after ``ends_at`` and is swept then.
    """

    key = models.CharField(max_length=64, primary_key=True)
    n = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.n}"
