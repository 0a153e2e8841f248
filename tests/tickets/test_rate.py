"""How it went, told by the requester: as a deed, at the door, and on the desk."""

from typing import Any

import pytest
from django.test import Client

from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.tickets.visitor import errors_of, token_of
from tickets.models import Feedback, SaidBefore, Ticket
from tickets.models.feedback import NotDone


def done(firm: Firm) -> Ticket:
    (ticket,) = tickets(firm, "one", name="Rita")
    with scope(firm.company):
        ticket.move(column=firm.columns["done"], by=firm["bo"])
    return ticket


def link(ticket: Ticket) -> str:
    return f"/to/acme/t/{ticket.link_key}/"


def told(firm: Firm) -> list[tuple[str, str]]:
    with scope(firm.company):
        return list(Feedback.objects.values_list("mood", "comment"))


def test_a_later_word_takes_the_place_of_an_earlier_one(acme: Firm) -> None:
    ticket = done(acme)
    with scope(acme.company):
        first = ticket.rate(mood="frown", comment="Slow")
        assert (first.kind, first.actor, first.details) == ("rated", None, {"mood": "frown"})
        ticket.rate(mood="smile")
        with pytest.raises(SaidBefore):
            ticket.rate(mood="smile")
    assert told(acme) == [("smile", "")]


def test_only_what_is_done_is_judged(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company), pytest.raises(NotDone):
        ticket.rate(mood="smile")
    assert told(acme) == []


def test_it_is_asked_when_it_is_done_and_not_before(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    page = client.get(link(ticket))
    assert 'id="rating"' not in page.content.decode()
    answer = client.post(link(ticket) + "thanks/?lang=en", {"token": token_of(page)})
    assert answer["Location"].endswith("/?lang=en#rating")
    assert 'id="rating"' in client.get(link(ticket)).content.decode()


def test_it_is_told_once_however_often_it_is_sent(acme: Firm, client: Client) -> None:
    ticket = done(acme)
    sent = {"token": token_of(client.get(link(ticket))), "mood": "smile", "comment": "Fast.\r\nKind."}
    for _ in range(2):
        answer = client.post(link(ticket) + "feedback/", sent)
        assert answer.status_code == 302
    assert told(acme) == [("smile", "Fast.\nKind.")]
    assert Activity.unscoped.filter(kind="rated").count() == 1
    page = client.get(link(ticket)).content.decode()
    assert 'value="smile" checked' in page
    assert "Kind." in page


@pytest.mark.parametrize("mood", ["", "shrug", "smile,frown"])
def test_a_refused_one_keeps_what_was_typed(acme: Firm, client: Client, mood: str) -> None:
    ticket = done(acme)
    token = token_of(client.get(link(ticket)))
    sent = {"token": token, "mood": mood, "comment": "Kept"}
    page = client.post(link(ticket) + "feedback/", sent)
    assert (page.status_code, errors_of(page)) == (422, {"mood"})
    assert "Kept" in page.content.decode()
    assert told(acme) == []


def test_what_came_back_to_work_is_not_judged(acme: Firm, client: Client) -> None:
    ticket = done(acme)
    token = token_of(client.get(link(ticket)))
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    sent = {"token": token, "mood": "smile", "comment": "Half an hour's work"}
    page = client.post(link(ticket) + "feedback/", sent)
    assert page.status_code == 409
    assert "This is not done at the moment." in page.content.decode()
    assert ">\nHalf an hour&#x27;s work</textarea>" in page.content.decode()
    assert 'value="smile" checked' in page.content.decode()
    assert told(acme) == []


def test_without_a_token_of_this_ticket_nothing_is_told(acme: Firm, client: Client) -> None:
    ticket, other = done(acme), done(acme)
    for token in ("", "x", token_of(client.get(link(other)))):
        page = client.post(link(ticket) + "feedback/", {"token": token, "mood": "smile"})
        assert page.status_code == 403
    assert told(acme) == []


def test_the_desk_reads_it(acme: Firm, sign_in: Any) -> None:
    ticket = done(acme)
    with scope(acme.company):
        ticket.rate(mood="frown", comment="It took <b>long</b>")
    page = sign_in(acme, "bo").get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert 'data-mood="frown"' in page
    assert "It took &lt;b&gt;long&lt;/b&gt;" in page
    assert "<b>Rita</b> says: it did not go well" in page
