"""The lists of columns that have a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from board.models.refusals import ColumnGone
from tenants.models import Membership
from tenants.rows import TenantQuerySet

if TYPE_CHECKING:
    from board.models.column import Column
    from tickets.models import Ticket


# The cards on show in a column (``TicketQuerySet.on_show``), spelled out: a move counts them twice, and
# Django takes longer to spell it than a database to count.
ON_SHOW = """SELECT count(*) FROM tickets_ticket shown
WHERE shown.company_id = board_column.company_id AND shown.column_id = board_column.id
AND shown.held_at IS NULL AND shown.archived_at IS NULL"""
STANDING = RawSQL(f"({ON_SHOW})", [], models.IntegerField())
PLACE = f"CASE WHEN board_column.id = %s THEN ({ON_SHOW} AND shown.rank <= %s) ELSE 0 END"


class ColumnQuerySet(TenantQuerySet["Column"]):
    def visible_to(self, member: Membership) -> ColumnQuerySet:
        """The columns of the boards that ``member`` may see."""
        boards: Any = apps.get_model("board", "Board")._default_manager
        return self.filter(board__in=boards.visible_to(member).order_by())

    def standing(self) -> ColumnQuerySet:
        """Not archived, from left to right."""
        return self.filter(archived_at=None).order_by("place", "id")

    def with_standing(self) -> ColumnQuerySet:
        """With ``standing``: how many cards each shows, whoever looks."""
        return self.annotate(standing=STANDING)

    def with_place_of(self, ticket: Ticket) -> ColumnQuerySet:
        """With ``ahead``: the place of ``ticket`` among all cards of its column; 0 for any other column."""
        here = RawSQL(PLACE, [ticket.column_id, ticket.rank], models.IntegerField())
        return self.annotate(ahead=here)

    def that_archive(self) -> ColumnQuerySet:
        """Those that put away what has been done for some time."""
        return self.standing().filter(stage="done", archive_after__isnull=False)

    def front_door(self) -> Column:
        """Return the first column that means NEW, locked until the transaction ends.

        Raises:
            ColumnGone: there is none.
        """
        if column := self.first_of("new"):
            return column
        raise ColumnGone(gettext("There is no column for new tickets."))

    def back_to_work(self) -> Column:
        """Return, locked, the first column that means ACTIVE, for want of one the first that means NEW.

        Raises:
            ColumnGone: there is neither.
        """
        return self.first_of("active") or self.front_door()

    def finish(self) -> Column:
        """Return the first column that means DONE, locked until the transaction ends.

        Raises:
            ColumnGone: there is none.
        """
        if column := self.first_of("done"):
            return column
        raise ColumnGone(gettext("There is no column for what is done."))

    def first_of(self, stage: str) -> Column | None:
        """Return the first column of this meaning, locked; None: there is none.

        PostgreSQL returns no row where the one it waited for was removed meanwhile: then it looks again.
        """
        meaning = self.standing().filter(stage=stage)
        while True:
            column = meaning.select_for_update().first()
            if column or not meaning.exists():
                return column


def on_show() -> Any:
    """The cards of all columns, whoever looks."""
    return apps.get_model("tickets", "Ticket")._default_manager.on_show()
