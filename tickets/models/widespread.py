"""The deeds by which a ticket's trouble is made known to everybody, and is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from tenants.access import Refused
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tickets.models.known_issue import KnownIssue, Over

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class KnownAlready(Refused):
    """It is a known issue already, or nothing that others could have: done, or held back."""


class Widespread(TenantModel):
    """The half of a ticket that affects many: ``known_issues`` are the troubles it was made known as."""

    class Meta(TenantModel.Meta):
        abstract = True

    held_at: Any
    column: Any

    def locked(self) -> Ticket:
        raise NotImplementedError

    @property
    def for_itself(self) -> bool:
        """Whether it was read as a card without a known issue; ``put`` moves it only while that is so."""
        return self.__dict__.get("affects", 0) is None

    def locked_where_it_may_end(self) -> Ticket:
        """Lock the columns for what is done, then it: none goes there while it is made known."""
        list(Column.objects.filter(stage=Column.Stage.DONE).order_by("pk").select_for_update())
        return self.locked()

    def declare(self, *, words: str, by: Membership) -> Activity:
        """Mark it as a known issue, which the intake page shows in ``words``, the agent's own.

        Raises:
            Forbidden: ``by`` may not mark.
            KnownAlready: it is one, it is done, or it waits in quarantine.
        """
        with deed(by) as happened:
            by.must("known_issue")
            ticket = self.locked_where_it_may_end()
            if ticket.held_at is not None:
                raise KnownAlready(_("It waits in quarantine. Release it first."))
            if ticket.column.stage == Column.Stage.DONE:
                raise KnownAlready(_("It is done. What is over cannot be a known issue."))
            if ticket.known_issues.current().exists():
                raise KnownAlready(_("It is a known issue already. This is how it stands now."))
            issue = KnownIssue.objects.create(ticket=ticket, words=words, author=by)
            return happened("declared", ticket, issue=issue.pk)

    def call_off(self, *, by: Membership) -> Activity:
        """Say that the known issue is over; those who joined with an address are told.

        Raises:
            Forbidden: ``by`` may not mark.
            Over: there is none (any more).
        """
        with deed(by) as happened:
            by.must("known_issue")
            ticket = self.locked()
            issue = ticket.known_issues.current().first()
            if issue is None:
                raise Over(_("It is no known issue any more."))
            issue.end(timezone.now())
            return happened("called_off", ticket, issue=issue.pk)

    def take_back_known(self, activity: Activity) -> dict[str, Any]:
        """Undo ``declare``, unless somebody has joined, or ``call_off``; return what it was about.

        Raises:
            KnownAlready: it was changed meanwhile.
        """
        ticket = self.locked_where_it_may_end()
        issue = ticket.known_issues.filter(pk=activity.details["issue"])
        if activity.kind == "declared":
            gone, _rows = issue.filter(joined=0, over_at=None).delete()
            back = gone > 0
        else:
            free = ticket.column.stage != Column.Stage.DONE and not ticket.known_issues.current().exists()
            back = free and issue.update(over_at=None) > 0
        if not back:
            raise KnownAlready(_("The known issue was changed meanwhile. This is how it stands now."))
        return {"issue": activity.details["issue"]}
