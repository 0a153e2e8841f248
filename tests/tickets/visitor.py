"""Somebody without an account: passes the gate, fills the form in, sends it."""

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.cast import Firm

TEXT = {"title": "The printer is silent", "description": "It prints nothing."}
ERROR = re.compile(r'data-error-for="(\w+)"')


def token_of(page: Any) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="token" value="([^"]*)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def number_of(page: Any) -> str:
    """The number a receipt shows."""
    found = re.search(r'data-ticket-number="(\w+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def link_of(page: Any) -> str:
    """The secret link a receipt shows."""
    found = re.search(r'btn--primary" href="(/to/[\w-]+/t/[\w-]+/[^"]*)"', page.content.decode())
    assert found
    return unescape(found[1])


def errors_of(page: Any) -> set[str]:
    """The fields a page complains about."""
    return set(ERROR.findall(page.content.decode()))


def passes(firm: Firm, client: Client | None = None, lang: str = "") -> str:
    """Type the company code; return the form's token."""
    page = (client or Client()).post(f"/to/{firm.company.slug}/{lang}", {"company_code": firm.company.code})
    assert page.status_code == 200
    return token_of(page)


def sends(firm: Firm, client: Client | None = None, lang: str = "", **fields: Any) -> Any:
    """Send the form, through the gate unless ``token`` is given; return the answer."""
    fields.setdefault("token", passes(firm) if "token" not in fields else "")
    return (client or Client()).post(f"/to/{firm.company.slug}/new/{lang}", {**TEXT, **fields})
