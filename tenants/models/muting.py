"""The mails that a member may do without, in each company as they like."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.rows import TenantModel

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from tenants.access import Deed

WAY_OUT = "tenants.unsubscribe"
# By kind: what such a mail tells, and the right without which nobody gets it. One line for a further kind.
MUTABLE: dict[str, tuple[StrPromise, Deed]] = {
    "join_request": (_("Somebody asks to join"), "admit"),
}


class Muting(TenantModel):
    """The half of a membership that says which mails this person wants; ``muted`` are kinds they do not."""

    muted = models.JSONField(default=list, blank=True)

    @property
    def language(self) -> str:
        raise NotImplementedError

    class Meta(TenantModel.Meta):
        abstract = True

    def may(self, deed: Deed) -> bool:
        raise NotImplementedError

    @property
    def mutable(self) -> list[tuple[str, Any]]:
        """The kinds of mail that this person can get, with what each tells."""
        return [(kind, words) for kind, (words, right) in MUTABLE.items() if self.may(right)]

    def wants(self, kind: str) -> bool:
        """Whether a mail of that kind goes to this person: they may get it and have not muted it."""
        return kind not in self.muted and self.may(MUTABLE[kind][1])

    def way_out(self, kind: str) -> str:
        """The address that ends mails of that kind to this person without a log-in, in their language."""
        token = Signer(salt=WAY_OUT).sign_object([self.pk, kind])
        path = reverse("unsubscribe", args=[self.company.slug, token])
        return urljoin(str(settings.BASE_URL), f"{path}?{urlencode({'lang': self.language})}")

    def mute(self, kinds: Iterable[str]) -> None:
        """Say anew which kinds that this person can get they do not want; others stay as they are."""
        mine = {kind for kind, _words in self.mutable}
        self.muted = sorted(set(self.muted) - mine | set(kinds) & mine)
        self.save(update_fields=["muted"])
