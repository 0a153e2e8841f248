"""What a member is here: their role, and whether they work here at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.access import GRANTS, MAY, Forbidden, Refused
from tenants.models.activity import Activity, deed
from tenants.rows import TenantModel

if TYPE_CHECKING:
    from tenants.access import Deed
    from tenants.models.member import Membership


class LastAdmin(Refused):
    """A company would be left without an admin."""

    @classmethod
    def of(cls, company: object) -> LastAdmin:
        return cls(_("%(company)s needs an admin. Make somebody else one first.") % {"company": company})


class Unchanged(Refused):
    """It is so already, or cannot be so for who is (not) working here any more."""


class Standing(TenantModel):
    """The half of a membership that says what a person is here and may do, and the deeds on it.

    All of these take the company's admins first, locked: so of two admins who go at once, one stays.
    """

    class Role(models.TextChoices):
        ADMIN = "admin", gettext_lazy("Admin")
        OPERATOR = "operator", gettext_lazy("Operator")
        MEMBER = "member", gettext_lazy("Member")

    class State(models.TextChoices):
        """PENDING waits to be let in; an admin made somebody REMOVED; LEFT went of their own will."""

        PENDING = "pending"
        ACTIVE = "active"
        REMOVED = "removed"
        LEFT = "left"

    invitations: Any
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def grants(self) -> frozenset[str]:
        """The roles this member may give to others."""
        return GRANTS[self.role] if self.active else frozenset()

    @property
    def rights(self) -> frozenset[str]:
        """The deeds that this member may do; for templates."""
        return frozenset(deed for deed, roles in MAY.items() if self.active and self.role in roles)

    def may(self, deed: Deed) -> bool:
        return self.active and self.role in MAY[deed]

    def must(self, deed: Deed) -> None:
        """Raise ``Forbidden`` unless this member may do ``deed`` in the company."""
        if not self.may(deed):
            raise Forbidden.to(self.company)

    def must_grant(self, role: str) -> None:
        """Raise ``Forbidden`` unless this member may give ``role`` to somebody."""
        if role not in self.grants:
            raise Forbidden.to(self.company)

    def must_take_back(self, emails: Iterable[str]) -> None:
        """Raise ``Forbidden`` unless this member may let in the owners of ``emails``.

        Who was deactivated comes back by those who may reactivate, whichever way they take.
        """
        rows: Any = type(self).objects
        if rows.deactivated().filter(user__email__in=emails).exists():
            self.must("members")

    def appoint(self, *, role: str, by: Membership) -> Activity:
        """Give this member another role.

        Raises:
            Forbidden: ``by`` is no admin, or not any more.
            Unchanged: it is their role already, or they do not work here any more.
            LastAdmin: nobody else is one.
        """
        with deed(by) as happened:
            by.must("roles")
            admins = locked_admins(by)
            was = self.locked()
            if was.state != self.State.ACTIVE:
                raise Unchanged(_("%(name)s does not work here any more.") % {"name": was})
            if was.role == role:
                raise Unchanged(_("%(name)s has this role already.") % {"name": was})
            must_not_be_last(self, admins)
            self.become(role=role)
            return happened("appointed", member=self.pk, role_was=was.role, role=role)

    def hand_over(self, *, to: Membership) -> Activity:
        """Make ``to`` an admin in this one's place, who is an operator from then on.

        Raises:
            Forbidden: this member is no admin, or not any more.
            Unchanged: ``to`` is an admin already, is this member, or does not work here any more.
        """
        me: Any = self
        with deed(me) as happened:
            self.must("roles")
            admins = locked_admins(me)
            heir = to.locked()
            if heir.state != self.State.ACTIVE:
                raise Unchanged(_("%(name)s does not work here any more.") % {"name": heir})
            if heir.pk in admins:
                raise Unchanged(_("%(name)s has this role already.") % {"name": heir})
            to.become(role=self.Role.ADMIN)
            self.become(role=self.Role.OPERATOR)
            return happened("handed_over", member=to.pk, role_was=heir.role, role=self.Role.OPERATOR)

    def deactivate(self, *, by: Membership) -> Activity:
        """Let this member work here no longer, from their next request on; open boards of theirs go quiet.

        What they did stays, and so do the tickets that they answer: ``Ticket.pass_on`` gives each to
        somebody else. Open invitations of theirs are revoked: else who goes could come back by one.

        Raises:
            Forbidden: ``by`` is no admin, or not any more.
            Unchanged: they work here no longer, or ``by`` is the member: who goes leaves.
        """
        with deed(by) as happened:
            by.must("members")
            locked_admins(by)
            if self.pk == by.pk:
                raise Unchanged(_("Nobody deactivates themselves. Leave the company on your own page."))
            return self.end(self.State.REMOVED, "deactivated", happened)

    def reactivate(self, *, by: Membership) -> Activity:
        """Let who was deactivated work here again, in the role they had.

        Raises:
            Forbidden: ``by`` is no admin, or not any more.
            Unchanged: they work here, or went of their own will: then an invitation asks them.
        """
        from tenants.models.join_request import JoinRequest

        with deed(by) as happened:
            by.must("members")
            locked_admins(by)
            was = self.locked()
            if was.state != self.State.REMOVED:
                raise Unchanged(_("Only who was deactivated can be reactivated."))
            self.become(state=self.State.ACTIVE)
            JoinRequest.objects.pending().of(was.user).answer_by_the_way(was.role, by)
            return happened("reactivated", member=self.pk, role=was.role)

    def leave(self) -> Activity:
        """Go, of one's own will. Otherwise as ``deactivate``, but back leads an invitation or a join request.

        Raises:
            Forbidden: they do not work here (any more).
            LastAdmin: nobody else is one.
        """
        me: Any = self
        with deed(me) as happened:
            self.must("leave")
            self.must_leave_an_admin()
            return self.end(self.State.LEFT, "left", happened)

    def must_leave_an_admin(self) -> None:
        """Raise ``LastAdmin`` if nobody else is one; locks the admins until the transaction ends."""
        must_not_be_last(self, locked_admins())

    def is_last_admin(self) -> bool:
        """Whether nobody else is one, as things stand now; ``leave`` asks again under the lock."""
        rows: Any = type(self).objects
        return self.role == self.Role.ADMIN and not rows.active().admins().but(self).exists()

    def end(self, state: str, kind: str, happened: Callable[..., Activity]) -> Activity:
        if self.locked().state != self.State.ACTIVE:
            raise Unchanged(_("%(name)s does not work here any more.") % {"name": self})
        revoked = self.become(state=state)
        return happened(kind, member=self.pk, role=self.role, invitations=revoked)

    def locked(self) -> Membership:
        """Return this row as it is now, locked until the transaction ends; rows that point at it go on."""
        rows: Any = type(self).objects
        return rows.select_for_update(no_key=True).get(pk=self.pk)  # type: ignore[no-any-return]

    def become(self, **fields: str) -> int:
        """Write state or role, and end the invitations into what they may give no more; return how many."""
        for field, value in fields.items():
            setattr(self, field, value)
        self.save(update_fields=list(fields))
        beyond = self.invitations.waiting().exclude(role__in=self.grants)
        ended: int = beyond.update(state="revoked", closed_at=timezone.now())
        return ended


def locked_admins(by: Membership | None = None) -> set[int]:
    """Return the ids of the company's admins, locked until the transaction ends.

    Raises:
        Forbidden: ``by`` is none of them: somebody was faster.
    """
    from tenants.models.member import Membership

    rows = Membership.objects.active().admins().select_for_update(no_key=True)
    admins = {admin.pk for admin in rows}
    if by is not None and by.pk not in admins:
        raise Forbidden.to(by.company)
    return admins


def must_not_be_last(member: Standing, admins: set[int]) -> None:
    if admins == {member.pk}:
        raise LastAdmin.of(member.company)
