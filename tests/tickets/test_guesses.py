"""Doors where something can be guessed: after too many wrong ones they say neither yes nor no."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Firm, tickets
from tests.tickets.visitor import errors_of
from tickets import numbers

pytestmark = pytest.mark.usefixtures("fresh_limits")
FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def three(settings: Any) -> None:
    settings.LIMIT_CODES = settings.LIMIT_NUMBERS = 3


def refused(page: Any, field: str, typed: str) -> None:
    text = page.content.decode()
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 600
    assert errors_of(page) == {field}
    assert "Wait 10 minutes, then try again." in text
    assert f'value="{typed}"' in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_wrong_codes_are_limited_and_then_the_right_one_is_not_told(
    acme: Firm, birch: Firm, client: Client, headers: dict[str, str]
) -> None:
    for n in range(3):
        forged = dict.fromkeys(FORGED, f"198.51.100.{n}")
        assert client.post("/to/acme/", {"company_code": "CP1"}, headers=headers | forged).status_code == 422
    for typed in ("CP1", "CP00000037"):
        refused(client.post("/to/acme/", {"company_code": typed}, headers=headers), "company_code", typed)
        refused(client.get("/to/acme/new/", {"code": typed}, headers=headers), "company_code", typed)
    assert client.post("/to/birch/", {"company_code": "CP00000038"}).status_code == 200
    elsewhere = Client(REMOTE_ADDR="192.0.2.99")
    assert elsewhere.post("/to/acme/", {"company_code": "CP00000037"}).status_code == 200


def test_wrong_links_count_as_wrong_codes(acme: Firm, client: Client) -> None:
    for _ in range(3):
        assert client.get("/to/acme/new/", {"code": "CP1"}).status_code == 422
    assert client.post("/to/acme/", {"company_code": "CP00000037"}).status_code == 429


def test_right_ones_are_not_counted(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    for _ in range(5):
        assert client.post("/to/acme/", {"company_code": "CP00000037"}).status_code == 200
        assert client.get("/to/acme/", {"number": ticket.number}).status_code == 302
        assert client.get(f"/to/acme/tickets/{ticket.number}/").status_code == 200
        assert client.get("/", {"number": ticket.number}).status_code == 302


def test_unknown_numbers_are_limited_apart_from_codes(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    assert client.get("/to/acme/", {"number": numbers.draw()}).status_code == 404
    for _ in range(2):
        assert client.get(f"/to/acme/tickets/{numbers.draw()}/").status_code == 404
    for number in (numbers.draw(), ticket.number):
        refused(client.get("/to/acme/", {"number": number}), "number", number)
        page = client.get(f"/to/acme/tickets/{number}/")
        assert page.status_code == 429
        assert int(page["Retry-After"]) > 0
        assert "Wait 10 minutes" in page.content.decode()
    assert client.post("/to/acme/", {"company_code": "CP00000037"}).status_code == 200


def test_mistyped_numbers_are_not_counted(acme: Firm, client: Client) -> None:
    for _ in range(5):
        assert client.get("/to/acme/", {"number": "A7K2M9QXT6"}).status_code == 422
        assert client.get("/", {"number": "A7K2M9QXT6"}).status_code == 422
    assert client.get("/to/acme/", {"number": numbers.draw()}).status_code == 404


def test_the_first_page_limits_unknown_numbers_as_well(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    for _ in range(3):
        assert client.get("/", {"number": numbers.draw()}).status_code == 404
    for number in (numbers.draw(), ticket.number):
        refused(client.get("/", {"number": number}), "number", number)
