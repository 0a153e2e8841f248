"""People: who has a log-in, whatever companies they work for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.company import known_zone
from tenants.models.erasure import Erasable
from tenants.models.portrait import Portrait
from tenants.models.reach import Reach

THEMES = [("light", _("Light")), ("dark", _("Dark"))]


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

    def seen_by(self, user: User) -> models.QuerySet[User]:
        """Return those whose face ``user`` may see: their own, and all of the companies they work for."""
        from tenants.models.member import Membership

        mine = Membership.unscoped.filter(user=user, state=Membership.State.ACTIVE).values("company")
        theirs = Membership.unscoped.filter(company__in=mine).values("user")
        return self.filter(models.Q(pk=user.pk) | models.Q(pk__in=theirs))

    def never_came(self, before: datetime) -> models.QuerySet[User]:
        """Return those who gave an address before then, never proved it, and work and ask nowhere."""
        from tenants.models.join_request import JoinRequest
        from tenants.models.member import Membership

        me = models.OuterRef("pk")
        proven = EmailAddress.objects.filter(user=me, verified=True)
        ties = (proven, Membership.unscoped.filter(user=me), JoinRequest.unscoped.filter(user=me))
        untied = [~models.Exists(rows) for rows in ties]
        return self.filter(*untied, is_active=True, joined_at__lt=before)


class User(Portrait, Reach, Erasable):
    """A person with a log-in; what they may do is said by their memberships.

    ``language`` and ``time_zone`` are their own choice; empty means the company's. ``theme`` empty
    follows the system; ``avatar`` empty is the generated one.
    """

    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[known_zone])
    theme = models.CharField(max_length=5, choices=THEMES, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The time zone of pages of no company: their own, else that of the company they came to first."""
        from tenants.models.member import Membership

        first = Membership.unscoped.filter(user=self, state=Membership.State.ACTIVE).order_by(
            "joined_at", "pk"
        )
        theirs = None if self.time_zone else first.values_list("company__time_zone", flat=True).first()
        return self.time_zone or theirs or timezone.get_default_timezone_name()

    def edit(self, *, name: str, language: str, time_zone: str, theme: str = "") -> None:
        """Change what this person is called, in every company they work for, and how they read pages."""
        from tenants.models.member import Membership

        self.name, self.language, self.time_zone, self.theme = name, language, time_zone, theme
        with transaction.atomic():
            self.save(update_fields=["name", "language", "time_zone", "theme"])
            Membership.unscoped.filter(user=self).update(name=name)

    def choose_theme(self, theme: str) -> None:
        """Read pages ``light`` or ``dark`` from now on; "": as the system does."""
        self.theme = theme
        self.save(update_fields=["theme"])
