"""People, and what they are in each company."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.access import GRANTS, MAY, Forbidden
from tenants.models.company import known_zone
from tenants.rows import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from tenants.access import Deed


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; addresses are kept in lower case, so that one mailbox is one person."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def register(self, *, email: str, password: str, name: str, language: str = "", verified: bool) -> User:
        """Create a person with the address that log-in and resets go by.

        Args:
            verified: whether it is proven that the mailbox is theirs; an invitation's link proves it.

        Raises:
            IntegrityError: there is somebody with this address.
        """
        with transaction.atomic():
            user = self.create_user(email, password, name=name, language=language)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
        return user


class User(AbstractBaseUser):
    """A person with a log-in; what they may do is said by their memberships.

    ``language`` and ``time_zone`` are their own choice; empty means the company's.
    """

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[known_zone])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def edit(self, *, name: str, language: str, time_zone: str) -> None:
        """Change what this person is called, in every company they work for, and how they read pages."""
        self.name, self.language, self.time_zone = name, language, time_zone
        with transaction.atomic():
            self.save(update_fields=["name", "language", "time_zone"])
            Membership.unscoped.filter(user=self).update(name=name)


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        """Those who work here, in the order they came."""
        return self.filter(state=Membership.State.ACTIVE).order_by("pk")

    def working_with(self, emails: Iterable[str]) -> Iterable[str]:
        """Return those of ``emails`` that belong to somebody in this list."""
        return self.filter(user__email__in=list(emails)).values_list("user__email", flat=True)

    def with_addresses(self) -> MembershipQuerySet:
        """With the e-mail of each."""
        return self.select_related("user")


MembershipManager = TenantManager.from_queryset(MembershipQuerySet)


class Membership(TenantModel):
    """One person in one company. The actor of every deed on the desk."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")
        OPERATOR = "operator", _("Operator")
        MEMBER = "member", _("Member")

    class State(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        REMOVED = "removed"

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MembershipManager[Membership]] = MembershipManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "user"], name="member_once_per_company"),
        ]

    def __str__(self) -> str:
        return self.name

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

    @property
    def active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def hue(self) -> int:
        """The colour of this person's avatar, 1 to 8."""
        return self.pk % 8 + 1

    @property
    def initials(self) -> str:
        """One or two characters that stand for the name: ``박서`` for 박서연, ``OK`` for Olga Kim."""
        words = self.name.split()
        if len(words) > 1 and words[0].isascii():
            return (words[0][0] + words[-1][0]).upper()
        return self.name.strip()[:2].upper()

    @property
    def language(self) -> str:
        return self.user.language or self.company.language

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone this person reads times in."""
        return zoneinfo.ZoneInfo(self.user.time_zone or self.company.time_zone)

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

    @property
    def grants(self) -> frozenset[str]:
        """The roles this member may give to others."""
        return GRANTS[self.role] if self.active else frozenset()
