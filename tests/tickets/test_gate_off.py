"""A company that asks for no code: its address shows the form at once, with the track box."""

import pytest
from django.test import Client

from tests.cast import Firm, tickets
from tests.tickets.visitor import errors_of, number_of, sends, token_of
from tickets.models import Ticket


@pytest.fixture
def open_house(acme: Firm) -> Firm:
    acme.company.asks_code = False
    acme.company.save()
    return acme


@pytest.mark.parametrize("address", ["/to/acme/", "/to/acme/new/", "/to/acme/new/?code=CP1"])
def test_the_form_stands_there_at_once(open_house: Firm, client: Client, address: str) -> None:
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert 'name="title"' in text
    assert 'name="company_code"' not in text
    assert number_of(sends(open_house, client, token=token_of(page)))


def test_the_track_box_stands_with_it(open_house: Firm, client: Client) -> None:
    (ticket,) = tickets(open_house, "one")
    assert 'name="number"' in client.get("/to/acme/").content.decode()
    assert client.get("/to/acme/", {"number": ticket.number}).status_code == 302
    page = client.get("/to/acme/", {"number": "xyz"})
    assert (page.status_code, errors_of(page)) == (422, {"number"})
    assert 'name="title"' in page.content.decode()
    assert 'href="/to/acme/lost/"' in page.content.decode()


def test_a_link_fills_in_the_place(open_house: Firm, client: Client) -> None:
    page = client.get("/to/acme/new/", {"at": "Dock  3 " + "x" * 90})
    assert f'name="at" value="Dock 3 {"x" * 73}"' in page.content.decode()


def test_a_gate_that_was_left_open_in_a_browser_lets_everybody_in(open_house: Firm, client: Client) -> None:
    page = client.post("/to/acme/", {"company_code": "wrong", "at": "Dock 3"})
    assert page.status_code == 200
    assert 'name="at" value="Dock 3"' in page.content.decode()


def test_a_form_without_a_token_is_still_refused(open_house: Firm, client: Client) -> None:
    assert sends(open_house, client, token="").status_code == 403
    assert not Ticket.unscoped.exists()


def test_with_the_gate_on_a_link_without_a_code_keeps_the_place(acme: Firm, client: Client) -> None:
    page = client.get("/to/acme/new/", {"at": "Dock 3"}).content.decode()
    assert 'name="company_code"' in page
    assert 'name="at" value="Dock 3"' in page
