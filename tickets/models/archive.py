"""Tickets that were done long ago leave the board."""

from __future__ import annotations

from django.db import models

from tenants.rows import TenantModel


class Archivable(TenantModel):
    """The half of a ticket that can be put away.

    One with ``archived_at`` stands in its column, done, but is shown on no board and counted in no column.
    Whatever moves it brings it back.
    """

    archived_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = True
