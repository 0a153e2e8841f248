"""How content a requester was (CSAT), said once when it is solved."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.constraints import SameTenant
from tenants.rows import TenantModel


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
