"""Who asked for help and left an address."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from tenants.models import Activity, deed
from tenants.rows import TenantModel


class Requester(TenantModel):
    """One address in one company. A person without an address has no row: the ticket keeps the name."""

    email = models.EmailField()
    name = models.CharField(max_length=80, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["company", "email"], name="requester_once_per_company"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def masked(self) -> str:
        """The address as a screen in the open may show it: ``h••••l@acme.example``."""
        local, _, domain = self.email.rpartition("@")
        return f"{local[:1]}••••{local[1:][-1:]}@{domain}"

    @staticmethod
    def ask_again(email: str) -> Activity:
        """Write down that somebody has lost the numbers of ``email``; a reaction mails them there.

        The same work for an address that nobody knows; the address itself is written nowhere.
        """
        who = Requester.objects.filter(email=email).values_list("pk", flat=True).first()
        with deed(None) as happened:
            return happened("asked_again", requester=who, language=get_language())

    @staticmethod
    def known(email: str, name: str) -> Requester | None:
        """Return the requester of ``email``, with the name as last given; None without an address.

        One upsert: two forms of one person, sent at once, meet in one row.
        """
        if not email:
            return None
        (requester,) = Requester.objects.bulk_create(
            [Requester(email=email.lower(), name=name)],
            update_conflicts=True,
            unique_fields=["company", "email"],
            update_fields=["name" if name else "email"],
        )
        return requester
