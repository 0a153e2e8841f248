"""The lists of columns that have a name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models.expressions import Combinable
from django.utils.translation import gettext

from board.models.refusals import ColumnGone
from tenants.models import Membership
from tenants.rows import TenantQuerySet

if TYPE_CHECKING:
    from board.models.column import Column
    from tickets.models import Ticket


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
        return self.annotate(standing=shown())

    def with_place_of(self, ticket: Ticket) -> ColumnQuerySet:
        """With ``ahead``: the place of ``ticket`` among all cards of its column; 0 for any other column."""
        above = on_show().filter(column=ticket.column_id, rank__lte=ticket.rank)
        return self.annotate(ahead=above.counted_in("pk"))

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


@cache
def shown() -> Combinable:
    """How many cards a column shows; made once, for the company is bound when a statement is."""
    counted: Combinable = on_show().counted_in("pk")
    return counted


def on_show() -> Any:
    """The cards of all columns, whoever looks."""
    return apps.get_model("tickets", "Ticket")._default_manager.on_show()
