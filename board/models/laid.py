"""The deeds that lay out a board: columns are added, changed, ordered and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from board import ordering
from board.models.place import in_order, shifted
from board.models.refusals import ColumnGone, Needed, TooMany
from tenants.models import Membership, deed
from tenants.rows import TenantModel

if TYPE_CHECKING:
    from board.models.board import Board
    from board.models.column import Column
    from tickets.models import Ticket

MOST = 1000  # cards placed together, elsewhere or in another order; more would hold up the company too long


class Wanted(TypedDict, total=False):
    """What people set on a column; see the fields of the same name."""

    name: str
    stage: str
    limit: int | None
    refuses: bool
    hue: int
    policy: str
    archive_after: int | None


class Laid(TenantModel):
    """The half of a column that people lay out.

    Each deed locks the board first: what it asks of the other columns stays true until it ends.
    """

    class Meta(TenantModel.Meta):
        abstract = True

    board: Any
    board_id: int

    def locked(self, mover: Membership | None = None) -> Column:
        raise NotImplementedError

    def in_row(self) -> list[Column]:
        """Return the columns of its board from left to right; all are locked until the transaction ends."""
        self.board.locked()
        columns: Any = type(self).objects
        standing = columns.filter(board=self.board_id).standing()
        return in_order(standing.order_by("pk").select_for_update())

    @classmethod
    def add(cls, *, board: Board, by: Membership, **wanted: Unpack[Wanted]) -> Column:
        """Put a further column to the right of the others.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            board.locked()
            last = board.columns.aggregate(last=models.Max("place"))["last"] or 0
            columns: Any = cls.objects
            column: Column = columns.create(board=board, place=last + 1, **wanted)
            happened("columns_changed", board=board.pk)
        return column

    def edit(self, *, by: Membership, **wanted: Unpack[Wanted]) -> None:
        """Change what is given. Another policy brings its cards into that order.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: it was removed meanwhile.
            Needed: tickets stand in it, whose stage must not change unseen, or the board needs its meaning.
            TooMany: so many cards are not brought into another order at once.
        """
        with deed(by) as happened:
            by.must("boards")
            self.board.locked()
            column = self.locked(by)
            if wanted.get("stage", column.stage) != column.stage:
                column.must_be_empty()
                column.must_be_spare()
            anew = wanted.get("policy", column.policy) not in (column.policy, column.Policy.HAND)
            cards = cards_of(column) if anew else []
            for field, value in wanted.items():
                setattr(column, field, value)
            column.save(update_fields=list(wanted))
            if anew:
                ordering.rank_anew(column, cards)
            happened("columns_changed", board=column.board_id)

    def step(self, *, left: bool, by: Membership) -> None:
        """Let it change places with its neighbour; at the edge nothing changes.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            if shifted(self, self.in_row(), -1 if left else 1):
                happened("columns_changed", board=self.board_id)

    def arrange(self, *, before: Column | None, by: Membership) -> None:
        """Put it directly to the left of ``before``, or behind all others.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: one of the two does not stand on this board (any more).
        """
        with deed(by) as happened:
            by.must("boards")
            standing: list[Any] = self.in_row()
            if self not in standing or (before and before not in standing):
                raise ColumnGone(gettext("The columns were changed meanwhile. Look again."))
            here = standing.index(self)
            there = standing.index(before) if before else len(standing)
            if shifted(self, standing, there - here - (there > here)):
                happened("columns_changed", board=self.board_id)

    def remove(self, *, into: Column, by: Membership) -> None:
        """Archive it, after all its cards went to the end of ``into``, each by a move of its own.

        What is in the archive goes along and stays there: so ``into`` must mean that it is done.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: one of the two was removed meanwhile.
            Needed: the board needs it, its tickets cannot go there, or its cards are too many.
        """
        with deed(by) as happened:
            by.must("boards")
            self.board.locked()
            both = sorted((self, into), key=lambda column: column.pk)
            locked = {column.pk: column.locked(by) for column in both}
            old, new = locked[self.pk], locked[into.pk]
            if old == new or old.board_id != new.board_id:
                raise Needed(gettext("Choose another column of this board."))
            old.must_be_spare()
            cards = cards_of(old)
            if new.stage != new.Stage.DONE:
                must_have_no_archive(old)
            for card in cards:
                happened("moved", card, removed=old.pk, **card.put(new, None))
            carry_archive(old, new)
            old.archived_at = timezone.now()
            old.save(update_fields=["archived_at"])
            happened("columns_changed", board=old.board_id, removed=old.pk, into=new.pk)


def cards_of(column: Column) -> list[Ticket]:
    """Return what stands in ``column`` and is not in the archive, held back or not, from top to bottom.

    Raises:
        TooMany: they do not go together.
    """
    cards = column.tickets.filter(archived_at=None).in_order().select_related("column")[: MOST + 1]
    if len(cards) > MOST:
        raise TooMany(gettext("More than %(most)d tickets stand in it. Move some first.") % {"most": MOST})
    return list(cards)


def must_have_no_archive(column: Column) -> None:
    """Raise ``Needed`` when archived tickets stand in ``column``.

    Asked after ``cards_of``: what is archived between the two is counted here, what is archived later is
    brought back by its move.
    """
    if count := column.tickets.archived().count():
        said = ngettext(
            "One archived ticket stands in it. Choose a column for what is done.",
            "%(count)d archived tickets stand in it. Choose a column for what is done.",
            count,
        )
        raise Needed(said % {"count": count})


def carry_archive(old: Column, new: Column) -> None:
    """Bring what is archived in ``old`` behind all others in ``new``; both are locked, and mean the same.

    One statement, however many they are, and no moves: each is done and put away as before, since the same
    day. That they stand elsewhere is told by the event of the column that was removed.
    """
    archive = old.tickets.archived()
    first = archive.aggregate(first=models.Min("rank"))["first"]
    if first is None:
        return
    last = new.tickets.aggregate(last=models.Max("rank"))["last"] or 0
    archive.update(column=new, rank=models.F("rank") + (last + ordering.GAP - first))
