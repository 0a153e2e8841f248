"""What a person is in a company: the actor of every deed on the desk."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

import structlog
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.signing import BadSignature, Signer
from django.db import OperationalError, models
from django.utils import timezone
from django.utils.translation import gettext

from tenants.access import MAY, Deed
from tenants.models.muting import MUTABLE, WAY_OUT, Muting
from tenants.models.standing import Standing
from tenants.models.user import User
from tenants.rows import TenantManager, TenantModel, TenantQuerySet

log = structlog.get_logger("tenants.member")
SEEN_EVERY = timedelta(minutes=5)


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        """Those who work here, in the order they came."""
        return self.filter(state=Membership.State.ACTIVE).order_by("pk")

    def deactivated(self) -> MembershipQuerySet:
        """Those whom an admin has made to work here no longer."""
        return self.filter(state=Membership.State.REMOVED)

    def admins(self) -> MembershipQuerySet:
        return self.filter(role=Membership.Role.ADMIN)

    def who_may(self, deed: Deed) -> MembershipQuerySet:
        """Those whose role allows ``deed``."""
        return self.filter(role__in=MAY[deed])

    def known(self) -> MembershipQuerySet:
        """Those who work or worked here, by name; who waits to be let in is none of them."""
        return self.exclude(state=Membership.State.PENDING).by_name()

    def by_name(self) -> MembershipQuerySet:
        return self.order_by("name", "pk")

    def but(self, member: Membership) -> MembershipQuerySet:
        """All of them except ``member``."""
        return self.exclude(pk=member.pk)

    def with_second_factor(self) -> MembershipQuerySet:
        """With ``second_factor``: whether log-in asks for a second one; recovery codes alone are none."""
        theirs = Authenticator.objects.filter(user=models.OuterRef("user"), type__in=("totp", "webauthn"))
        return self.annotate(second_factor=models.Exists(theirs))

    def working_with(self, emails: Iterable[str]) -> Iterable[str]:
        """Return those of ``emails`` that belong to somebody in this list."""
        return self.filter(user__email__in=list(emails)).values_list("user__email", flat=True)

    def at_address(self, email: str) -> Membership | None:
        """Return who works here and has this address."""
        return self.active().select_related("user", "company").filter(user__email=email).first()

    def unsubscribing(self, token: str) -> tuple[Membership, str] | None:
        """Return whom signed ``token`` lets go from which kind of mail; None: it is none of ours."""
        try:
            pk, kind = Signer(salt=WAY_OUT).unsign_object(token)
        except (BadSignature, ValueError):
            return None
        member = self.active().filter(pk=pk).first()
        return (member, kind) if member and kind in MUTABLE else None

    def with_addresses(self) -> MembershipQuerySet:
        """With the e-mail of each."""
        return self.select_related("user")


MembershipManager = TenantManager.from_queryset(MembershipQuerySet)


class Membership(Standing, Muting):
    """One person in one company. The actor of every deed on the desk.

    ``name`` is their user's; empty: they have ended their account (``User.erase``).
    ``last_seen_at`` is stamped at most once in five minutes.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    joined_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True)

    objects: ClassVar[MembershipManager[Membership]] = MembershipManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "user"], name="member_once_per_company"),
        ]

    def __str__(self) -> str:
        """What this person is called; who has ended their account is nobody in particular any more."""
        return self.name or gettext("former member")

    @classmethod
    def at(cls, slug: str, user: AbstractBaseUser) -> Membership | None:
        """Return ``user``'s active membership in the company of that address, with company and user.

        A place where a company is found by who is asking; hence unscoped.
        """
        mine = cls.unscoped.filter(user=user.pk, company__slug=slug, state=cls.State.ACTIVE)
        return mine.select_related("company", "user").first()

    @classmethod
    def of(cls, user: AbstractBaseUser) -> list[Membership]:
        """Return all active memberships of a person, with their companies; the way into ``/desk/``."""
        mine = cls.unscoped.filter(user=user.pk, state=cls.State.ACTIVE)
        return list(mine.select_related("company").order_by("company__name", "pk"))

    def seen(self) -> None:
        """Stamp that this person is here now: once in ``SEEN_EVERY``, however many pages they open."""
        now = timezone.now()
        late = models.Q(last_seen_at=None) | models.Q(last_seen_at__lt=now - SEEN_EVERY)
        if self.last_seen_at is None or self.last_seen_at < now - SEEN_EVERY:
            try:
                Membership.objects.filter(late, pk=self.pk).update(last_seen_at=now)
            except OperationalError:  # a busy or read-only database: no page is lost for a stamp
                log.warning("member not stamped", exc_info=True)

    @classmethod
    def admit(cls, user: User, role: str) -> Membership:
        """Let ``user`` work in the ambient company as ``role``, for the first time or again.

        Who works here already stays what they are: an old invitation makes no admin a plain member.
        """
        if here := cls.objects.active().filter(user=user).first():
            return here
        fresh = {"name": user.name, "role": role, "state": cls.State.ACTIVE}
        member, _created = cls.objects.update_or_create(user=user, defaults=fresh)
        return member

    @property
    def hue(self) -> int:
        """The colour of this person's drawn avatar, 1 to 8; in each company the same."""
        return self.user_id % 8 + 1

    @property
    def cut(self) -> int:
        """The shape of this person's drawn avatar, 0 to 3: with the colour, 32 people look different."""
        return self.user_id // 8 % 4

    @property
    def picture(self) -> str:
        """Return the address of their uploaded picture; "" without one, or not fetched with its person.

        So a list that shows pictures says ``with_addresses``, and none asks once per row.
        """
        return self.user.picture if "user" in self._state.fields_cache else ""

    @property
    def initials(self) -> str:
        """One or two characters that stand for the name: ``박서`` for 박서연, ``OK`` for Olga Kim."""
        words = str(self).split()
        if len(words) > 1 and words[0].isascii():
            return (words[0][0] + words[-1][0]).upper()
        return str(self).strip()[:2].upper()

    @property
    def language(self) -> str:
        return self.user.language or self.company.language

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone this person reads times in."""
        return zoneinfo.ZoneInfo(self.user.time_zone or self.company.time_zone)
