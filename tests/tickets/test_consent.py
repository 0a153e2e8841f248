"""The company's own text, ticked before anything is sent: which version, and when, stands with the ticket."""

from typing import Any

from django.test import Client

from tenants.models import Consent
from tenants.scoping import scope
from tests.cast import Firm
from tests.statements import statements
from tests.tickets.visitor import errors_of, passes, sends, token_of
from tickets.models import Ticket


def says(firm: Firm, text: str) -> None:
    with scope(firm.company):
        Consent.objects.write(text)


def only() -> Ticket:
    return Ticket.unscoped.select_related("consent").get()


def test_without_a_text_no_tick_is_asked_for(acme: Firm, birch: Firm, client: Client) -> None:
    says(birch, "Birch keeps it.")
    page = client.post("/to/acme/", {"company_code": acme.company.code})
    assert 'name="consent"' not in page.content.decode()
    assert sends(acme, client, consent="on").status_code == 200
    assert (only().consent, only().consented_at) == (None, None)


def test_with_one_it_has_to_be_ticked(acme: Firm, client: Client) -> None:
    says(acme, "We keep **all** of it.")
    page = sends(acme, client, title="Kept")
    text = page.content.decode()
    assert (page.status_code, errors_of(page)) == (422, {"consent"})
    assert "We keep <strong>all</strong> of it." in text
    assert 'value="Kept"' in text
    assert not Ticket.unscoped.exists()
    assert sends(acme, client, token=token_of(page), consent="on").status_code == 200
    ticket = only()
    assert ticket.consent
    assert (ticket.consent.version, ticket.consent.text) == (1, "We keep **all** of it.")
    assert ticket.consented_at


def test_a_newer_text_meanwhile_is_not_what_was_ticked(acme: Firm, client: Client) -> None:
    says(acme, "The first")
    token = passes(acme)
    says(acme, "The second")
    assert sends(acme, client, token=token, consent="on").status_code == 200
    assert only().consent
    assert str(only().consent) == "version 1"


def test_a_form_that_comes_back_shows_the_newer_text_unticked(acme: Firm, client: Client) -> None:
    says(acme, "The first")
    token = passes(acme)
    kept = sends(acme, client, token=token, consent="on", title="").content.decode()
    assert '" checked' in kept[kept.index('name="consent"') :][:200]
    says(acme, "The second")
    page = sends(acme, client, token=token, consent="on", title="")
    text = page.content.decode()
    assert "The second" in text
    assert '" checked' not in text[text.index('name="consent"') :][:200]
    says(acme, "")
    assert 'name="consent"' not in sends(acme, client, token=token, title="").content.decode()


def test_it_costs_the_sender_no_statement(acme: Firm, client: Client) -> None:
    said: dict[str, Any] = {"category": acme.category.pk, "email": "rita@acme.example"}
    ran: dict[str, int] = {}
    for text in ("", "Text"):
        says(acme, text)
        token = passes(acme)
        with statements() as during:
            assert sends(acme, client, token=token, consent="on", **said).status_code == 200
        ran[text] = len(during)
    assert ran[""] == ran["Text"]
