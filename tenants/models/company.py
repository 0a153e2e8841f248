"""A company is a tenant: everything but people belongs to exactly one."""

from __future__ import annotations

import re
import secrets
import zoneinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.scoping import current_id, scope
from tenants.typed import plain

if TYPE_CHECKING:
    from tenants.models.member import Membership, User

FILE_KINDS = {
    "image": _("Images"),
    "pdf": _("PDF"),
    "office": _("Office documents, .hwp and .hwpx among them"),
    "text": _("Text"),
    "mail": _("Mails (.eml, .msg)"),
    "zip": _("ZIP archives"),
}
CODE = re.compile(r"CP[0-9]{8}")
RESERVED = frozenset(
    "account accounts admin api app assets demo desk events files help helpdesk health healthz intake join "
    "login logout mail media metrics new password privacy public readyz root security signup static status "
    "support system terms test to tickets version web www".split()
)
valid_slug = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])\Z",
    _("Use 3 to 40 small letters, digits and hyphens, with a letter or digit at both ends."),
)


def not_reserved(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError(_("This address is reserved. Choose another one."))


def all_file_kinds() -> list[str]:
    return list(FILE_KINDS)


def known_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This time zone is not known."))


class Company(models.Model):
    """A tenant, told by the first part of its addresses: ``/to/<slug>/`` and ``/desk/<slug>/``.

    ``code`` is what its employees type to reach the intake form: ``CP`` and eight digits, drawn at random,
    so that one company's code does not tell another's.

    What its admins choose for the requester's side: ``asks_code`` (the gate), ``shows_waiting`` (how many are
    ahead and how long it takes), ``hours`` (when somebody is there, in their words), ``link_days`` (for how
    long a secret link opens what is done); for files the kinds, the number in one form, the MB of one and
    of all together.
    """

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True, validators=[valid_slug, not_reserved])
    code = models.CharField(max_length=10, unique=True, editable=False)
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
    created_at = models.DateTimeField(auto_now_add=True)

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
        with transaction.atomic():
            company.save(force_insert=True)
            with scope(company):
                admin = Membership.objects.create(user=user, name=user.name, role=Membership.Role.ADMIN)
                with deed(admin) as happened:
                    happened("founded")
        return admin

    @classmethod
    def welcome(cls) -> bool:
        """Whether a new company may be founded now: ``SIGNUPS`` says open, first or closed."""
        return settings.SIGNUPS == "open" or (settings.SIGNUPS == "first" and not cls.objects.exists())

    @classmethod
    def free_slug(cls, wanted: str) -> str:
        """Return ``wanted`` if nobody has it, else a free one close to it: ``acme-2``."""
        stem = wanted[:36].rstrip("-")
        taken = set(cls.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        close = (f"{stem}-{n}" for n in range(2, len(taken) + 3))
        return wanted if wanted not in taken else next(slug for slug in close if slug not in taken)

    @classmethod
    def free_code(cls) -> str:
        """Draw a company code nobody has."""
        for _attempt in range(20):
            code = f"CP{secrets.randbelow(10**8):08}"
            if not cls.objects.filter(code=code).exists():
                return code
        raise RuntimeError("Twenty random company codes in a row were taken: the random source is broken.")

    def locked(self) -> Company:
        """Return this company, read afresh and locked until the transaction ends: settings take turns.

        Rows that point at it are written meanwhile: on PostgreSQL the lock is FOR NO KEY UPDATE.
        """
        return Company.objects.select_for_update(no_key=True).get(pk=self.pk)

    def configure(self, *, by: Membership, consent: str, **chosen: Any) -> list[str]:
        """Change what ``by`` has chosen, and write a new version of the consent text if that is another.

        Return the names of what changed. They are recorded, the texts are not.

        Args:
            consent: what requesters agree to; empty where no tick is asked for.
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
            if Consent.objects.write(consent):
                changed.append("consent")
            if changed:
                happened("configured", fields=changed)
        return changed

    def opens(self, typed: str) -> bool:
        """Whether ``typed`` is this company's code, however it is written (see ``tenants.typed``).

        The eight digits alone will do.
        """
        code = "CP" + plain(typed).removeprefix("CP")
        return bool(CODE.fullmatch(code)) and secrets.compare_digest(code, self.code)

    @property
    def intake_url(self) -> str:
        """The public intake address, as people copy it."""
        return urljoin(str(settings.BASE_URL), reverse("intake", args=[self.slug]))

    def poster_url(self, at: str = "") -> str:
        """The address for a poster: it passes the gate and fills in the place ``at``."""
        code = {"code": self.code} | ({"at": at} if at else {})
        return f"{self.intake_url}new/?{urlencode(code)}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def reply_address(self) -> str:
        """Where answers to this company's mails go: its first admin's address."""
        from tenants.models.member import Membership

        first = Membership.unscoped.filter(company=self, role="admin", state="active").order_by("pk")
        return first.values_list("user__email", flat=True).first() or ""

    def last_seq(self) -> int:
        """Return the number of the company's newest event; 0 before the first."""
        return Counter.objects.filter(company=self).values_list("seq", flat=True).first() or 0


class Counter(models.Model):
    """The last event number a company has drawn."""

    company = models.OneToOneField(Company, models.CASCADE, primary_key=True, related_name="+")
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.company_id}: {self.seq}"


def draw_seqs(count: int) -> range:
    """Draw the ambient company's next ``count`` event numbers, counting from 1.

    The counter's row stays locked until the transaction ends, so the order of numbers is the order of
    commits. Only ``deed`` draws, at its very end. Raw because the ORM has no upsert that returns.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_counter (company_id, seq) VALUES (%s, %s)"
            " ON CONFLICT (company_id) DO UPDATE SET seq = tenants_counter.seq + excluded.seq RETURNING seq",
            [current_id(), count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)
