"""The waiting line: counted, only where there is enough to count, and only where the company shows it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from board.models import Board, Column
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import passes
from tickets import waiting
from tickets.models import Category, Ticket

HOUR = timedelta(hours=1)


@pytest.fixture
def shown(acme: Firm) -> Firm:
    acme.company.shows_waiting, acme.company.hours = True, "9 to 18"
    acme.company.save()
    return acme


def touched(firm: Firm, *hours: float) -> None:
    """Tickets of the firm's category that were taken on after so many hours, and are not new any more."""
    made = tickets(firm, *(f"t{n}" for n in range(len(hours))), category=firm.category)
    with scope(firm.company):
        for ticket, took in zip(made, hours, strict=True):
            opened = timezone.now() - timedelta(days=20)
            ticket.move(column=firm.columns["active"], by=firm["bo"])
            times = {"opened_at": opened, "touched_at": opened + took * HOUR}
            Ticket.objects.filter(pk=ticket.pk).update(**times)


def page(ticket: Ticket) -> str:
    return Client().get(f"/to/acme/tickets/{ticket.number}/").content.decode()


def test_it_counts_those_ahead_on_the_same_board(shown: Firm) -> None:
    tickets(shown, "held", held_for="trap")
    first, second, third = tickets(shown, "one", "two", "three")
    with scope(shown.company):
        first.move(column=shown.columns["active"], by=shown["bo"])
    assert "1 ticket is ahead of yours" in page(third)
    assert "0 tickets are ahead of yours" in page(second)
    assert "waiting-line" not in page(first)
    assert "9 to 18" in page(third)


def test_the_first_touch_by_a_member_is_dated_once(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.answer(body="Hello?")
        ticket.refresh_from_db()
        assert ticket.touched_at is None
        first = ticket.assign(member=acme["bo"], by=acme["bo"])
        ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.refresh_from_db()
        assert ticket.touched_at == first.at


def test_to_be_let_in_or_carried_along_is_no_touch(acme: Firm) -> None:
    (held,) = tickets(acme, "held", held_for="haste")
    (carried,) = tickets(acme, "carried")
    with scope(acme.company):
        second = Column.add(board=acme.board, name="Second", stage="new", by=acme["ann"])
        held.release(by=acme["bo"])
        carried.move(column=second, by=acme["bo"])
        Ticket.objects.filter(pk=carried.pk).update(touched_at=None)
        second.remove(into=acme.columns["new"], by=acme["ann"])
        for ticket in (held, carried):
            ticket.refresh_from_db()
            assert ticket.touched_at is None
            assert ticket.column == acme.columns["new"]
            touch = ticket.assign(member=acme["bo"], by=acme["bo"])
            ticket.refresh_from_db()
            assert ticket.touched_at == touch.at


def test_half_and_four_fifths_are_said_of_ten_or_more(shown: Firm) -> None:
    (ticket,) = tickets(shown, "one", category=shown.category)
    touched(shown, *(n + 0.5 for n in range(9)))
    assert "Half of the tickets" not in page(ticket)
    touched(shown, 30)
    assert "taken on within 5 h, 80 % within 8 h" in page(ticket)
    with scope(shown.company):
        assert waiting.usual() == {shown.category.pk: waiting.Usual("5 h", "8 h")}


def test_what_is_older_than_six_weeks_counts_no_more(shown: Firm) -> None:
    touched(shown, *[1.0] * 10)
    with scope(shown.company):
        Ticket.objects.update(touched_at=timezone.now() - timedelta(weeks=7))
        assert waiting.usual() == {}


def test_the_form_says_how_many_wait_in_two_more_statements(acme: Firm, client: Client) -> None:
    sent = {"company_code": acme.company.code}
    tickets(acme, "one", "two")
    passes(acme)
    with statements() as before:
        assert "waiting-line" not in client.post("/to/acme/", sent).content.decode()
    acme.company.shows_waiting = True
    acme.company.save()
    touched(acme, *[0.2] * 12)
    with statements() as after:
        text = client.post("/to/acme/", sent).content.decode()
    assert len(after) == len(before) + 2, "\n".join(after)
    assert "2 tickets wait to be taken on" in text
    assert "80 % within 15 min" in text


def test_the_form_says_each_boards_own_line(acme: Firm, client: Client) -> None:
    sent = {"company_code": acme.company.code}
    with scope(acme.company):
        night = Board.lay_out("Night", [("Night", "new"), ("Gone", "done")], place=1)
        Category.add(name="Doors", board=night, by=acme["ann"])
        Category.add(name="Else", board=None, by=acme["ann"])
        for title in ("one", "two", "three"):
            Ticket.open(board=night, title=title)
    tickets(acme, "one")
    with statements() as before:
        client.post("/to/acme/", sent)
    acme.company.shows_waiting = True
    acme.company.save()
    with statements() as after:
        text = client.post("/to/acme/", sent).content.decode()
    assert len(after) == len(before) + 2, "\n".join(after)
    lines = dict(re.findall(r'"choice-name">(\w+)</span><span class="choice-hint">(\d tickets? wait)', text))
    assert lines == {"Hardware": "1 ticket wait", "Doors": "3 tickets wait", "Else": "1 ticket wait"}
    assert "waiting-line" not in text  # of the company as a whole nothing is said


def test_where_all_lead_to_one_board_its_line_is_said_once(acme: Firm, client: Client) -> None:
    acme.company.shows_waiting = True
    acme.company.save()
    with scope(acme.company):
        night = Board.lay_out("Night", [("Night", "new"), ("Gone", "done")], place=1)
        Category.add(name="Else", board=None, by=acme["ann"])
        Ticket.open(board=night, title="elsewhere")
    tickets(acme, "one", "two")
    text = client.post("/to/acme/", {"company_code": acme.company.code}).content.decode()
    assert text.count("2 tickets wait to be taken on") == text.count("to be taken on") == 1
    with scope(acme.company):
        for category in Category.objects.offered():
            category.archive(by=acme["ann"])
    assert (
        "2 tickets wait to be taken on"
        in client.post("/to/acme/", {"company_code": acme.company.code}).content.decode()
    )


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(0), "5 min"),
        (timedelta(minutes=31), "35 min"),
        (timedelta(minutes=61), "2 h"),
        (timedelta(hours=25), "2 d"),
    ],
)
def test_times_are_said_in_round_figures_never_too_short(time: Any, said: str) -> None:
    assert waiting.span(time) == said


def test_what_members_register_says_nothing_of_how_long_people_wait(shown: Firm) -> None:
    touched(shown, *[5.0] * 10)
    with scope(shown.company):
        for _ in range(30):
            made = Ticket.open(
                column=shown.columns["new"], title="By phone", category=shown.category, by=shown["bo"]
            )
            made.move(column=shown.columns["active"], by=shown["bo"])
        assert waiting.usual() == {shown.category.pk: waiting.Usual("5 h", "5 h")}
