"""A mail that has to go out, and how far it has come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.constraints import SameTenant
from tenants.models import Activity, Company, Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current_id
from tickets.models import Stale, Ticket

KINDS = {
    "acknowledgement": gettext_lazy("Acknowledgement"),
    "completion": gettext_lazy("Completion"),
    "reply": gettext_lazy("Reply"),
    "lost": gettext_lazy("Lost number"),
    "over": gettext_lazy("Known issue over"),
    "invitation": gettext_lazy("Invitation"),
    "join_proof": gettext_lazy("Proof of an address"),
    "join_request": gettext_lazy("Join request"),
    "join_answer": gettext_lazy("Answer to a join request"),
}


UNPROVEN = "over the number of a day until an admin's address is verified"  # why a mail is withheld


def new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.BASE_URL).hostname)


class MailQuerySet(TenantQuerySet["OutgoingMail"]):
    def cancel(self) -> int:
        """Withdraw those that certainly have not left; return how many. The rest is too late."""
        waiting = self.filter(state__in=OutgoingMail.WAITING, unknowns=0)
        return waiting.update(state=OutgoingMail.State.CANCELLED)

    def visible_to(self, member: Membership) -> MailQuerySet:
        """What ``member`` may see of the company's mail: all of it as an admin, else nothing."""
        return self.filter(company=member.company_id) if member.may("company") else self.none()

    def newest(self) -> MailQuerySet:
        """The last ones first, each with its ticket and what it is about."""
        return self.select_related("ticket", "activity").order_by("-pk")

    def astray(self, template: str, recipients: Iterable[str]) -> MailQuerySet:
        """Those to these addresses that have not arrived, as far as we know, the newest last."""
        lost = self.filter(state__in=(*OutgoingMail.STUCK, OutgoingMail.State.DEFERRED), template=template)
        return lost.filter(recipient__in=list(recipients)).select_related("activity").order_by("pk")

    def lately(self, template: str, recipients: Iterable[str], since: datetime) -> MailQuerySet:
        """Those to these addresses that wait to leave, or were due after ``since``, the newest last."""
        to = self.filter(template=template, recipient__in=list(recipients))
        waits = Q(state__in=OutgoingMail.WAITING) | Q(due__gt=since)
        return to.filter(waits).exclude(state=OutgoingMail.State.CANCELLED).order_by("pk")


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
        QUEUED = "queued", gettext_lazy("Queued")
        SENDING = "sending", gettext_lazy("Sending")  # if the worker dies now, the outcome is unknown
        SENT = "sent", gettext_lazy("Sent")
        DEFERRED = "deferred", gettext_lazy("Deferred")  # tried, and to be tried again
        FAILED = (
            "failed",
            gettext_lazy("Failed"),
        )  # for good: refused, unwritable, out of attempts
        WITHHELD = "withheld", gettext_lazy("Withheld")  # over a cap: not to be sent unless an admin says so
        CANCELLED = "cancelled", gettext_lazy("Cancelled")
        UNKNOWN = "unknown", gettext_lazy("Unknown")  # not known twice: an admin decides

    WAITING = (State.QUEUED, State.DEFERRED)
    PENDING = (*WAITING, State.SENDING)
    STUCK = (State.FAILED, State.WITHHELD, State.UNKNOWN)  # until an admin tries again

    company = models.ForeignKey(  # type: ignore[assignment] # of nobody, when it is about a person's account
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
        mail waits while an earlier one about its ticket to the same address is pending: their order is kept.
        """
        now, claim = timezone.now(), uuid.uuid4()
        unclaimed = Q(leased_until=None) | Q(leased_until__lt=now)
        waiting = cls.unscoped.filter(unclaimed, state__in=cls.WAITING)
        same = {"ticket": OuterRef("ticket"), "recipient": OuterRef("recipient")}
        earlier = cls.unscoped.filter(**same, pk__lt=OuterRef("pk"), state__in=cls.PENDING)
        turn = Window(RowNumber(), partition_by="company", order_by=["due", "pk"])
        due = waiting.filter(~Exists(earlier), due__lte=now).annotate(turn=turn).order_by("turn", "due", "pk")
        waiting.filter(pk__in=due.values("pk")[:count]).update(
            claim=claim, leased_until=now + timedelta(seconds=lease)
        )
        claimed = cls.unscoped.filter(claim=claim, state__in=cls.WAITING).order_by("due", "pk")
        return list(claimed.select_related("company", "ticket", "activity"))

    @classmethod
    def states(cls, message_ids: list[str]) -> dict[str, str]:
        """Return the states, in words, of the mails of these ids, of every company."""
        rows = cls.unscoped.filter(message_id__in=message_ids).values_list("message_id", "state")
        return {message_id: str(cls.State(state).label) for message_id, state in rows}

    @classmethod
    def release(cls, company: Company | None = None) -> int:
        """Queue what was withheld where the probation is over (in ``company`` alone); return how many."""
        waiting = cls.unscoped.filter(state=cls.State.WITHHELD, reason=UNPROVEN, company__probation=False)
        mine = waiting if company is None else waiting.filter(company=company)
        return mine.update(state=cls.State.QUEUED, reason="", due=timezone.now(), leased_until=None)

    @property
    def unproven(self) -> bool:
        return self.reason == UNPROVEN

    def step(self, state: State, *, at: str, **changes: object) -> bool:
        """Go from ``at`` to ``state`` if the claim holds; False when it was lost or the mail cancelled."""
        mine = OutgoingMail.unscoped.filter(pk=self.pk, state=at, claim=self.claim)
        return mine.update(state=state, **changes) == 1

    def retry(self, *, by: Membership) -> Activity:
        """Queue this mail anew, due now, with all attempts of the ladder and under the same Message-ID.

        ``unknowns`` stays: what may have left once is never cancelled.

        Raises:
            Forbidden: ``by`` is no admin.
            Stale: it does not wait for a decision (any more).
        """
        with deed(by) as happened:
            by.must("company")
            stuck = OutgoingMail.objects.filter(pk=self.pk, state__in=self.STUCK)
            if not stuck.update(state=self.State.QUEUED, due=timezone.now(), attempts=0, leased_until=None):
                raise Stale(_("This mail waits for nobody's decision. This is how it stands now."))
            return happened("retried", mail=self.pk)

    @property
    def waits(self) -> bool:
        """Whether it has yet to be written: no worker has claimed it."""
        unclaimed = self.leased_until is None or self.leased_until < timezone.now()
        return self.state in self.WAITING and unclaimed

    @property
    def kind(self) -> str:
        """What it is, in the reader's words."""
        return str(KINDS.get(self.template, self.template))
