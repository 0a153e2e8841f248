"""The way back from what a member did to a ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.access import Forbidden
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tickets.models.refusals import TooLate


class Undone(TenantModel):
    """The half of a ticket that takes back what was done to it."""

    class Meta(TenantModel.Meta):
        abstract = True

    def undo(self, *, activity: Activity, by: Membership) -> Activity:
        """Take back what ``by`` did to this ticket, until ``UNDO_SECONDS`` after it by the server's clock.

        Raises:
            Forbidden: somebody else did it.
            TooLate: the time is over, it is of no kind that can be undone, or (says a reaction) a mail
                about it is on its way.
            Stale: what it changed has been changed again.
            ColumnGone: the column it came from was archived.
        """
        ticket: Any = self
        with deed(by) as happened:
            by.must("undo")
            if (activity.ticket_id, activity.actor_id) != (self.pk, by.pk):
                raise Forbidden(_("Only the one who did it can undo it."))
            if timezone.now() > activity.at + timedelta(seconds=settings.UNDO_SECONDS):
                raise TooLate(_("The time to undo this is over."))
            return happened("undone", ticket, activity=activity.seq, **self.taken_back(activity, by))

    def taken_back(self, activity: Activity, by: Membership) -> dict[str, Any]:
        """Restore what ``activity`` changed; return what is so again."""
        ticket: Any = self
        told: dict[str, Any]
        match activity.kind:
            case "moved":
                told = ticket.put_back(activity, by)
            case "assigned" | "unassigned":
                told = ticket.take_back_assignment(activity)
            case "replied" | "commented":
                told = ticket.take_back_message(activity)
            case "edited":
                told = ticket.take_back_edit(activity)
            case "due_set":
                told = ticket.take_back_due(activity)
            case "declared" | "called_off":
                told = ticket.take_back_known(activity)
            case "opened":
                raise TooLate(_("A new ticket cannot be undone. Press again for what you did before it."))
            case _:
                raise TooLate(_("This cannot be undone."))
        return told
