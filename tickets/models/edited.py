"""The deeds that correct what a ticket says, and say until when it is to be done."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tenants.scoping import current
from tickets.models.category import Category
from tickets.models.refusals import Stale

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

# What can be corrected, and the attribute that holds it as a word or an id.
KEPT_IN = {"title": "title", "category": "category_id", "priority": "priority", "place": "place"}


class Changes(TypedDict, total=False):
    """What is to be so; what is not named stays."""

    title: str
    category: Category | None
    priority: str
    place: str


class Edited(TenantModel):
    """The half of a ticket that the team corrects. ``due_at`` is the end of a day in the company's zone."""

    class Meta(TenantModel.Meta):
        abstract = True

    due_at: Any
    column: Any

    def locked(self) -> Ticket:
        raise NotImplementedError

    @property
    def due_on(self) -> date | None:
        """The day until the end of which it is to be done, in the company's zone."""
        return timezone.localtime(self.due_at, current().zone).date() if self.due_at else None

    def edit(self, *, by: Membership, version: int | None = None, **changes: Unpack[Changes]) -> Activity:
        """Correct title, category, priority or place: what is given and says something else.

        Args:
            version: the ``seq`` that the caller saw; without it, how things stand now counts.

        Raises:
            Forbidden: ``by`` may not edit tickets.
            Stale: it says so already, or someone edited the same field after ``version``.
        """
        with deed(by) as happened:
            by.must("edit")
            ticket, told = self.locked(), dict[str, Any]()
            for field, value in changes.items():
                was, now = getattr(ticket, KEPT_IN[field]), value.pk if isinstance(value, Category) else value
                if was != now:
                    unchanged_since(ticket, version, field)
                    setattr(ticket, KEPT_IN[field], now)
                    told |= {f"{field}_was": was, field: now}
            if not told:
                raise Stale(_("%(ticket)s says so already.") % {"ticket": ticket})
            ticket.save(update_fields=[field for field in changes if field in told])
            return happened("edited", ticket, **told)

    def due(self, *, until: date | None, by: Membership) -> Activity:
        """Say until the end of which day it is to be done (None: no matter when).

        Raises:
            Forbidden: ``by`` may not set due dates.
            ColumnGone: its column was archived meanwhile.
            Stale: it says so already, or someone moved the ticket meanwhile.
        """
        with deed(by) as happened:
            by.must("due")
            ticket, column = self.locked_with_column()
            if until == ticket.due_on:
                raise Stale(_("%(ticket)s says so already.") % {"ticket": ticket})
            was = ticket.due_on.isoformat() if ticket.due_on else None
            return happened("due_set", ticket, until_was=was, **ticket.set_due(until, column))

    def set_due(self, until: date | None, column: Column) -> dict[str, Any]:
        """Write the day; where ``column``, which is locked, stands by due date, the card finds its place."""
        ticket: Any = self
        ticket.due_at = datetime.combine(until, time.max, current().zone) if until else None
        ticket.save(update_fields=["due_at"])
        told: dict[str, Any] = {"until": until.isoformat() if until else None}
        if column.policy == Column.Policy.DUE and ticket.archived_at is None:
            told |= ticket.put(column, None)
        return told

    def locked_with_column(self) -> tuple[Ticket, Column]:
        """Lock the column first, then the ticket, as everywhere; ``Stale`` if it has left that column."""
        column = Column(pk=self.column.pk).locked()
        ticket = self.locked()
        if ticket.column_id != column.pk:
            raise Stale(_("%(ticket)s was moved meanwhile. This is where it stands now.") % {"ticket": self})
        ticket.column = column
        return ticket, column

    def take_back_edit(self, activity: Activity) -> dict[str, Any]:
        """Undo ``edit``; return what is so again. ``Stale`` if one of the fields was edited since."""
        ticket, told = self.locked(), dict[str, Any]()
        for field in KEPT_IN.keys() & activity.details.keys():
            unchanged_since(ticket, activity.seq, field)
            told[field] = activity.details[f"{field}_was"]
            setattr(ticket, KEPT_IN[field], told[field])
        ticket.save(update_fields=list(told))
        return told

    def take_back_due(self, activity: Activity) -> dict[str, Any]:
        """Undo ``due``; return what is so again. ``Stale`` if another day was set since."""
        ticket, column = self.locked_with_column()
        unchanged_since(ticket, activity.seq, "until")
        was = activity.details["until_was"]
        return ticket.set_due(date.fromisoformat(was) if was else None, column)


def unchanged_since(ticket: Ticket, seq: int | None, field: str) -> None:
    """Raise ``Stale`` if ``field`` says something else than after event number ``seq``: it was edited since.

    An edit that was taken back again has changed nothing.
    """
    kinds = ("edited", "due_set", "undone")
    told = {"kind__in": kinds, "details__has_key": field}
    if seq is not None and ticket.activities.after(seq).filter(**told).in_effect():
        raise Stale(_("This was changed meanwhile. This is how %(ticket)s stands now.") % {"ticket": ticket})
