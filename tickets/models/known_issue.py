"""What affects many: a ticket whose trouble the intake page shows to everybody who comes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tickets.models.requester import Requester


class KnownIssueQuerySet(TenantQuerySet["KnownIssue"]):
    def current(self) -> KnownIssueQuerySet:
        """Those that are not over, the newest first."""
        return self.filter(over_at=None).order_by("-pk")


KnownIssueManager = TenantManager.from_queryset(KnownIssueQuerySet)


class KnownIssue(TenantModel):
    """One trouble, in an agent's own words for the public; its ticket's words are never shown.

    ``joined`` counts the presses of "Me too". A ticket has one known issue at a time.
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
