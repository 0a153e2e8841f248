"""The tickets of who works here no longer: each goes on to somebody else, or to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from board.models import Column
from tenants.access import Refused
from tenants.models import Membership, deed
from tenants.models.activity import apart
from tenants.rows import TenantModel

MOST = 200  # tickets in one request, a transaction each


@dataclass(frozen=True)
class Passed:
    """How many tickets somebody ``took`` on, how many only lost an assignee, and how many are still to do."""

    took: int
    lost: int
    rest: int

    @property
    def goes_on(self) -> bool:
        """Whether more would be passed on next time; what nobody could pass on holds nobody back."""
        return bool(self.rest and (self.took or self.lost))


class PassedOn(TenantModel):
    """The half of a ticket that changes hands."""

    class Meta(TenantModel.Meta):
        abstract = True

    column_id: Any
    assignments: Any

    def pass_on(self, *, of: Membership, to: Membership | None, by: Membership) -> bool:
        """Let ``of`` go from this ticket, and make ``to`` answer it: both deeds in one.

        Return whether ``to`` answers it now: not who may not see its board, or has gone as well.

        Raises:
            Forbidden: ``by`` may not assign.
            Stale: ``of`` does not answer it any more.
        """
        ticket: Any = self
        with deed(by):
            ticket.unassign(member=of, by=by)
            if to is None or not Column.objects.visible_to(to).filter(pk=self.column_id).exists():
                return False
            if not self.assignments.filter(member=to).exists():
                ticket.assign(member=to, by=by)
            return True

    @classmethod
    def pass_all_on(cls, *, of: Membership, to: Membership | None, by: Membership) -> Passed:
        """Pass on every open ticket that ``of`` answers and ``by`` sees, each by itself, at most ``MOST``.

        What somebody else changed meanwhile stays as they left it.
        """
        took = lost = 0
        found = cls.open_of(of, by)
        for ticket in found.order_by("pk")[:MOST]:
            try:
                with apart():
                    taken = ticket.pass_on(of=of, to=to, by=by)
            except Refused:
                continue
            took, lost = took + taken, lost + (not taken)
        return Passed(took, lost, found.count())

    @classmethod
    def let_go(cls, *, member: Membership, to: Membership | None) -> Passed:
        """Let ``member`` leave, once all their open tickets are passed on to ``to``: both or neither.

        Where that ``goes_on``, they have not left yet.

        Raises:
            Forbidden: they do not work here (any more).
            LastAdmin: nobody else is one.
        """
        with deed(member):
            member.must("leave")
            member.must_leave_an_admin()
            where = cls.open_of(member, member).values("column")
            list(Column.objects.filter(pk__in=where).order_by("pk").select_for_update())  # before any ticket
            passed = cls.pass_all_on(of=member, to=to, by=member)
            if not passed.goes_on:
                member.leave()
        return passed

    @classmethod
    def open_of(cls, member: Membership, reader: Membership) -> Any:
        """The open tickets that ``member`` answers, as far as ``reader`` may see them."""
        tickets: Any = cls.objects
        return tickets.visible_to(reader).open().answered_by([member.pk])
