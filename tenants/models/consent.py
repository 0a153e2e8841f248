"""The company's own text that a requester agrees to; what was agreed to stays as it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class ConsentQuerySet(TenantQuerySet["Consent"]):
    def current(self) -> Consent | None:
        """Return the text that is asked for now; None where the company asks for none."""
        newest = self.order_by("version").last()
        return newest if newest and newest.text else None

    def history(self) -> ConsentQuerySet:
        """All versions, the newest first."""
        return self.order_by("-version")

    def write(self, text: str) -> bool:
        """Make ``text`` the one that is asked for now; False if it is so already."""
        newest = self.order_by("version").last()
        if text == (newest.text if newest else ""):
            return False
        self.create(version=newest.version + 1 if newest else 1, text=text)
        return True


ConsentManager = TenantManager.from_queryset(ConsentQuerySet)


class Consent(TenantModel):
    """One version of the text, counted from 1. An empty one says that no tick is asked for any more."""

    version = models.PositiveIntegerField()
    text = models.TextField(blank=True, max_length=2000)
    written_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[ConsentManager[Consent]] = ConsentManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "version"], name="consent_version_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
