"""I lost my number: one mail to the address, and the same answer whether anybody knows it or not."""

from typing import Any

import pytest
from django.test import Client

from notifications.models import OutgoingMail
from notifications.outbox import drain
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import errors_of, passes, token_of
from tickets.models import Ticket

State = OutgoingMail.State
DOOR = "/to/acme/lost/"


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Any) -> None:
    settings.KEPT_MAIL = tmp_path


def asks(client: Client, email: str, lang: str = "") -> Any:
    return client.post(DOOR + lang, {"token": token_of(client.get(DOOR)), "email": email})


def mails() -> list[tuple[str, str, str]]:
    rows = OutgoingMail.unscoped.filter(template="lost").order_by("pk")
    return list(rows.values_list("recipient", "state", "language"))


def test_known_and_unknown_get_the_same_answer_for_the_same_work(acme: Firm, client: Client) -> None:
    tickets(acme, "one", email="rita@acme.example")
    asks(client, "warm@up.example")
    answers = []
    for email in ("rita@acme.example", "nobody@acme.example"):
        sent = {"token": token_of(client.get(DOOR)), "email": email}
        with statements() as ran:
            page = client.post(DOOR, sent)
        answers.append((page.status_code, page.content, len(ran)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert mails()[1:] == [("rita@acme.example", State.QUEUED, "en"), ("", State.CANCELLED, "en")]
    told = Activity.unscoped.filter(kind="asked_again")
    assert "nobody" not in str(list(told.values()))


def test_one_mail_lists_all_that_is_open_of_that_address_here(
    acme: Firm, birch: Firm, client: Client
) -> None:
    first, second = tickets(acme, "one", "two", email="rita@acme.example")
    (other,) = tickets(acme, "three", email="other@acme.example")
    (theirs,) = tickets(birch, "four", email="rita@acme.example")
    asks(client, "Rita@acme.example", "?lang=ko")
    with scope(acme.company):
        requester = first.requester_id
        assert requester
        assert list(Ticket.objects.lost_by(requester)) == [second, first]
    assert mails() == [("rita@acme.example", State.QUEUED, "ko")]
    assert other.requester_id != requester
    assert theirs.company != acme.company


def test_who_has_nothing_open_gets_no_mail(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    OutgoingMail.unscoped.all().delete()
    with scope(acme.company):
        Ticket.objects.filter(pk=ticket.pk).update(link_until=ticket.opened_at)
    asks(client, "rita@acme.example")
    drain()
    assert mails() == [("rita@acme.example", State.CANCELLED, "en")]


@pytest.mark.usefixtures("fresh_limits")
def test_at_most_three_an_hour_go_to_one_address(acme: Firm, client: Client) -> None:
    tickets(acme, "one", email="rita@acme.example")
    answers = {asks(client, "rita@acme.example").content for _ in range(5)}
    assert len(answers) == 1
    assert b"At most 3 mails an hour go to one address." in answers.pop()
    assert len(mails()) == 3


@pytest.mark.usefixtures("fresh_limits")
def test_one_visitor_asks_only_so_often(acme: Firm, client: Client, settings: Any) -> None:
    settings.LIMIT_LOST = 2
    answers = [asks(client, f"n{n}@acme.example") for n in range(3)]
    assert [page.status_code for page in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


@pytest.mark.parametrize("email", ["", "x", "x@", "a@b.example\0", "x" * 300 + "@b.example"])
def test_what_is_no_address_is_refused_and_kept(acme: Firm, client: Client, email: str) -> None:
    page = asks(client, email)
    assert (page.status_code, errors_of(page)) == (422, {"email"})
    assert not mails()


def test_its_form_is_one_of_ours_and_no_proof_of_the_gate(acme: Firm, birch: Firm, client: Client) -> None:
    page, sent = token_of(client.get(DOOR)), {"email": "rita@acme.example"}
    for token in ("", "x", passes(acme), token_of(client.get("/to/birch/lost/"))):
        assert client.post(DOOR, {**sent, "token": token}).status_code == 403
    ticket = {"title": "x", "description": "y", "token": page}
    assert client.post("/to/acme/new/", ticket).status_code == 403
    assert not mails()
