"""Registering a ticket: one line on the board, or the whole form."""

import re

import pytest

from board.models import Board
from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}
URL = "/desk/acme/tickets/new/"


def test_the_plain_form_writes_all_of_it(acme: Firm, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    page = bo.get(URL, {"column": acme.columns["active"].pk}).content.decode()
    assert f'<option value="{acme.columns["active"].pk}" selected>' in page
    written = {"title": "The gate is stuck", "description": "Since noon", "place": "gate 3", "name": "Rita"}
    chosen = {"column": acme.columns["active"].pk, "category": acme.category.pk, "priority": "high"}
    answer = bo.post(URL, written | chosen | {"email": "Rita@acme.example"})
    with scope(acme.company):
        ticket = Ticket.objects.get()
        assert ticket.column == acme.columns["active"]
        assert {name: getattr(ticket, name) for name in ("title", "description", "place")} == {
            name: written[name] for name in ("title", "description", "place")
        }
        assert (ticket.category, ticket.priority) == (acme.category, "high")
        assert (ticket.requester_name, ticket.registered_by) == ("Rita", acme["bo"])
        assert OutgoingMail.objects.get().recipient == "rita@acme.example"
    assert answer["Location"] == f"/desk/acme/tickets/{ticket.number}/"
    panel = bo.get(answer["Location"]).content.decode()
    assert "<b>Bo</b> registered this" in panel
    assert "Registered by Bo" in panel


def test_one_line_puts_a_card_on_top_and_leaves_room_for_the_next(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, "one")
    bo, column = sign_in(acme, "bo"), acme.columns["new"].pk
    line = bo.get(URL, {"column": column}, headers=HTMX).content.decode()
    assert f'name="column" value="{column}"' in line
    assert "<main" not in line
    said = bo.post(URL, {"title": "two", "column": column}, headers=HTMX).content.decode()
    with scope(acme.company):
        two = acme.columns["new"].tickets.in_order()[0]
        assert (two.title, two.registered_by) == ("two", acme["bo"])
    assert f"id=card-{two.number} " in said
    assert f'data-above="{one.number}"' in said
    assert f'id="new-title-{column}" name="title" value=""' in said
    assert "New card in Backlog, 1 of 2" in said


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_form_that_is_sent_twice_makes_one_ticket(
    acme: Firm, sign_in: SignIn, headers: dict[str, str]
) -> None:
    bo, column = sign_in(acme, "bo"), acme.columns["new"].pk
    page = bo.get(URL, {"column": column}, headers=headers).content.decode()
    once = only(r'name="once" value="([\w-]+)"', page)
    sent = {"title": "two", "column": column, "once": once, "email": "rita@acme.example"}
    answers = [bo.post(URL, sent, headers=headers) for _time in range(2)]
    with scope(acme.company):
        ticket = Ticket.objects.get()
    if headers:
        for answer in answers:
            assert f"id=card-{ticket.number} " in answer.content.decode()
        assert only(r'name="once" value="([\w-]+)"', answers[0].content.decode()) != once
    else:
        assert {answer["Location"] for answer in answers} == {f"/desk/acme/tickets/{ticket.number}/"}
    answer = bo.post(URL, sent | {"title": "three"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"This form has registered {ticket} before." in page
    assert 'value="three"' in page
    with scope(acme.company):
        assert Ticket.objects.get().title == "two"
    again = sent | {"title": "three", "once": only(r'name="once" value="([\w-]+)"', page)}
    assert bo.post(URL, again, headers=headers).status_code == (200 if headers else 302)
    with scope(acme.company):
        assert [each.title for each in acme.columns["new"].tickets.in_order()] == ["three", "two"]


def only(pattern: str, page: str) -> str:
    (found,) = re.findall(pattern, page)
    return str(found)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("title", ["", "  ", "\0x", "x" * 201])
def test_a_refused_title_stays_with_the_reason_beside_it(
    acme: Firm, sign_in: SignIn, headers: dict[str, str], title: str
) -> None:
    data = {"title": title, "column": acme.columns["new"].pk}
    answer = sign_in(acme, "bo").post(URL, data, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-for="title"' in page
    assert "x" * 201 in page or title != "x" * 201
    with scope(acme.company):
        assert not Ticket.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_full_column_refuses_with_409(acme: Firm, sign_in: SignIn, headers: dict[str, str]) -> None:
    tickets(acme, "one")
    with scope(acme.company):
        acme.columns["new"].edit(limit=1, refuses=True, by=acme["ann"])
    data = {"title": "The gate is stuck", "column": acme.columns["new"].pk}
    answer = sign_in(acme, "bo").post(URL, data, headers=headers)
    assert answer.status_code == 409
    assert "is full: 1 of 1" in answer.content.decode()
    assert 'value="The gate is stuck"' in answer.content.decode()


def test_other_companies_and_unseen_boards_are_no_choice(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        secret = Board.add(name="HR", columns=[("Secrets", "new")], everyone=False, by=acme["ann"])
        column = secret.columns.get().pk
    bo = sign_in(acme, "bo")
    assert "Secrets" not in bo.get(URL).content.decode()
    for pk in (column, birch.columns["new"].pk, "x", "9" * 30, ""):
        for headers in ({}, HTMX):
            assert bo.post(URL, {"title": "x", "column": pk}, headers=headers).status_code == 422
    assert bo.get("/desk/birch/tickets/new/").status_code == 404
    assert bo.delete(URL).status_code == 405
    assert bo.get(URL, {"column": "x"}).status_code == 200
