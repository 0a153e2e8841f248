"""An invitation into a company: bound to one address, good once, for seven days."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models.activity import Activity, deed
from tenants.models.join_request import AlreadyMember, JoinRequest
from tenants.models.member import Membership
from tenants.models.user import User
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import scope

SALT = "invitation"
DAYS = 7


class InvitationOver(Refused):
    """It was used, revoked or sent anew, or its time has run out."""

    status = 404


def over() -> str:
    return _("This invitation is not valid any more. Ask the person who invited you for a new one.")


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def in_seven_days() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Sent and not answered, newest first; also those whose time has run out."""
        return self.filter(state=Invitation.State.SENT).select_related("by").order_by("-sent_at", "-pk")

    def promising_more_than(self, member: Membership) -> InvitationQuerySet:
        """Those into a role that ``member`` may not give, and so not take back."""
        return self.exclude(role__in=member.grants)

    def among(self, emails: Iterable[str]) -> Iterable[str]:
        """Return those of ``emails`` that one of these is for."""
        return self.filter(email__in=emails).values_list("email", flat=True)

    def answered(self) -> InvitationQuerySet:
        """Accepted or revoked, the last first."""
        return self.exclude(state=Invitation.State.SENT).select_related("by").order_by("-closed_at", "-pk")


InvitationManager = TenantManager.from_queryset(InvitationQuerySet)


class Invitation(TenantModel):
    """Company, address and role come from this row alone, never from a posted form.

    ``line`` is what the inviting person says in the mail; ``opened_at`` is when somebody first touched the
    page behind the link (a GET, which a mail scanner makes as well, changes nothing); ``closed_at`` is when
    it was accepted or revoked.
    """

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        REVOKED = "revoked"

    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    by = models.ForeignKey(Membership, models.RESTRICT, related_name="invitations")
    line = models.CharField(max_length=300, blank=True, default="", db_default="")
    opened_at = models.DateTimeField(null=True)
    nonce = models.CharField(max_length=32, default=new_nonce)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_seven_days)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[InvitationManager[Invitation]] = InvitationManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("by"),
            models.UniqueConstraint(
                fields=["company", "email"], condition=models.Q(state="sent"), name="invited_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @classmethod
    def send(cls, *, email: str, role: str, by: Membership, line: str = "") -> Invitation:
        """Invite the owner of ``email``. Who is invited already gets a new link, and the old one ends.

        Args:
            line: what ``by`` says to them in the mail, up to 300 characters of plain text.

        Raises:
            Forbidden: ``by`` may not invite, or not as ``role``, or not who was deactivated, or may not take
                back the role that an open invitation promises.
            AlreadyMember: that address belongs to somebody who works here.
        """
        email = email.lower()
        with deed(by) as happened:
            by.must("invite")
            by.must_grant(role)
            by.must_take_back([email])
            if Membership.objects.active().filter(user__email=email).exists():
                raise AlreadyMember(_("%(email)s works here already.") % {"email": email})
            if promised := cls.objects.waiting().filter(email=email).first():
                by.must_grant(promised.role)
            fresh: dict[str, Any] = {
                "role": role,
                "by": by,
                "line": line,
                "nonce": new_nonce(),
                "opened_at": None,
                "sent_at": timezone.now(),
                "expires_at": in_seven_days(),
            }
            invitation, _created = cls.objects.update_or_create(
                email=email, state=cls.State.SENT, defaults=fresh
            )
            happened("invited", invitation=invitation.pk, role=role)
        return invitation

    def resend(self, *, by: Membership) -> Invitation:
        """Send a new link, good for seven days. The line goes along only in the mail of who has written it.

        Raises:
            Forbidden: ``by`` may not invite, or not as this role.
            AlreadyMember: they work here meanwhile.
        """
        line = self.line if self.by_id == by.pk else ""
        return type(self).send(email=self.email, role=self.role, by=by, line=line)

    def revoke(self, *, by: Membership) -> Activity:
        """End this invitation; its link stops working at once.

        Raises:
            Forbidden: ``by`` may not invite, or not as this role.
            InvitationOver: it was answered or revoked already.
        """
        with deed(by) as happened:
            by.must("invite")
            by.must_grant(self.role)
            self.close(self.State.REVOKED)
            return happened("revoked", invitation=self.pk)

    def open(self) -> None:
        """Note that a person has the page before them; told to the team, and nothing else follows from it."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.SENT, nonce=self.nonce, opened_at=None)
        mine.update(opened_at=timezone.now())

    def accept(self, *, user: User) -> Membership:
        """Make ``user``, whose address this is, a member as promised; the link proves the address.

        If they have asked to join besides, that is answered by it.

        Raises:
            InvitationOver: it was used, revoked or has run out meanwhile, or asks back who was deactivated
                without being an admin's from after that.
            ValueError: ``user`` has another address; the caller must have asked which.
        """
        if user.email != self.email:
            raise ValueError("An invitation is bound to its address.")
        with deed(None) as happened:
            self.must_ask_back(user)
            self.close(self.State.ACCEPTED)
            user.prove()
            user.stay()  # a change of the address that somebody began before it was known whose it is
            JoinRequest.objects.pending().of(user).answer_by_the_way(self.role)
            member = Membership.admit(user, self.role)
            happened("joined", member=member.pk, role=self.role, invitation=self.pk)
        return member

    def must_ask_back(self, user: User) -> None:
        """Raise ``InvitationOver`` if ``user`` was deactivated here, unless an admin has asked them since."""
        gone = Membership.objects.deactivated().filter(user=user).first()
        if gone is None:
            return
        ends = Activity.objects.filter(kind="deactivated", details__member=gone.pk)
        if not self.by.may("members") or ends.filter(at__gte=self.sent_at).exists():
            raise InvitationOver(over())

    def close(self, state: State) -> None:
        """Go from SENT to ``state`` by compare-and-set: of two who use one link, one wins."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.SENT, nonce=self.nonce)
        if state == self.State.ACCEPTED:
            mine = mine.filter(expires_at__gt=timezone.now())
        if not mine.update(state=state, closed_at=timezone.now()):
            raise InvitationOver(over())
        self.state = state

    @property
    def expired(self) -> bool:
        return self.state == self.State.SENT and self.expires_at <= timezone.now()

    @property
    def token(self) -> str:
        """The last part of ``/join/<token>/``; a new one each time it is sent."""
        return signing.dumps([self.company_id, self.pk, self.nonce], salt=SALT)

    @classmethod
    def by_token(cls, token: str) -> Invitation:
        """Return the invitation of that link, with its company and sender.

        Found before any company is known; hence unscoped. The signature keeps guesses from the database.

        Raises:
            InvitationOver: forged, used, revoked, run out, or replaced by a newer link.
        """
        try:
            company, pk, nonce = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as forged:
            raise InvitationOver(over()) from forged
        found = cls.unscoped.select_related("company").filter(
            pk=pk, company=company, nonce=nonce, state=cls.State.SENT, expires_at__gt=timezone.now()
        )
        if (invitation := found.first()) is None:
            raise InvitationOver(over())
        with scope(invitation.company):
            invitation.by  # noqa: B018 - read inside the scope, for the page that names who invited
        return invitation
