"""The mail for who has lost their numbers: their tickets here, each with its link, in the page's language."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications.links import Needless
from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.notifications.test_mails import texts
from tests.tickets.visitor import token_of
from tickets.models import Ticket


def asked(lang: str = "en") -> OutgoingMail:
    """Ask for rita's tickets; return the row as a worker reads it."""
    client, door = Client(), f"/to/acme/lost/?lang={lang}"
    client.post(door, {"token": token_of(client.get(door)), "email": "rita@x.org"})
    rows = OutgoingMail.unscoped.select_related("company", "ticket", "activity")
    return rows.get(template="lost")


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_it_lists_number_stage_and_link_and_no_words_of_anybody(acme: Firm, birch: Firm, lang: str) -> None:
    mine = tickets(acme, "Secret title", "Secret title", email="rita@x.org", name="Secret name")
    other, *_ = tickets(acme, "Secret title", email="else@x.org")
    (theirs,) = tickets(birch, "Secret title", email="rita@x.org")
    message = compose(asked(lang))
    for text in texts(message):
        for ticket in mine:
            assert str(ticket) in text
            assert f"http://localhost:8000/to/acme/t/{ticket.link_key}/?lang={lang}" in text
        for left_out in ("Secret", other.link_key, theirs.link_key, MARKER):
            assert left_out not in text
    assert (message["To"], message["X-Ticket"]) == ("rita@x.org", None)
    assert message["Auto-Submitted"] == "auto-generated"
    if lang == "en":
        assert message["Subject"] == "Your tickets at Acme"


def test_what_is_done_is_listed_while_its_link_opens(acme: Firm) -> None:
    first, second = tickets(acme, "one", "two", email="rita@x.org")
    with scope(acme.company):
        for ticket in (first, second):
            ticket.move(column=acme.columns["done"], by=acme["bo"])
        Ticket.objects.filter(pk=first.pk).update(link_until=timezone.now())
    text, _html = texts(compose(asked()))
    assert str(second) in text
    assert str(first) not in text


def test_with_nothing_to_list_there_is_no_mail(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one", email="rita@x.org")
    mail = asked()
    with scope(acme.company):
        Ticket.objects.filter(pk=ticket.pk).update(link_until=timezone.now())
    with pytest.raises(Needless):
        compose(mail)


def test_a_fresh_link_names_its_ticket(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one", email="rita@x.org")
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        Ticket.objects.filter(pk=ticket.pk).update(link_until=timezone.now())
        ticket.refresh_from_db()
        ticket.renew_link()
        ticket.refresh_from_db()
    mail: Any = OutgoingMail.unscoped.select_related("company", "ticket", "activity").get(template="lost")
    message = compose(mail)
    assert message["X-Ticket"] == ticket.number
    assert ticket.link_key in texts(message)[0]
