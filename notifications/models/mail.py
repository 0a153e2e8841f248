"""A mail that has to go out, and how far it has come."""

from __future__ import annotations

import uuid
from datetime import timedelta
from email.utils import make_msgid
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from tenants.constraints import SameTenant
from tenants.models import Activity, Company
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current_id
from tickets.models import Ticket


def new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.BASE_URL).hostname)


class MailQuerySet(TenantQuerySet["OutgoingMail"]):
    def cancel(self) -> int:
        """Withdraw those that certainly have not left; return how many. The rest is too late."""
        waiting = self.filter(state__in=OutgoingMail.WAITING, unknowns=0)
        return waiting.update(state=OutgoingMail.State.CANCELLED)


MailManager = TenantManager.from_queryset(MailQuerySet)


class OutgoingMail(TenantModel):
    """The row is the truth; the broker only rings the bell.

    A worker claims waiting rows for a lease, and each becomes SENDING only when its attempt begins: until
    then it can be cancelled, and a dead worker costs nothing. ``message_id`` is the same at every attempt,
    so a receiver can tell a repetition. ``unknowns`` counts attempts whose outcome nobody knows.

    The text is written when it is sent (``notifications.mails``). Mail about a person's account (reset a
    password, verify an address) belongs to no company and carries its text in ``details`` until it is sent.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # if the worker dies now, the outcome is unknown
        SENT = "sent"
        DEFERRED = "deferred"  # tried, and to be tried again
        FAILED = "failed"  # refused for good, cannot be written, or the last attempt is used up
        WITHHELD = "withheld"  # over a cap: never to be sent
        CANCELLED = "cancelled"
        UNKNOWN = "unknown"  # not known twice: an admin decides

    WAITING = (State.QUEUED, State.DEFERRED)
    PENDING = (*WAITING, State.SENDING)

    company = models.ForeignKey(
        Company, models.CASCADE, null=True, default=current_id, editable=False, related_name="+"
    )
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, related_name="mails")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="mails")
    template = models.CharField(max_length=20)
    recipient = models.EmailField()
    language = models.CharField(max_length=2, default="en")
    details = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    due = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    unknowns = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[MailManager[OutgoingMail]] = MailManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("activity"),
            SameTenant("ticket"),
            models.UniqueConstraint(fields=["activity", "recipient", "template"], name="mail_once"),
        ]
        indexes = [models.Index(fields=["state", "due"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient}: {self.state}"

    @classmethod
    def take(cls, count: int, *, lease: float) -> list[OutgoingMail]:
        """Claim up to ``count`` due mails for ``lease`` seconds by one compare-and-set; companies take turns.

        Two workers never get the same mail: the outer filter is looked at again by the UPDATE itself. A
        mail waits while an earlier one of its ticket is pending, so that their order is kept.
        """
        now, claim = timezone.now(), uuid.uuid4()
        unclaimed = Q(leased_until=None) | Q(leased_until__lt=now)
        waiting = cls.unscoped.filter(unclaimed, state__in=cls.WAITING)
        earlier = cls.unscoped.filter(ticket=OuterRef("ticket"), pk__lt=OuterRef("pk"), state__in=cls.PENDING)
        turn = Window(RowNumber(), partition_by="company", order_by=["due", "pk"])
        due = waiting.filter(~Exists(earlier), due__lte=now).annotate(turn=turn).order_by("turn", "due", "pk")
        waiting.filter(pk__in=due.values("pk")[:count]).update(
            claim=claim, leased_until=now + timedelta(seconds=lease)
        )
        return list(cls.unscoped.filter(claim=claim, state__in=cls.WAITING).order_by("due", "pk"))

    def step(self, state: State, *, at: str, **changes: object) -> bool:
        """Go from ``at`` to ``state`` if the claim holds; False when it was lost or the mail cancelled."""
        mine = OutgoingMail.unscoped.filter(pk=self.pk, state=at, claim=self.claim)
        return mine.update(state=state, **changes) == 1
