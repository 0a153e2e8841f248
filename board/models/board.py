"""Boards and their columns. A ticket's status is the column it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class ColumnGone(Refused):
    """The column was archived while the card was in the air."""


class BoardQuerySet(TenantQuerySet["Board"]):
    def visible_to(self, member: Membership) -> BoardQuerySet:
        """What ``member`` may see; where every list for people begins. Now: all, for those at work here."""
        mine = self.filter(company=member.company_id) if member.active else self.none()
        return mine.order_by("place", "id")


BoardManager = TenantManager.from_queryset(BoardQuerySet)


class Board(TenantModel):
    """One pipeline of a company, such as IT or facilities."""

    name = models.CharField(max_length=80)
    place = models.SmallIntegerField(default=0)

    objects: ClassVar[BoardManager[Board]] = BoardManager()

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    def front_door(self) -> Column:
        """Return, locked, the column where new tickets arrive; see ``ColumnQuerySet.front_door``."""
        return self.columns.front_door()

    @classmethod
    def default(cls) -> Board:
        """Return the company's first board: where tickets go that nothing else routes."""
        board = cls.objects.order_by("place", "id").first()
        if board is None:
            raise ColumnGone(gettext("There is no board for new tickets."))
        return board

    @classmethod
    def lay_out(cls, name: str, columns: Iterable[tuple[str, str]]) -> Board:
        """Write a board with its columns, given as (name, stage) from left to right."""
        board = cls.objects.create(name=name)
        Column.objects.bulk_create(
            Column(board=board, name=column, stage=stage, place=place)
            for place, (column, stage) in enumerate(columns)
        )
        return board


class ColumnQuerySet(TenantQuerySet["Column"]):
    def standing(self) -> ColumnQuerySet:
        """Not archived, from left to right."""
        return self.filter(archived_at=None).order_by("place", "id")

    def front_door(self) -> Column:
        """Return the first column that means NEW, locked until the transaction ends.

        Raises:
            ColumnGone: there is none.
        """
        column = self.standing().filter(stage=Column.Stage.NEW).select_for_update().first()
        if column is None:
            raise ColumnGone(gettext("There is no column for new tickets."))
        return column

    def back_to_work(self) -> Column:
        """Return, locked, the first column that means ACTIVE, for want of one the first that means NEW.

        Raises:
            ColumnGone: there is neither.
        """
        active = self.standing().filter(stage=Column.Stage.ACTIVE).select_for_update().first()
        return active or self.front_door()

    def finish(self) -> Column:
        """Return the first column that means DONE, locked until the transaction ends.

        Raises:
            ColumnGone: there is none.
        """
        column = self.standing().filter(stage=Column.Stage.DONE).select_for_update().first()
        if column is None:
            raise ColumnGone(gettext("There is no column for what is done."))
        return column


ColumnManager = TenantManager.from_queryset(ColumnQuerySet)


class Column(TenantModel):
    """A place on a board with a meaning that the public understands."""

    class Stage(models.TextChoices):
        """What a column means, in the words the public reads."""

        NEW = "new", _("Received")
        ACTIVE = "active", _("In progress")
        WAITING = "waiting", _("Waiting for you")
        DONE = "done", _("Done")

    board = models.ForeignKey(Board, models.CASCADE, related_name="columns")
    name = models.CharField(max_length=40)
    stage = models.CharField(max_length=8, choices=Stage)
    place = models.SmallIntegerField()
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[ColumnManager[Column]] = ColumnManager()

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("board")]

    def __str__(self) -> str:
        return self.name

    def locked(self) -> Column:
        """Return this column, read afresh and locked until the transaction ends: movers take turns.

        Locks are always taken in the order column, tickets, counter; so two movers never wait for each
        other. (SQLite has one writer at a time from BEGIN on, and needs no row lock.)

        Raises:
            ColumnGone: it is archived.
            Column.DoesNotExist: it is deleted, or of another company.
        """
        column = Column.objects.select_for_update().get(pk=self.pk)
        if column.archived_at:
            raise ColumnGone(gettext("This column is gone. The card stays where it was."))
        return column
