"""How one member sees one board, and up to where they have looked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from board.models.board import Board
from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantModel


class BoardView(TenantModel):
    """What ``member`` has chosen for ``board``, on whichever device.

    ``collapsed`` are the ids of the columns shown as a strip. ``seen`` is the number of the last event that
    was looked at, except for the tickets in ``unseen`` (their numbers), which are still marked.
    """

    class Density(models.TextChoices):
        """How much room a card takes."""

        COMPACT = "compact", _("Compact")
        NORMAL = "normal", _("Normal")
        DETAILED = "detailed", _("Detailed")

    member = models.ForeignKey(Membership, models.CASCADE, related_name="board_views")
    board = models.ForeignKey(Board, models.CASCADE, related_name="views")
    density = models.CharField(max_length=8, choices=Density, default=Density.NORMAL)
    collapsed = models.JSONField(default=list, blank=True)
    seen = models.BigIntegerField(default=0)
    unseen = models.JSONField(default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("member"),
            SameTenant("board"),
            models.UniqueConstraint(fields=["company", "member", "board"], name="board_view_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} sees {self.board_id}"
