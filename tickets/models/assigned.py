"""Who answers a ticket: as many members as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from board.models import Column
from tenants.access import Forbidden
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tickets.models.assignment import Assignment
from tickets.models.refusals import Stale

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Assigned(TenantModel):
    """The half of a ticket that members answer."""

    class Meta(TenantModel.Meta):
        abstract = True

    def locked(self) -> Ticket:
        raise NotImplementedError

    def assign(self, *, member: Membership, by: Membership) -> Activity:
        """Make ``member`` one of those who answer this ticket.

        Raises:
            Forbidden: ``by`` may not assign, or ``member`` does not work here or may not see its board.
            Stale: ``member`` answers it already.
        """
        with deed(by) as happened:
            by.must("assign")
            member.must("assign")
            ticket = self.answered_by(member, True)
            if not Column.objects.visible_to(member).filter(pk=ticket.column_id).exists():
                raise Forbidden(_("%(name)s may not see this board.") % {"name": member})
            return happened("assigned", ticket, member=member.pk)

    def unassign(self, *, member: Membership, by: Membership) -> Activity:
        """Let ``member`` go from this ticket.

        Raises:
            Forbidden: ``by`` may not assign.
            Stale: ``member`` does not answer it.
        """
        with deed(by) as happened:
            by.must("assign")
            return happened("unassigned", self.answered_by(member, False), member=member.pk)

    def answered_by(self, member: Membership, wanted: bool) -> Ticket:
        """Write or delete the assignment; return the ticket, locked. ``Stale`` if it is so already."""
        ticket = self.locked()
        mine = ticket.assignments.filter(member=member)
        if wanted == mine.exists():
            raise Stale(_("%(ticket)s says so already.") % {"ticket": self})
        if wanted:
            Assignment.objects.create(ticket=ticket, member=member)
        else:
            mine.delete()
        return ticket

    def take_back_assignment(self, activity: Activity) -> dict[str, Any]:
        """Undo ``assign`` or ``unassign``; return whom it was about. ``Stale`` if that was changed since."""
        member = activity.details["member"]
        if self.locked().activities.after(activity.seq).filter(details__member=member).in_effect():
            raise Stale(_("Who answers %(ticket)s was changed meanwhile.") % {"ticket": self})
        self.answered_by(Membership(pk=member), activity.kind == "unassigned")
        return {"member": member}
