"""How content a requester was (CSAT), said once when it is solved."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models import Activity, deed
from tenants.rows import TenantModel
from tickets.models.answered import SaidBefore


class Feedback(TenantModel):
    """A smile or a frown, and a few words; a later one of the same ticket takes its place."""

    class Mood(models.TextChoices):
        SMILE = "smile"
        FROWN = "frown"

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="feedback")
    mood = models.CharField(max_length=5, choices=Mood)
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("ticket"),
            models.UniqueConstraint(fields=["company", "ticket"], name="feedback_once_per_ticket"),
        ]

    def __str__(self) -> str:
        return self.mood


class NotDone(Refused):
    """How it went can be told when it is done, not before."""


class Rated(TenantModel):
    """The half of a ticket that its requester judges when it is done."""

    class Meta(TenantModel.Meta):
        abstract = True

    def rate(self, *, mood: str, comment: str = "") -> Activity:
        """Write down how content the requester is; a later word of theirs takes the place of an earlier one.

        Raises:
            NotDone: the ticket is back at work.
            SaidBefore: they have said exactly that.
        """
        ticket: Any = self
        with deed(None) as happened:
            ticket.locked()
            if ticket.column.stage != Column.Stage.DONE:
                raise NotDone(_("This is not done at the moment. Tell us how it went when it is."))
            if ticket.feedback.filter(mood=mood, comment=comment).exists():
                raise SaidBefore(_("You have told us already."))
            Feedback.objects.bulk_create(
                [Feedback(ticket=ticket, mood=mood, comment=comment)],
                update_conflicts=True,
                unique_fields=["company", "ticket"],
                update_fields=["mood", "comment", "at"],
            )
            return happened("rated", ticket, mood=mood)
