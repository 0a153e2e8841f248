"""What affects many: a ticket whose trouble the intake page shows to everybody who comes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tickets.models.requester import Requester


class Over(Refused):
    """The known issue is over, so nobody can join or end it."""


class KnownIssueQuerySet(TenantQuerySet["KnownIssue"]):
    def current(self) -> KnownIssueQuerySet:
        """Those that are not over, the newest first."""
        return self.filter(over_at=None).order_by("-pk")

    def with_number(self) -> KnownIssueQuerySet:
        """With the ticket, whose number those who join may follow."""
        return self.select_related("ticket")


KnownIssueManager = TenantManager.from_queryset(KnownIssueQuerySet)


class KnownIssue(TenantModel):
    """One trouble, in an agent's own words for the public; its ticket's words are never shown.

    ``joined`` counts the presses of "Me too", but not that of who has reported it. A ticket has one known
    issue at a time.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="known_issues")
    words = models.CharField(max_length=200)
    joined = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(Membership, models.RESTRICT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True)

    objects: ClassVar[KnownIssueManager[KnownIssue]] = KnownIssueManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("ticket"),
            SameTenant("author"),
            models.UniqueConstraint(
                fields=["company", "ticket"], condition=models.Q(over_at=None), name="known_issue_once"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def count(self) -> int:
        """How many it affects: who has reported it, and those who joined."""
        return self.joined + 1

    def addresses(self) -> Iterable[tuple[str, str]]:
        """Who is to be told when it is over, and in which language."""
        return self.affected.exclude(requester=None).values_list("requester__email", "language")

    def end(self, at: datetime) -> None:
        """Write that it was over ``at``; its ticket is locked."""
        self.over_at = at
        self.save(update_fields=["over_at"])

    def join(
        self, *, once: str, email: str = "", language: str = "en", counted: bool = False
    ) -> Activity | None:
        """Count one more who is affected; with an address they are told when it is over.

        Returns:
            None when the press, or the address, is counted already.

        Args:
            once: tells a press that came before. If that gave no address, this one's is kept with it; if it
                gave another, both are told.
            counted: they say that they are counted already, and only want to be told.

        Raises:
            Over: it is over.
        """
        submission = pressed(once, self.pk)
        with deed(None) as happened:
            ticket = self.ticket.locked()
            if not KnownIssue.objects.current().filter(pk=self.pk).exists():
                raise Over(_("This is over. Write to us if it still troubles you."))
            requester = Requester.known(email, "")
            known = requester is not None and self.affected.filter(requester=requester).exists()
            press = self.affected.filter(submission=submission)
            if known or (counted and requester is None):
                return None
            if press.exists():
                if requester is None or press.filter(requester=None).update(requester=requester):
                    return None
                submission = pressed(once, self.pk, requester.pk)
            MeToo.objects.create(issue=self, requester=requester, language=language, submission=submission)
            if not counted and (requester is None or requester.pk != ticket.requester_id):
                KnownIssue.objects.filter(pk=self.pk).update(joined=F("joined") + 1)
            return happened("joined", ticket, issue=self.pk)


def pressed(*of: object) -> str:
    """Return what tells this press from others."""
    return hashlib.sha256(":".join(map(str, of)).encode()).hexdigest()[:32]


class MeToo(TenantModel):
    """One who is affected, too; ``submission`` tells a press that was sent before."""

    issue = models.ForeignKey(KnownIssue, models.CASCADE, related_name="affected")
    requester = models.ForeignKey(Requester, models.RESTRICT, null=True, related_name="joined")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    submission = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("issue"),
            SameTenant("requester"),
            models.UniqueConstraint(fields=["company", "submission"], name="me_too_once_per_press"),
            models.UniqueConstraint(
                fields=["company", "issue", "requester"], name="me_too_once_per_requester"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.pk}"
