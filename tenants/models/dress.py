"""How a company appears: on its public pages and in its mails."""

from __future__ import annotations

from django.db import models
from django.urls import reverse


class Dressed(models.Model):
    """The half of a company that others see.

    ``logo`` and ``accent`` (``#rrggbb``; empty: the product's own) dress the public pages, ``welcome_text``
    stands above the form, ``thanks_text`` on the receipt; ``business_name`` and ``reply_to`` are for mails
    (empty: the name, the first admin's address).
    """

    logo = models.FileField(blank=True, upload_to="logos", db_default="")
    accent = models.CharField(max_length=7, blank=True, default="", db_default="")
    business_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    reply_to = models.EmailField(blank=True, default="", db_default="")
    welcome_text = models.TextField(max_length=2000, blank=True, default="", db_default="")
    thanks_text = models.TextField(max_length=2000, blank=True, default="", db_default="")
    name: str
    slug: str

    class Meta:
        abstract = True

    @property
    def logo_url(self) -> str:
        """Where the logo is fetched; another one has another address, so that browsers may keep it."""
        return f"{reverse('logo', args=[self.slug])}?v={self.logo.name[-8:]}" if self.logo.name else ""

    @property
    def sheet_url(self) -> str:
        """Where the style sheet with the company's colour is fetched; empty: it has none of its own."""
        return f"{reverse('look-sheet', args=[self.slug])}?v={self.accent[1:]}" if self.accent else ""

    @property
    def hue(self) -> int:
        """The colour, 1 to 8, of what stands for it among other companies."""
        return int(self.pk) % 8 + 1

    @property
    def mail_name(self) -> str:
        """What the company is called in mails."""
        return self.business_name or self.name

    def reply_address(self) -> str:
        """Where answers to this company's mails go: the address it chose, else its first admin's."""
        from tenants.models.member import Membership

        if self.reply_to:
            return self.reply_to
        first = Membership.unscoped.filter(company_id=self.pk, role="admin", state="active").order_by("pk")
        return first.values_list("user__email", flat=True).first() or ""
