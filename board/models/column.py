"""The columns of a board. A ticket's status is the one it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, Unpack

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from board import ordering
from board.models.place import shifted
from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models import Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from board.models.board import Board

MOST = 1000  # cards that go to another column together; more would hold up the company for too long


class ColumnGone(Refused):
    """The column was archived while the card was in the air."""


class Full(Refused):
    """The column has a limit that refuses a further card."""


class Needed(Refused):
    """The column cannot go, or not change its meaning."""


class ColumnQuerySet(TenantQuerySet["Column"]):
    def visible_to(self, member: Membership) -> ColumnQuerySet:
        """The columns of the boards that ``member`` may see."""
        boards: Any = apps.get_model("board", "Board")._default_manager
        return self.filter(board__in=boards.visible_to(member).order_by())

    def standing(self) -> ColumnQuerySet:
        """Not archived, from left to right."""
        return self.filter(archived_at=None).order_by("place", "id")

    def that_archive(self) -> ColumnQuerySet:
        """Those that put away what has been done for some time."""
        return self.standing().filter(stage=Column.Stage.DONE, archive_after__isnull=False)

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


class Wanted(TypedDict, total=False):
    """What people set on a column; see the fields of the same name."""

    name: str
    stage: str
    limit: int | None
    refuses: bool
    hue: int
    policy: str
    archive_after: int | None


class Column(TenantModel):
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

        Locks are always taken in the order column, tickets, counter; so two movers never wait for each
        other. (SQLite has one writer at a time from BEGIN on, and needs no row lock.)

        Raises:
            ColumnGone: it is archived.
            Column.DoesNotExist: it is deleted, of another company, or on a board that ``mover`` may not see.
        """
        seen = Column.objects.visible_to(mover) if mover else Column.objects.all()
        column = seen.select_for_update().get(pk=self.pk)
        if column.archived_at:
            raise ColumnGone(gettext("This column is gone. The card stays where it was."))
        return column

    def must_have_room(self) -> None:
        """Raise ``Full`` when it is as full as it may be and refuses more."""
        if self.limit and self.refuses and self.tickets.on_show().count() >= self.limit:
            said = gettext("“%(column)s” is full: %(limit)d of %(limit)d. Move a card out of it first.")
            raise Full(said % {"column": self, "limit": self.limit})

    def with_room(self, by: Membership | None) -> Column:
        """Return this column, locked for ``by``, who adds a card; raises as ``locked`` does, and ``Full``."""
        column = self.locked(by)
        column.must_have_room()
        return column

    @classmethod
    def add(cls, *, board: Board, by: Membership, **wanted: Unpack[Wanted]) -> Column:
        """Put a further column to the right of the others.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            last = board.columns.aggregate(last=models.Max("place"))["last"] or 0
            column = cls.objects.create(board=board, place=last + 1, **wanted)
            happened("columns_changed", board=board.pk)
        return column

    def edit(self, *, by: Membership, **wanted: Unpack[Wanted]) -> None:
        """Change what is given. Another policy brings its cards into that order.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: it was removed meanwhile.
            Needed: cards stand in it, whose stage must not change unseen, or the board needs its meaning.
        """
        with deed(by) as happened:
            by.must("boards")
            column = self.locked(by)
            if wanted.get("stage", column.stage) != column.stage:
                if column.tickets.exists():
                    raise Needed(gettext("Its meaning can be changed when no ticket stands in it."))
                column.must_be_spare()
            anew = wanted.get("policy", column.policy) != column.policy
            for field, value in wanted.items():
                setattr(column, field, value)
            column.save(update_fields=list(wanted))
            if anew:
                ordering.rank_anew(column)
            happened("columns_changed", board=column.board_id)

    def step(self, *, left: bool, by: Membership) -> None:
        """Let it change places with its neighbour; at the edge nothing changes.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            standing = Column.objects.filter(board=self.board_id).standing().select_for_update()
            if shifted(self, standing, -1 if left else 1):
                happened("columns_changed", board=self.board_id)

    def arrange(self, *, before: Column | None, by: Membership) -> None:
        """Put it directly to the left of ``before``, or behind all others.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: one of the two does not stand on this board (any more).
        """
        with deed(by) as happened:
            by.must("boards")
            standing = list(Column.objects.filter(board=self.board_id).standing().select_for_update())
            if self not in standing or (before and before not in standing):
                raise ColumnGone(gettext("The columns were changed meanwhile. Look again."))
            here = standing.index(self)
            there = standing.index(before) if before else len(standing)
            if shifted(self, standing, there - here - (there > here)):
                happened("columns_changed", board=self.board_id)

    def remove(self, *, into: Column, by: Membership) -> None:
        """Archive it, after all its cards went to the end of ``into``, each by a move of its own.

        What was in the archive stays there, unless ``into`` means that it is not done.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: one of the two was removed meanwhile.
            Needed: the board needs it, its cards cannot go there, or they are too many.
        """
        with deed(by) as happened:
            by.must("boards")
            first, second = sorted((self, into), key=lambda column: column.pk)
            locked = {column.pk: column.locked(by) for column in (first, second)}
            old, new = locked[self.pk], locked[into.pk]
            if old == new or old.board_id != new.board_id:
                raise Needed(gettext("Choose another column of this board."))
            old.must_be_spare()
            cards = list(old.tickets.in_order().select_related("column")[: MOST + 1])
            if len(cards) > MOST:
                raise Needed(
                    gettext("More than %(most)d tickets stand in it. Move some first.") % {"most": MOST}
                )
            for card in cards:
                away = card.archived_at if new.stage == self.Stage.DONE else None
                happened("moved", card, **card.put(new, None, since=card.since if away else None))
                if away:
                    card.archived_at = away
                    card.save(update_fields=["archived_at"])
            old.archived_at = timezone.now()
            old.save(update_fields=["archived_at"])
            happened("columns_changed", board=old.board_id)

    def must_be_done(self) -> None:
        """Raise ``Needed`` unless what stands in it is done."""
        if self.stage != self.Stage.DONE:
            raise Needed(gettext("Only what is done goes to the archive."))

    def must_be_spare(self) -> None:
        """Raise ``Needed`` when it is the board's only column for what is new, or for what is done."""
        if self.stage not in (self.Stage.NEW, self.Stage.DONE):
            return
        same = Column.objects.filter(board=self.board_id, stage=self.stage).standing()
        if not same.exclude(pk=self.pk).exists():
            raise Needed(gettext("A board needs a column for new tickets and one for what is done."))
