"""A company is a tenant: everything but people belongs to exactly one."""

from __future__ import annotations

import zoneinfo
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.address import Addressed, look_in_sql
from tenants.models.address import not_reserved as not_reserved  # where migrations look for it
from tenants.models.code import Coded
from tenants.models.counter import Counter
from tenants.models.dress import Dressed
from tenants.models.probation import OnProbation
from tenants.scoping import scope

if TYPE_CHECKING:
    from tenants.models.member import Membership
    from tenants.models.user import User

DOOR = 0x5355505054  # the key of the advisory lock that founders take turns by
FILE_KINDS = {
    "image": _("Images"),
    "pdf": _("PDF"),
    "office": _("Office documents, .hwp and .hwpx among them"),
    "text": _("Text"),
    "mail": _("Mails (.eml, .msg)"),
    "zip": _("ZIP archives"),
}


def all_file_kinds() -> list[str]:
    return list(FILE_KINDS)


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This time zone is not known."))


class Company(Addressed, Coded, Dressed, OnProbation):
    """A tenant, told by the first part of its addresses: ``/to/<slug>/`` and ``/desk/<slug>/``.

    What its admins choose for the requester's side: ``asks_code`` (the gate), ``shows_waiting`` (how many are
    ahead and how long it takes), ``hours`` (when somebody is there, in their words), ``link_days`` (for how
    long a secret link opens what is done); for files the kinds, the number in one form, the MB of one and
    of all together. ``intake_domains`` are the e-mail domains that may submit; none: all.

    ``announced_at`` and ``checklist_closed_at`` are for the list of first steps on the board.
    """

    name = models.CharField(max_length=80)
    homepage = models.URLField(blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    asks_code = models.BooleanField(default=True, db_default=True)
    shows_waiting = models.BooleanField(default=False, db_default=False)
    hours = models.CharField(max_length=200, blank=True, default="", db_default="")
    link_days = models.PositiveSmallIntegerField(default=180, db_default=180)
    file_kinds = models.JSONField(default=all_file_kinds)
    file_count = models.PositiveSmallIntegerField(default=10, db_default=10)
    file_mb = models.PositiveSmallIntegerField(default=20, db_default=20)
    quota_mb = models.PositiveIntegerField(default=10_000, db_default=10_000)
    intake_domains = models.JSONField(default=list, blank=True)
    announced_at = models.DateTimeField(null=True)
    checklist_closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(look_in_sql(), name="company_slug_look")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def found(
        cls,
        *,
        name: str,
        slug: str,
        user: User,
        language: str,
        time_zone: str,
        homepage: str = "",
        code: str = "",
    ) -> Membership:
        """Start a helpdesk with ``user`` as its first admin; return that membership.

        What else a new company needs (a board, categories) is written by ``ACTIVITY_REACTIONS``.

        Raises:
            IntegrityError: the slug was taken a moment ago.
        """
        from tenants.models.activity import deed
        from tenants.models.member import Membership

        company = cls(name=name, slug=slug, homepage=homepage, language=language, time_zone=time_zone)
        company.code = code or cls.free_code()
        company.probation = not user.proven
        with transaction.atomic():
            company.save(force_insert=True)
            with scope(company):
                admin = Membership.objects.create(user=user, name=user.name, role=Membership.Role.ADMIN)
                with deed(admin) as happened:
                    happened("founded")
        return admin

    @classmethod
    def welcome(cls, *, in_turn: bool = False) -> bool:
        """Whether a new company may be founded now: ``SIGNUPS`` says open, first or closed.

        Args:
            in_turn: after whoever founds one at this moment, until the transaction ends. (SQLite has one
                writer at a time from BEGIN on.)
        """
        if in_turn and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DOOR])
        return settings.SIGNUPS == "open" or (settings.SIGNUPS == "first" and not cls.objects.exists())

    def locked(self) -> Company:
        """Return this company, read afresh and locked until the transaction ends: settings take turns.

        Rows that point at it are written meanwhile: on PostgreSQL the lock is FOR NO KEY UPDATE.
        """
        return Company.objects.select_for_update(no_key=True).get(pk=self.pk)

    def configure(self, *, by: Membership, consent: str | None = None, **chosen: Any) -> list[str]:
        """Change what ``by`` has chosen, and write a new version of the consent text if that is another.

        Return the names of what changed. They are recorded, the texts are not.

        Args:
            consent: what requesters agree to; empty where no tick is asked for, None: as it was.
            chosen: fields of the company.

        Raises:
            Forbidden: ``by`` is no admin.
        """
        from tenants.models.activity import deed
        from tenants.models.consent import Consent

        with deed(by) as happened:
            by.must("company")
            was = self.locked()
            changed = [field for field, value in chosen.items() if getattr(was, field) != value]
            for field, value in chosen.items():
                setattr(self, field, value)
            self.save(update_fields=changed)
            if consent is not None and Consent.objects.write(consent):
                changed.append("consent")
            if changed:
                happened("configured", fields=changed)
        return changed

    def announce(self, *, by: Membership) -> None:
        """Note that the company's people were told of the helpdesk, the first time.

        Raises:
            Forbidden: ``by`` is no admin.
        """
        from tenants.models.activity import deed

        with deed(by) as happened:
            by.must("company")
            if self.locked().announced_at is None:
                self.announced_at = timezone.now()
                self.save(update_fields=["announced_at"])
                happened("announced")

    def close_checklist(self, *, by: Membership) -> None:
        """Take the list of first steps from the board, for good.

        Raises:
            Forbidden: ``by`` is no admin.
        """
        from tenants.models.activity import deed

        with deed(by) as happened:
            by.must("company")
            if self.locked().checklist_closed_at is None:
                self.checklist_closed_at = timezone.now()
                self.save(update_fields=["checklist_closed_at"])
                happened("checklist_closed")

    @property
    def intake_url(self) -> str:
        """The public intake address, as people copy it."""
        return urljoin(str(settings.BASE_URL), reverse("intake", args=[self.slug]))

    def poster_url(self, at: str = "") -> str:
        """The address for a poster: it passes the gate, where there is one, and fills in the place ``at``."""
        place = {"at": at} if at else {}
        if not self.asks_code:
            return f"{self.intake_url}?{urlencode(place)}" if at else self.intake_url
        return f"{self.intake_url}new/?{urlencode({'code': self.code} | place)}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def most_files(self) -> int:
        """How many files one form may bring; none where no kind of them is taken."""
        return self.file_count if self.file_kinds else 0

    def takes(self, email: str) -> bool:
        """Whether requesters may give this address: it is of a domain the company chose, or below one."""
        domain, chosen = email.lower().rpartition("@")[2], list[str](self.intake_domains)
        with suppress(UnicodeError):
            domain = domain.encode("idna").decode()  # as they are kept
        return not chosen or any(domain == each or domain.endswith(f".{each}") for each in chosen)

    def last_seq(self) -> int:
        """Return the number of the company's newest event; 0 before the first."""
        return Counter.objects.filter(company=self).values_list("seq", flat=True).first() or 0
