"""How one member sees one board, and up to where they have looked."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from board.models.board import Board
from tenants.constraints import SameTenant
from tenants.models import Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class BoardViewQuerySet(TenantQuerySet["BoardView"]):
    def of(self, member: Membership, board: Board) -> BoardView:
        """Return the row, or one that is not written: who has changed nothing yet has none."""
        view = self.filter(member=member, board=board).first() or BoardView()
        view.member, view.board = member, board
        return view


BoardViewManager = TenantManager.from_queryset(BoardViewQuerySet)


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

    objects: ClassVar[BoardViewManager[BoardView]] = BoardViewManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("member"),
            SameTenant("board"),
            models.UniqueConstraint(fields=["company", "member", "board"], name="board_view_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} sees {self.board_id}"

    @classmethod
    def locked(cls, board: Board, by: Membership) -> BoardView:
        """Return the row, locked; a new one begins with everything up to now looked at."""
        now = {"seen": by.company.last_seq()}
        view, _made = cls.objects.select_for_update().get_or_create(member=by, board=board, defaults=now)
        return view

    @classmethod
    def arrange(
        cls, *, board: Board, by: Membership, density: str = "", collapsed: Collection[int] | None = None
    ) -> None:
        """Keep how ``by`` wants to see ``board``; what is not given stays as it was.

        Args:
            collapsed: all columns that are to be a strip; those that do not stand on the board are left out.
        """
        with deed(by):
            view = cls.locked(board, by)
            view.density = density or view.density
            if collapsed is not None:
                standing = board.columns.standing().filter(pk__in=collapsed)
                view.collapsed = sorted(standing.values_list("pk", flat=True))
            view.save(update_fields=["density", "collapsed"])
