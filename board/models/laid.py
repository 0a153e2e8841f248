"""The deeds that lay out a board: columns are added, changed, ordered and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from board import ordering
from board.models.place import shifted
from board.models.refusals import ColumnGone, Needed
from tenants.models import Membership, deed
from tenants.rows import TenantModel

if TYPE_CHECKING:
    from board.models.board import Board
    from board.models.column import Column

MOST = 1000  # cards that go to another column together; more would hold up the company for too long


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
    """The half of a column that people lay out."""

    class Meta(TenantModel.Meta):
        abstract = True

    board_id: int

    def locked(self, mover: Membership | None = None) -> Column:
        raise NotImplementedError

    def in_row(self) -> list[Column]:
        """Return the columns of its board from left to right, locked until the transaction ends."""
        columns: Any = type(self).objects
        return list(columns.filter(board=self.board_id).standing().select_for_update())

    @classmethod
    def add(cls, *, board: Board, by: Membership, **wanted: Unpack[Wanted]) -> Column:
        """Put a further column to the right of the others.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
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

        What was in the archive stays there, unless ``into`` means that it is not done.

        Raises:
            Forbidden: ``by`` may not change boards.
            ColumnGone: one of the two was removed meanwhile.
            Needed: the board needs it, its cards cannot go there, or they are too many.
        """
        with deed(by) as happened:
            by.must("boards")
            both = sorted((self, into), key=lambda column: column.pk)
            locked = {column.pk: column.locked(by) for column in both}
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
                away = card.archived_at if new.stage == new.Stage.DONE else None
                happened("moved", card, **card.put(new, None, since=card.since if away else None))
                if away:
                    card.archived_at = away
                    card.save(update_fields=["archived_at"])
            old.archived_at = timezone.now()
            old.save(update_fields=["archived_at"])
            happened("columns_changed", board=old.board_id)
