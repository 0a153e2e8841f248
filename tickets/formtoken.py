"""The public form's signed token: guard against forgery, proof of the gate and idempotency key in one.

Pages under ``/to/`` have no session and set no cookie: Django's CSRF token has nothing to be compared with.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tenants.access import Refused
from tenants.models import Consent
from tenants.models.code import read as code_in
from tenants.scoping import current, current_id
from tickets.models import Category, Ticket

LIFE = timedelta(hours=48)
SALT = "tickets.formtoken"
TALK = "tickets.formtoken.talk"
PAGE = "tickets.formtoken.page"
GATE = "tickets.formtoken.gate"
OPEN = ""  # the epoch of a gate that asks for no code
View = TypeVar("View", bound=Callable[..., HttpResponse])


class Forged(Refused):
    """No token, one we never signed, or one of another company."""

    status = 403


@dataclass(frozen=True)
class FormToken:
    """What a form was given when it was shown.

    ``nonce`` makes one ticket, however often the form is sent. ``categories`` are the ids that were on offer:
    signed, so that checking a choice asks no database, and one archived meanwhile still counts. ``since`` is
    when it was first shown, in seconds of Unix time. ``consent`` is the id of the text that was shown to be
    agreed to: a newer one, written meanwhile, is not what its reader has ticked. ``epoch`` tells what has
    opened the gate, without telling the code.
    """

    nonce: str
    categories: tuple[int, ...]
    expired: bool = False
    since: float = 0.0
    consent: int | None = None
    epoch: str = OPEN

    @classmethod
    def behind(cls, typed: str, shut: str = "") -> FormToken:
        """Return what the form begins with that ``typed`` has opened: the present code or a former one.

        Args:
            shut: the token of the form that it goes on with, as it was signed; none of ours tells nothing.
        """
        began = cls("", ())
        with suppress(Forged):
            began = replace(cls.read(shut), expired=False)
        return replace(began, epoch=epoch_of(typed))

    @classmethod
    def issue(
        cls,
        offered: Iterable[Category],
        nonce: str = "",
        since: float = 0.0,
        consent: Consent | None = None,
        epoch: str | None = None,
    ) -> str:
        """Sign a token for the ambient company; a form that is shown again keeps what it had.

        Args:
            epoch: what has opened the gate; without it, the present code.
        """
        nonce, since = nonce or secrets.token_urlsafe(18), since or round(time.time(), 2)
        agreed = consent.pk if consent else None
        epoch = epoch_of(current().code) if epoch is None else epoch
        payload = [current_id(), nonce, [category.pk for category in offered], since, agreed, epoch]
        return TimestampSigner(salt=SALT).sign_object(payload)

    @classmethod
    def read(cls, signed: str) -> FormToken:
        """Return what was signed for the ambient company; ``expired`` after ``LIFE``.

        One that was signed when tokens told no epoch is read as if the gate had been open.

        Raises:
            Forged: it is none of ours.
        """
        signer, expired = TimestampSigner(salt=SALT), False
        try:
            company, nonce, categories, since, consent, *told = signer.unsign_object(signed)
            signer.unsign(signed, max_age=LIFE)
        except SignatureExpired:
            expired = True
        except (BadSignature, ValueError):
            company = None
        if company != current_id():
            raise Forged(_("This form is not one of ours. Nothing was sent. Open the page again and retry."))
        return cls(nonce, tuple(categories), expired, since, consent, *told)

    @property
    def over(self) -> bool:
        """Whether what has opened this form would open none now: then it is not signed anew.

        Former codes are looked up for no other than theirs.
        """
        company = current()
        if not company.asks_code or tells(self.epoch, company.code):
            return False
        return not any(tells(self.epoch, former.code) for former in company.former_codes())


def epoch_of(typed: str) -> str:
    """Return the epoch of a code that opens the gate of the ambient company; an open gate has but one."""
    return Signer(salt=GATE).signature(code_in(typed)) if current().asks_code else OPEN


def tells(epoch: str, code: str) -> bool:
    """Whether ``epoch`` is that of ``code``, by the secret key or one before it."""
    with suppress(BadSignature):
        return bool(Signer(salt=GATE).unsign(f"{code}:{epoch}"))
    return False


class TalkToken:
    """What the forms on a ticket's own page carry: guard against forgery and idempotency key.

    It never expires: its nonce is kept with what it did for as long as the ticket, and a page that was left
    open must not lose what its reader has typed.
    """

    @staticmethod
    def issue(ticket: Ticket) -> str:
        """Sign a token for the page of ``ticket``."""
        return Signer(salt=TALK).sign_object([ticket.pk, secrets.token_urlsafe(18)])

    @staticmethod
    def read(signed: str, ticket: Ticket) -> str:
        """Return the nonce of a token that was signed for ``ticket``.

        Raises:
            Forged: it is none of ours.
        """
        try:
            pk, nonce = Signer(salt=TALK).unsign_object(signed)
        except (BadSignature, ValueError):
            pk, nonce = None, ""
        if pk != ticket.pk:
            raise Forged(_("This form is not one of ours. Nothing was sent. Open the page again and retry."))
        return str(nonce)


class PageToken:
    """What a form carries that anybody may see: a guard against forgery, and no proof of the gate."""

    @staticmethod
    def issue(page: str) -> str:
        """Sign a token for the form on ``page`` of the ambient company."""
        return TimestampSigner(salt=PAGE).sign_object([current_id(), page])

    @staticmethod
    def read(signed: str, page: str) -> None:
        """Let pass what was signed for ``page``.

        Raises:
            Forged: it is none of ours, or older than ``LIFE``.
        """
        try:
            signed_for = TimestampSigner(salt=PAGE).unsign_object(signed, max_age=LIFE)
        except (BadSignature, ValueError):
            signed_for = None
        if signed_for != [current_id(), page]:
            raise Forged(_("This form is not one of ours. Nothing was sent. Open the page again and retry."))


def guarded_by_form_token(view: View) -> View:
    """Let a public page's POST pass Django's CSRF check, which needs a cookie.

    In its place stand the same-site wall of ``helpdesk.middleware`` and the token that every POST with an
    effect reads first. Beside one-click unsubscribe nothing else is exempt (tests/house/test_public_doors).
    """
    return csrf_exempt(view)
