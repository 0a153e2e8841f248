"""What is said about a ticket after it was opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class MessageQuerySet(TenantQuerySet["Message"]):
    def public(self) -> MessageQuerySet:
        """What the requester may read, oldest first: no word of the team's own, nothing taken back."""
        return self.exclude(kind=Message.Kind.COMMENT).filter(withdrawn_at=None).order_by("pk")


MessageManager = TenantManager.from_queryset(MessageQuerySet)


class Message(TenantModel):
    """One message; ``author`` is the member who wrote it, none for the requester's own words.

    One that was taken back stays as what happened: ``withdrawn_at`` says since when it counts no more.
    """

    class Kind(models.TextChoices):
        REPLY = "reply"  # the team's, to the requester
        COMMENT = "comment"  # the team's, for the team alone
        ANSWER = "answer"  # the requester's

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="talk")
    kind = models.CharField(max_length=7, choices=Kind)
    author = models.ForeignKey(Membership, models.RESTRICT, null=True, related_name="said")
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[MessageManager[Message]] = MessageManager()

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("ticket"), SameTenant("author")]
        indexes = [models.Index(fields=["company", "ticket", "id"], name="message_of_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def withdraw(self) -> bool:
        """Take it back; False when it was taken back before."""
        waiting = Message.objects.filter(pk=self.pk, withdrawn_at=None)
        return waiting.update(withdrawn_at=timezone.now()) == 1
