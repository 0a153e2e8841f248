"""The code that a company's people type, and what is left of those it had before."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.typed import plain

if TYPE_CHECKING:
    from tenants.models.activity import Activity
    from tenants.models.company import Company
    from tenants.models.member import Membership

CODE = re.compile(r"CP[0-9]{8}")
LONGEST = 100  # characters that are read of what somebody typed
GRACE = (0, 7, 30, 90)  # days for which a code may go on opening after it was replaced


def read(typed: str) -> str:
    """Return the code that was typed, however it is written (see ``tenants.typed``); empty: it is none.

    The eight digits alone will do.
    """
    code = "CP" + plain(typed[:LONGEST]).removeprefix("CP")
    return code if len(typed) <= LONGEST and CODE.fullmatch(code) else ""


class FormerCodeQuerySet(models.QuerySet["FormerCode"]):
    def good(self) -> FormerCodeQuerySet:
        """Those that open their company still, the one that ends first first."""
        return self.filter(until__gt=timezone.now()).order_by("until")


class FormerCode(models.Model):
    """A code a company had before: it opens until ``until``, and nobody else ever gets it."""

    code = models.CharField(max_length=10, unique=True)
    company = models.ForeignKey("tenants.Company", models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = FormerCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class Coded(models.Model):
    """The half of a company that is found and entered by its code.

    ``code`` is what its employees type to reach the intake form and to join: ``CP`` and eight digits, drawn
    at random, so that one company's code does not tell another's.
    """

    code = models.CharField(max_length=10, unique=True, editable=False)

    class Meta:
        abstract = True

    def locked(self) -> Company:
        raise NotImplementedError

    @classmethod
    def free_code(cls) -> str:
        """Draw a company code nobody has or had."""
        for _attempt in range(20):
            code = f"CP{secrets.randbelow(10**8):08}"
            taken = cls._default_manager.filter(code=code).exists()
            if not taken and not FormerCode.objects.filter(code=code).exists():
                return code
        raise RuntimeError("Twenty random company codes in a row were taken: the random source is broken.")

    @classmethod
    def by_code(cls, typed: str) -> Company | None:
        """Return the company whose code this is, or was a short while ago; None: nobody's."""
        from tenants.models.company import Company

        if not (code := read(typed)):
            return None
        former = FormerCode.objects.good().filter(code=code).order_by().values("company")
        return Company.objects.filter(Q(code=code) | Q(pk__in=former)).first()

    def opens(self, typed: str) -> bool:
        """Whether ``typed`` is this company's code, or one before it that is good still."""
        code = read(typed)
        if not code or secrets.compare_digest(code, self.code):
            return bool(code)
        return self.former_codes().filter(code=code).exists()

    def former_codes(self) -> FormerCodeQuerySet:
        """Those before the present one that open still."""
        return FormerCode.objects.good().filter(company_id=self.pk)

    def rotate_code(self, *, days: int, by: Membership) -> Activity:
        """Draw a new code. The one until now opens for ``days`` more; with 0 all former ones end at once.

        Raises:
            Forbidden: ``by`` is no admin.
        """
        from tenants.models.activity import deed

        with deed(by) as happened:
            by.must("company")
            was, now = self.locked().code, timezone.now()
            FormerCode.objects.create(code=was, company_id=self.pk, until=now + timedelta(days=days))
            if not days:
                self.former_codes().update(until=now)
            self.code = self.free_code()
            self.save(update_fields=["code"])
            return happened("code_rotated", days=days)
