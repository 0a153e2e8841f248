"""Until when a ticket is to be done."""

from datetime import UTC, date, datetime

import pytest

from board.models import Column
from tenants.access import Forbidden
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Stale, Ticket

DAY = date(2027, 1, 31)


def titles(column: Column) -> list[str]:
    return [ticket.title for ticket in column.tickets.in_order()]


def test_it_is_the_end_of_that_day_where_the_company_is(acme: Firm) -> None:
    acme.company.time_zone = "Asia/Seoul"
    acme.company.save()
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        activity = ticket.due(until=DAY, by=acme["bo"])
        ticket.refresh_from_db()
        assert ticket.due_on == DAY
    assert ticket.due_at == datetime(2027, 1, 31, 14, 59, 59, 999999, UTC)
    assert (activity.kind, activity.details) == ("due_set", {"until_was": None, "until": "2027-01-31"})
    assert (ticket.seq, ticket.moved_seq) == (2, 1)


def test_it_is_taken_off_again_and_back(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.due(until=DAY, by=acme["ann"])
        off = ticket.due(until=None, by=acme["bo"])
        assert Ticket.objects.get().due_at is None
        undone = ticket.undo(activity=off, by=acme["bo"])
        assert (Ticket.objects.get().due_on, undone.details["until"]) == (DAY, "2027-01-31")


def test_the_same_day_again_and_a_day_set_since_are_refused(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        first = ticket.due(until=DAY, by=acme["bo"])
        with pytest.raises(Stale):
            ticket.due(until=DAY, by=acme["bo"])
        ticket.due(until=date(2027, 2, 1), by=acme["ann"])
        with pytest.raises(Stale):
            ticket.undo(activity=first, by=acme["bo"])


def test_who_looks_at_a_ticket_that_has_moved_on_is_told(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        old = Ticket.objects.select_related("column").get()
        ticket.move(column=acme.columns["active"], by=acme["ann"])
        with pytest.raises(Stale):
            old.due(until=DAY, by=acme["bo"])


def test_where_cards_stand_by_due_date_it_finds_its_place_and_back(acme: Firm) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        acme.columns["new"].edit(policy="due", by=acme["ann"])
        three.due(until=DAY, by=acme["bo"])
        activity = two.due(until=date(2027, 1, 30), by=acme["bo"])
        assert titles(acme.columns["new"]) == ["two", "three", "one"]
        assert activity.placed
        two.undo(activity=activity, by=acme["bo"])
        assert titles(acme.columns["new"])[0] == "three"
        assert one.activities.count() == 1


def test_a_removed_member_may_not(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company), pytest.raises(Forbidden):
        ticket.due(until=DAY, by=acme["rex"])
