"""The columns of a board. A ticket's status is the one it stands in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from board.models.laid import Laid
from board.models.refusals import ColumnGone, Full, Needed, Unseen
from board.querysets import ColumnQuerySet
from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantManager, TenantModel

ColumnManager = TenantManager.from_queryset(ColumnQuerySet)


class Column(Laid):
    """A place on a board with a meaning that the public understands.

    ``limit`` is the number of cards that should stand there at most (work in progress); with ``refuses`` a
    further card is refused, else the board warns. ``hue`` is its colour, 1 to 8 (0: none but its stage's).
    ``policy`` is the order its cards stand in. ``archive_after`` is the number of days after which what is
    done leaves the board (None: never).
    """

    class Stage(models.TextChoices):
        """What a column means, in the words the public reads."""

        NEW = "new", _("Received")
        ACTIVE = "active", _("In progress")
        WAITING = "waiting", _("Waiting for you")
        DONE = "done", _("Done")

    class Policy(models.TextChoices):
        """In which order its cards stand."""

        HAND = "hand", _("By hand")
        DUE = "due", _("By due date, the earliest first")
        AGE = "age", _("By age, the oldest first")

    board = models.ForeignKey("board.Board", models.CASCADE, related_name="columns")
    name = models.CharField(max_length=40)
    stage = models.CharField(max_length=8, choices=Stage)
    place = models.SmallIntegerField()
    limit = models.PositiveSmallIntegerField(null=True)
    refuses = models.BooleanField(default=False, db_default=False)
    hue = models.PositiveSmallIntegerField(default=0, db_default=0)
    policy = models.CharField(max_length=4, choices=Policy, default=Policy.HAND, db_default=Policy.HAND)
    archive_after = models.PositiveSmallIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[ColumnManager[Column]] = ColumnManager()

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("board")]

    def __str__(self) -> str:
        return self.name

    def locked(self, mover: Membership | None = None) -> Column:
        """Return this column, read afresh and locked until the transaction ends: movers take turns.

        Locks are always taken in the order board, columns by id, tickets, counter; so no two wait for each
        other. (SQLite has one writer at a time from BEGIN on, and needs no row lock.)

        Raises:
            ColumnGone: it is archived.
            Unseen: it is deleted, of another company, or on a board that ``mover`` may not see.
        """
        gone = gettext("This column is gone. The card stays where it was.")
        seen = Column.objects.visible_to(mover) if mover else Column.objects.all()
        if (column := seen.select_for_update().filter(pk=self.pk).first()) is None:
            raise Unseen(gone)
        if column.archived_at:
            raise ColumnGone(gone)
        return column

    def must_have_room(self) -> None:
        """Raise ``Full`` when it is as full as it may be and refuses more."""
        if self.limit and self.refuses and (count := self.tickets.on_show().count()) >= self.limit:
            said = gettext("“%(column)s” is full: %(count)d of %(limit)d. Move a card out of it first.")
            raise Full(said % {"column": self, "count": count, "limit": self.limit})

    def with_room(self, by: Membership | None) -> Column:
        """Return this column, locked for ``by``, who adds a card; raises as ``locked`` does, and ``Full``."""
        column = self.locked(by)
        column.must_have_room()
        return column

    def must_be_done(self) -> None:
        """Raise ``Needed`` unless what stands in it is done."""
        if self.stage != self.Stage.DONE:
            raise Needed(gettext("Only what is done goes to the archive."))

    def must_be_empty(self) -> None:
        """Raise ``Needed`` when a ticket stands in it, those in the archive included."""
        if not self.tickets.exists():
            return
        said = gettext("Its meaning can be changed when no ticket stands in it.")
        if count := self.tickets.archived().count():
            said = ngettext(
                "Its meaning can be changed when no ticket stands in it. One archived ticket counts, too.",
                "Its meaning can be changed when no ticket stands in it. %(count)d archived ones count, too.",
                count,
            ) % {"count": count}
        raise Needed(said)

    def must_be_spare(self) -> None:
        """Raise ``Needed`` when it is the board's only column for what is new, or for what is done."""
        if self.stage not in (self.Stage.NEW, self.Stage.DONE):
            return
        same = Column.objects.filter(board=self.board_id, stage=self.stage).standing()
        if not same.exclude(pk=self.pk).exists():
            raise Needed(gettext("A board needs a column for new tickets and one for what is done."))
