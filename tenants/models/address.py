"""The word that tells a company in its addresses, and those it had before."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.access import Refused

if TYPE_CHECKING:
    from tenants.models.activity import Activity
    from tenants.models.company import Company
    from tenants.models.member import Membership

RESERVED = frozenset(
    "account accounts admin api app assets demo desk events files help helpdesk health healthz intake join "
    "login logout mail media metrics new password privacy public readyz root security signup static status "
    "support system terms test to tickets version web www".split()
)
LONGEST = 40  # characters
MOST = 10  # addresses that one company may have had: they are nobody else's any more
# What an eye does not tell apart in small letters, in this order. Source: Unicode UTS 39, confusables.
ALIKE = {"-": "", "0": "o", "1": "l", "rn": "m", "vv": "w"}
# Letters of other scripts that pass for Latin ones, as far as people are fooled with them.
FOREIGN = str.maketrans("аеорсухіјѕһԁԛԝвкмнтοανικρτυχ", "aeopcyxijshdqwbkmhtoavikptux")
valid_slug = RegexValidator(
    r"\A[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])\Z",
    gettext_lazy("Use 3 to 40 small letters, digits and hyphens, with a letter or digit at both ends."),
)


def look(slug: str) -> str:
    """Return what ``slug`` looks like: two of one look are taken for each other."""
    for seen, as_if in ALIKE.items():
        slug = slug.replace(seen, as_if)
    return slug


def look_in_sql() -> Replace | F:
    """Return the same of a row's slug; an index of each table holds it."""
    found: Replace | F = F("slug")
    for seen, as_if in ALIKE.items():
        found = Replace(found, Value(seen), Value(as_if))
    return found


RESERVED_LOOKS = frozenset(look(word) for word in RESERVED)


def not_reserved(slug: str) -> None:
    if look(slug) in RESERVED_LOOKS:
        raise ValidationError(_("This address is reserved. Choose another one."))


def plain_slug(typed: str) -> str:
    """Return ``typed`` as near as it comes to a slug: ``café Hanbit`` as ``cafe-hanbit``; empty: not near.

    A letter of another script becomes the Latin one it passes for.
    """
    bare = unicodedata.normalize("NFKD", typed.lower().translate(FOREIGN)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", bare)[:LONGEST].strip("-")
    return slug if len(slug) > 2 else ""


class TakenSlug(ValidationError):
    """It cannot be had; ``free`` is one close to it that can, or empty."""

    def __init__(self, said: str, free: str = "") -> None:
        super().__init__(said, params={"free": free})
        self.free = free


class TooManySlugs(Refused):
    """The company has had so many addresses that it may only go back to one of them."""


class FormerSlug(models.Model):
    """An address a company had before; it leads to the present one for good, and nobody else gets it."""

    slug = models.SlugField(max_length=LONGEST, unique=True)
    company = models.ForeignKey("tenants.Company", models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(look_in_sql(), name="former_slug_look")]

    def __str__(self) -> str:
        return self.slug


class Addressed(models.Model):
    """The half of a company that has an address."""

    slug = models.SlugField(max_length=LONGEST, unique=True, validators=[valid_slug, not_reserved])

    class Meta:
        abstract = True

    def locked(self) -> Company:
        raise NotImplementedError

    @classmethod
    def moved_from(cls, slug: str) -> Company | None:
        """Return the company that had this address before; None: nobody did."""
        former = FormerSlug.objects.select_related("company").filter(slug=slug).first()
        return former.company if former else None

    @classmethod
    def read_slug(cls, typed: str, own: Company | None = None) -> str:
        """Return the slug that was typed, for a new company or as another one of ``own``.

        Raises:
            TakenSlug: it is none, or reserved, or another company's, or looks like one of those.
        """
        slug = typed.strip().lower()
        others = {letter for letter in slug if letter.isalpha() and not letter.isascii()}
        try:
            if others:
                said = _("%(letters)s: these are not letters from a to z.")
                raise ValidationError(said % {"letters": " ".join(sorted(others))[:60]})
            valid_slug(slug)
            not_reserved(slug)
        except ValidationError as wrong:
            near = plain_slug(typed)
            raise TakenSlug(wrong.messages[0], cls.free_slug(near, own) if near else "") from wrong
        if (free := cls.free_slug(slug, own)) != slug:
            if (look(slug), slug) in cls.taken({look(slug)}, own):
                said = _("This address is taken. %(free)s is free.")
            else:
                said = _("This address looks like one that is taken. %(free)s is free.")
            raise TakenSlug(said % {"free": free}, free)
        return slug

    @classmethod
    def free_slug(cls, wanted: str, own: Company | None = None) -> str:
        """Return ``wanted`` if nobody has, had or resembles it, else a free one close to it: ``acme-2``."""
        near = [wanted, *islice(close_to(wanted), 30)]
        taken = {seen for seen, _slug in cls.taken({look(slug) for slug in near}, own)} | RESERVED_LOOKS
        return next(
            (slug for slug in near if look(slug) not in taken), f"{wanted[:30]}-{secrets.token_hex(4)}"
        )

    @classmethod
    def taken(cls, looks: set[str], own: Company | None) -> set[tuple[str, str]]:
        """Return those looks, and the slugs, that companies other than ``own`` have or had."""
        here = cls._default_manager.exclude(pk=own.pk if own else None)
        before = FormerSlug.objects.exclude(company=own)
        rows = [
            known.annotate(look=look_in_sql()).filter(look__in=looks).values_list("look", "slug")
            for known in (before, here)
        ]
        return set(rows[0].union(rows[1]))

    def change_slug(self, *, slug: str, by: Membership) -> Activity | None:
        """Take another address; the one until now leads here for good. None: it is this one already.

        Raises:
            Forbidden: ``by`` is no admin.
            TooManySlugs: the company has had ``MOST`` of them, and this is none of those.
            IntegrityError: the slug was taken a moment ago.
        """
        from tenants.models.activity import deed

        with deed(by) as happened:
            by.must("company")
            was = self.locked().slug
            if slug == was:
                return None
            former = FormerSlug.objects.filter(company_id=self.pk)
            if not former.filter(slug=slug).delete()[0] and former.count() >= MOST:
                raise TooManySlugs(
                    _("There were too many addresses before this one. Go back to one of them.")
                )
            FormerSlug.objects.create(slug=was, company_id=self.pk)
            self.slug = slug
            self.save(update_fields=["slug"])
            return happened("slug_changed", was=was, now=slug)


def close_to(slug: str) -> Iterator[str]:
    stem = slug[:36].rstrip("-")
    return (f"{stem}-{n}" for n in range(2, 100))
