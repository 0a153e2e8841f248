"""Marking a known issue in the panel, and calling it off."""

from typing import Any

import pytest
from django.test import Client

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Stale, Ticket

HTMX = {"HX-Request": "true", "HX-Target": "panel"}
WORDS = "The delivery programme is down"


@pytest.fixture
def ticket(acme: Firm) -> Ticket:
    (made,) = tickets(acme, "one")
    return made


def post(browser: Client, ticket: Ticket, deed: str, **more: Any) -> Any:
    return browser.post(f"/desk/acme/tickets/{ticket.number}/{deed}/", **more)


def test_without_htmx_it_leads_back_to_the_ticket(acme: Firm, ticket: Ticket, sign_in: SignIn) -> None:
    olga = sign_in(acme, "olga")
    answer = post(olga, ticket, "declare", data={"words": WORDS})
    assert answer["Location"] == f"/desk/acme/tickets/{ticket.number}/"
    page = olga.get(answer["Location"]).content.decode()
    assert WORDS in page
    assert "Affects 1 person." in page
    assert post(olga, ticket, "call-off").status_code == 302
    assert WORDS not in olga.get(answer["Location"]).content.decode()


def test_with_htmx_card_and_panel_say_so_and_offer_the_way_back(
    acme: Firm, ticket: Ticket, sign_in: SignIn
) -> None:
    olga = sign_in(acme, "olga")
    said = post(olga, ticket, "declare", data={"words": WORDS}, headers=HTMX).content.decode()
    assert "Affects 1<" in said
    assert "stands above the form as a known issue" in said
    assert f"/desk/acme/tickets/{ticket.number}/undo/" in said
    with scope(acme.company):
        ticket.known_issues.get().join(once="a")
    assert "Affects 2<" in olga.get("/desk/acme/").content.decode()
    said = post(olga, ticket, "call-off", headers=HTMX).content.decode()
    assert "who joined is mailed in <span data-left>15</span> s" in said
    assert "Affects" not in said


def test_before_it_is_done_the_board_says_that_who_joined_is_mailed(
    acme: Firm, ticket: Ticket, sign_in: SignIn
) -> None:
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
        ticket.known_issues.get().join(once="a", email="kai@acme.example", language="ko")
        has_address = ticket.requester_id is not None
    olga = sign_in(acme, "olga")
    page = olga.get("/desk/acme/").content.decode()
    assert ("" if has_address else " data-mute") + " data-joined>" in page
    assert 'data-joined="Who joined is mailed in 15 s"' in page
    said = post(olga, ticket, "move", data={"column": acme.columns["done"].pk}, headers=HTMX).content.decode()
    assert "who joined is mailed in <span data-left>15</span> s" in said
    assert said.count("is mailed in <span data-left>15</span> s") == 1 + has_address
    assert " data-joined" not in said


def test_members_see_it_and_have_no_button(acme: Firm, ticket: Ticket, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    page = bo.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert "/declare/" not in page
    assert post(bo, ticket, "declare", data={"words": WORDS}).status_code == 403
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
    page = bo.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert WORDS in page
    assert "/call-off/" not in page
    assert post(bo, ticket, "call-off").status_code == 403


@pytest.mark.parametrize("words", ["", " ", "x" * 201, "a\x00b"])
def test_nonsense_is_refused(acme: Firm, ticket: Ticket, sign_in: SignIn, words: str) -> None:
    assert post(sign_in(acme, "ann"), ticket, "declare", data={"words": words}).status_code == 422
    with scope(acme.company):
        assert not ticket.known_issues.exists()


def test_what_is_none_cannot_be_called_off(acme: Firm, ticket: Ticket, sign_in: SignIn) -> None:
    assert post(sign_in(acme, "ann"), ticket, "call-off").status_code == 409
    assert sign_in(acme, "ann").get(f"/desk/acme/tickets/{ticket.number}/declare/").status_code == 405


def test_who_joins_fills_no_history(acme: Firm, ticket: Ticket, sign_in: SignIn) -> None:
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
        issue = ticket.known_issues.get()
        for once in "abc":
            issue.join(once=once)
    page = sign_in(acme, "ann").get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert page.count('class="event"') == 2
    assert "Affects 4 people." in page


def test_a_card_read_before_it_was_made_known_is_not_moved_past_that(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        before = Ticket.objects.as_cards().get()
        ticket.declare(words=WORDS, by=acme["ann"])
        with pytest.raises(Stale):
            before.move(column=acme.columns["done"], by=acme["bo"])
        Ticket.objects.as_cards().get().move(column=acme.columns["done"], by=acme["bo"])
        assert not ticket.known_issues.current().exists()
