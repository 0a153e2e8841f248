"""The secret link ends some time after the ticket was done, and a fresh one goes to the address on it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.access import Refused
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.house.addresses import photograph
from tests.tickets.visitor import token_of
from tickets.models import Attachment, Ticket

DAY = timedelta(days=1)


def over(firm: Firm, **written: Any) -> Ticket:
    """A ticket that was done so long ago that its link has run out."""
    (ticket,) = tickets(firm, "Secret title", **written)
    with scope(firm.company):
        ticket.move(column=firm.columns["done"], by=firm["bo"])
        Ticket.objects.filter(pk=ticket.pk).update(link_until=timezone.now() - DAY)
        ticket.refresh_from_db()
    return ticket


def link(ticket: Ticket) -> str:
    return f"/to/acme/t/{ticket.link_key}/"


def test_it_ends_so_many_days_after_it_is_done(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    acme.company.link_days = 3
    with scope(acme.company):
        assert ticket.link_until is None
        done = ticket.move(column=acme.columns["done"], by=acme["bo"])
        until = ticket.link_until
        assert until is not None
        assert abs(until - done.at - 3 * DAY) < timedelta(minutes=1)
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        assert ticket.link_until == until
        again = ticket.move(column=acme.columns["active"], by=acme["bo"])
        assert ticket.link_until is None
        ticket.undo(activity=again, by=acme["bo"])
        ticket.refresh_from_db()
        assert ticket.link_until is not None


def test_its_requester_closes_and_reopens_it_alike(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.thank()
        ticket.refresh_from_db()
        assert ticket.link_until is not None
        ticket.still_broken()
        ticket.refresh_from_db()
        assert ticket.link_until is None


def test_then_every_door_below_it_is_shut(acme: Firm, client: Client) -> None:
    ticket = over(acme, email="rita@acme.example")
    with scope(acme.company), Attachment.stored([SimpleUploadedFile("a.txt", b"a")]) as rows:
        Attachment.save_for(ticket, rows)
    before = photograph()
    doors = ("reply", "still-broken", "any-news", "thanks", "feedback", "renew", f"files/{rows[0].pk}")
    for address in (link(ticket), *(f"{link(ticket)}{door}/" for door in doors)):
        page = client.get(address)
        assert page.status_code == 410, address
        assert "This private link has run out" in page.content.decode()
        assert "Secret title" not in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    token = token_of(client.get(link(ticket)))
    for door in doors[:5]:
        assert client.post(f"{link(ticket)}{door}/", {"token": token, "body": "x"}).status_code == 410
    assert photograph() == before
    assert client.get(f"/to/acme/tickets/{ticket.number}/").status_code == 200


def test_a_fresh_link_goes_to_the_address_and_the_answer_is_the_same_without_one(
    acme: Firm, client: Client
) -> None:
    answers = []
    for email in ("rita@acme.example", ""):
        ticket = over(acme, email=email)
        old, token = link(ticket), token_of(client.get(link(ticket)))
        page = client.post(old + "renew/", {"token": token})
        answers.append(page.content)
        assert page.status_code == 200
        with scope(acme.company):
            ticket.refresh_from_db()
        mails = OutgoingMail.unscoped.filter(ticket=ticket, template="lost")
        assert [mail.recipient for mail in mails] == ([email] if email else [])
        if email:
            assert client.get(old).status_code == 404
            assert client.get(link(ticket)).status_code == 200
            again = client.post(old + "renew/", {"token": token})
            assert (again.status_code, again.content) == (404, page.content)
            assert mails.count() == 1
    assert answers[0] == answers[1]


def test_only_a_link_that_has_run_out_is_replaced(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    with scope(acme.company), pytest.raises(Refused):
        ticket.renew_link()
    page = client.post(link(ticket) + "renew/", {"token": token_of(client.get(link(ticket)))})
    assert page["Location"] == link(ticket)
    ended = over(acme, email="rita@acme.example")
    assert client.post(link(ended) + "renew/", {"token": "x"}).status_code == 403
    assert not OutgoingMail.unscoped.filter(template="lost").exists()


@pytest.mark.parametrize(
    ("door", "field"), [("reply", "body"), ("still-broken", "body"), ("feedback", "comment")]
)
def test_what_was_written_when_it_ran_out_is_shown_to_be_copied(
    acme: Firm, client: Client, door: str, field: str
) -> None:
    (ticket,) = tickets(acme, "Secret title", email="rita@acme.example")
    token = token_of(client.get(link(ticket)))
    with scope(acme.company):
        Ticket.objects.update(link_until=timezone.now() - DAY)
    sent = {"token": token, "mood": "smile", field: "\nHalf an hour's work </textarea>"}
    page = client.post(f"{link(ticket)}{door}/", sent)
    shown = "readonly>\n\nHalf an hour&#x27;s work &lt;/textarea&gt;</textarea>"
    assert page.status_code == 410
    assert shown in page.content.decode()
    assert "Secret title" not in page.content.decode()
    body = {"token": token_of(page), "body": sent[field]}  # what is shown goes along
    assert shown in client.post(f"{link(ticket)}renew/", body).content.decode()
    assert "readonly" not in client.get(f"{link(ticket)}{door}/").content.decode()


def test_when_a_fresh_link_is_sent_the_languages_lead_somewhere(acme: Firm, client: Client) -> None:
    ticket = over(acme, email="rita@acme.example")
    token = token_of(client.get(link(ticket)))
    for status in (200, 404):
        page = client.post(f"{link(ticket)}renew/?lang=en", {"token": token})
        languages = re.findall(r'<a href="([^"]*)" lang="(\w\w)"', page.content.decode())
        assert page.status_code == status
        assert languages == [(f"/to/acme/?lang={code}", code) for code in ("en", "ko", "ja")]
        assert "At most 3 mails an hour go to one address." in page.content.decode()
