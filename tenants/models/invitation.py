"""An invitation into a company: bound to one address, good once, for seven days."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models.activity import Activity, deed
from tenants.models.member import Membership, User
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import scope

SALT = "invitation"
DAYS = 7


class AlreadyMember(Refused):
    """Who was invited works here already."""


class InvitationOver(Refused):
    """It was used, revoked or sent anew, or its time has run out."""

    status = 404


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def in_seven_days() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Sent and not answered, newest first; also those whose time has run out."""
        return self.filter(state=Invitation.State.SENT).select_related("by").order_by("-pk")


InvitationManager = TenantManager.from_queryset(InvitationQuerySet)


class Invitation(TenantModel):
    """Company, address and role come from this row alone, never from a posted form."""

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        REVOKED = "revoked"

    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    by = models.ForeignKey(Membership, models.RESTRICT, related_name="invitations")
    nonce = models.CharField(max_length=32, default=new_nonce)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_seven_days)

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
    def send(cls, *, email: str, role: str, by: Membership) -> Invitation:
        """Invite the owner of ``email``. Who is invited already gets a new link, and the old one ends.

        Raises:
            Forbidden: ``by`` may not invite, or not as ``role``.
            AlreadyMember: that address belongs to somebody who works here.
        """
        email = email.lower()
        with deed(by) as happened:
            by.must("invite")
            by.must_grant(role)
            if Membership.objects.active().filter(user__email=email).exists():
                raise AlreadyMember(_("%(email)s works here already.") % {"email": email})
            fresh: dict[str, Any] = {
                "role": role,
                "by": by,
                "nonce": new_nonce(),
                "sent_at": timezone.now(),
                "expires_at": in_seven_days(),
            }
            invitation, _created = cls.objects.update_or_create(
                email=email, state=cls.State.SENT, defaults=fresh
            )
            happened("invited", invitation=invitation.pk, role=role)
        return invitation

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

    def accept(self, *, user: User) -> Membership:
        """Make ``user``, whose address this is, a member as promised.

        Raises:
            InvitationOver: it was used, revoked or has run out meanwhile.
            ValueError: ``user`` has another address; the caller must have asked which.
        """
        if user.email != self.email:
            raise ValueError("An invitation is bound to its address.")
        with deed(None) as happened:
            self.close(self.State.ACCEPTED)
            member, _created = Membership.objects.update_or_create(
                user=user,
                defaults={"name": user.name, "role": self.role, "state": Membership.State.ACTIVE},
            )
            happened("joined", member=member.pk, role=self.role, invitation=self.pk)
        return member

    def close(self, state: State) -> None:
        """Go from SENT to ``state`` by compare-and-set: of two who use one link, one wins."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.SENT, nonce=self.nonce)
        if state == self.State.ACCEPTED:
            mine = mine.filter(expires_at__gt=timezone.now())
        if not mine.update(state=state):
            raise InvitationOver(
                _("This invitation is not valid any more. Ask the person who invited you for a new one.")
            )
        self.state = state

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()

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
        over = InvitationOver(
            _("This invitation is not valid any more. Ask the person who invited you for a new one.")
        )
        try:
            company, pk, nonce = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError) as forged:
            raise over from forged
        found = cls.unscoped.select_related("company").filter(
            pk=pk, company=company, nonce=nonce, state=cls.State.SENT, expires_at__gt=timezone.now()
        )
        if (invitation := found.first()) is None:
            raise over
        with scope(invitation.company):
            invitation.by  # noqa: B018 - read inside the scope, for the page that names who invited
        return invitation
