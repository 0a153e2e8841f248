"""The spam guard: what looks like a machine's work is held, with a number as ever; nothing else is."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.visitor import number_of, passes, sends, token_of
from tickets.formtoken import FormToken
from tickets.models import Ticket


def why_held(acme: Firm, page: Any) -> str:
    with scope(acme.company):
        ticket = Ticket.objects.get(number=number_of(page))
        assert (ticket.held_at is not None) == bool(ticket.held_for)
        return ticket.held_for


def aged(acme: Firm, seconds: float) -> str:
    """The token of a form that was shown so long ago."""
    with scope(acme.company):
        return FormToken.issue([], since=FormToken.read(passes(acme)).since - seconds)


def test_a_filled_trap_is_held_and_shows_its_number(acme: Firm, client: Client) -> None:
    page = sends(acme, client, website="https://pills.example", email="rita@acme.example")
    assert page.status_code == 200
    assert "We have it" in page.content.decode()
    assert why_held(acme, page) == "trap"
    assert not OutgoingMail.unscoped.exists()


def test_what_comes_back_at_once_is_held(acme: Firm, client: Client, settings: Any) -> None:
    settings.SPAM_SECONDS = 2.0
    assert why_held(acme, sends(acme, client)) == "haste"
    assert why_held(acme, sends(acme, client, token=aged(acme, 2.5))) == ""


def test_a_form_that_was_refused_is_as_old_as_when_it_was_first_shown(
    acme: Firm, client: Client, settings: Any
) -> None:
    settings.SPAM_SECONDS = 2.0
    refused = sends(acme, client, token=aged(acme, 2.5), title="")
    assert refused.status_code == 422
    assert why_held(acme, sends(acme, client, token=token_of(refused))) == ""


def test_a_form_that_went_through_the_gate_again_is_as_old_as_before(
    acme: Firm, client: Client, settings: Any
) -> None:
    settings.SPAM_SECONDS = 2.0
    was = aged(acme, 2.5)
    with scope(acme.company):
        acme.company.rotate_code(days=0, by=acme["ann"])
    shut = unescape(sends(acme, client, token=was, title="").content.decode())
    assert f'name="shut" value="{was}"' in shut
    through = client.post("/to/acme/", {"company_code": acme.company.code, "shut": was})
    assert why_held(acme, sends(acme, client, token=token_of(through))) == ""


@pytest.mark.parametrize("shut", ["", "noise", "another's"])
def test_what_we_have_not_signed_makes_no_form_older(
    acme: Firm, birch: Firm, client: Client, settings: Any, shut: str
) -> None:
    settings.SPAM_SECONDS = 2.0
    shut = aged(birch, 60) if shut == "another's" else shut
    through = client.post("/to/acme/", {"company_code": acme.company.code, "shut": shut})
    assert why_held(acme, sends(acme, client, token=token_of(through))) == "haste"


LINK = "https://pills.example/buy"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (f"{LINK} {LINK} www.pills.example now", "links"),
        (f"{LINK} {LINK}", ""),  # two are no heap
        (f"{LINK} {LINK} {LINK} " + "what I did and what I saw. " * 10, ""),
        ("The page /orders/7 is empty", ""),
    ],
)
def test_a_text_of_links_is_held(acme: Firm, client: Client, text: str, held: str) -> None:
    assert why_held(acme, sends(acme, client, description=text)) == held


def test_guards_can_be_switched_off_for_load_tests(acme: Firm, client: Client, settings: Any) -> None:
    settings.SPAM_GUARD, settings.SPAM_SECONDS = "off", 60.0
    assert why_held(acme, sends(acme, client, website="x")) == ""


@pytest.mark.parametrize(("limit", "held"), [("LIMIT_SUBMITS", "crowd"), ("LIMIT_SUBMITS_COMPANY", "flood")])
def test_floods_go_to_quarantine_never_away(
    acme: Firm, birch: Firm, client: Client, settings: Any, fresh_limits: None, limit: str, held: str
) -> None:
    setattr(settings, limit, 2)
    answers = [sends(acme, client) for _ in range(4)]
    assert [why_held(acme, page) for page in answers] == ["", "", held, held]
    elsewhere = sends(acme, Client(REMOTE_ADDR="192.0.2.99"))
    assert why_held(acme, elsewhere) == ("" if held == "crowd" else "flood")
    assert why_held(birch, sends(birch, client)) == ""


def test_released_the_sender_is_told(acme: Firm, client: Client, sign_in: SignIn) -> None:
    number = number_of(sends(acme, client, website="x", email="rita@acme.example"))
    sign_in(acme, "bo").post(f"/desk/acme/admin/quarantine/{number}/release/")
    mail = OutgoingMail.unscoped.get()
    assert (mail.template, mail.recipient, mail.state) == ("acknowledgement", "rita@acme.example", "queued")


def test_a_held_form_that_is_sent_twice_is_one_ticket(acme: Firm, client: Client) -> None:
    token = passes(acme)
    first, again = (sends(acme, client, token=token, website="x") for _ in range(2))
    assert number_of(first) == number_of(again)


def test_a_ticket_takes_at_most_fourteen_statements(acme: Firm, client: Client, fresh_limits: None) -> None:
    """With BEGIN and COMMIT, with an address and a category, and all limits counted."""
    token = passes(acme)
    with statements() as ran:
        sends(acme, client, token=token, category=acme.category.pk, email="rita@acme.example", name="Rita")
    assert len(ran) + 2 <= 14, ran
