"""Moving a card: the deed itself. Its door on the board is tested in tests/board/test_move.py."""

import pytest
from django.utils import timezone

from board.models import Column, ColumnGone
from board.ordering import NeighbourGone
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tickets.models import Stale, Ticket


def test_it_puts_the_ticket_above_another_and_records_it(acme: Firm) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    new, active = acme.columns["new"], acme.columns["active"]
    with scope(acme.company):
        three.move(column=new, before=two, by=acme["bo"])
        assert list(new.tickets.in_order()) == [one, three, two]
        activity = one.move(column=active, by=acme["bo"])
        assert list(active.tickets.in_order()) == [one]
    assert activity.kind == "moved"
    assert {"was": new.pk, "now": active.pk, "stage_was": "new", "stage": "active"}.items() <= (
        activity.details.items()
    )
    assert activity.actor == acme["bo"]


def test_a_refused_move_leaves_everything_as_it_was(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    new, active, done = acme.columns["new"], acme.columns["active"], acme.columns["done"]
    with scope(acme.company):
        Column.objects.filter(pk=done.pk).update(archived_at=timezone.now())
        events = Activity.objects.count()
        with pytest.raises(ColumnGone):
            one.move(column=done, by=acme["bo"])
        with pytest.raises(NeighbourGone):
            one.move(column=active, before=two, by=acme["bo"])
        with pytest.raises(Stale):
            one.move(column=active, by=acme["bo"], version=0)
        with pytest.raises(Forbidden):
            one.move(column=active, by=acme["rex"])
        assert list(new.tickets.in_order()) == [one, two]
        assert Activity.objects.count() == events


def test_it_takes_the_same_statements_whatever_stands_in_the_column(acme: Firm) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(30)))
    with scope(acme.company), statements() as ran:
        crowd[0].move(column=acme.columns["new"], before=crowd[20], by=acme["bo"])
    assert sum('UPDATE "tickets_ticket" SET "column_id"' in sql for sql in ran) == 1
    assert len(ran) == 6  # column, ranks, move, counter, activity, date


def test_a_colleagues_deed_does_not_refuse_a_drag_but_a_colleagues_move_does(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.assign(member=acme["bo"], by=acme["ann"])
        ticket.move(column=acme.columns["active"], by=acme["bo"], version=1)
        assert (ticket.seq, ticket.moved_seq) == (3, 3)
        with pytest.raises(Stale):
            ticket.move(column=acme.columns["done"], by=acme["ann"], version=2)
        ticket.move(column=acme.columns["done"], by=acme["ann"], version=3)


def test_of_two_who_read_the_same_card_one_wins(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        same = Ticket.objects.get(pk=ticket.pk)
        ticket.move(column=acme.columns["active"], by=acme["bo"])
        with pytest.raises(Stale):
            same.move(column=acme.columns["done"], by=acme["ann"])
        assert list(acme.columns["active"].tickets.all()) == [ticket]


def test_numbering_comes_last(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company), statements() as ran:
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    assert "tenants_counter" in ran[-3]
    assert ran[-2].startswith('INSERT INTO "tenants_activity"')
    assert ran[-1].startswith('UPDATE "tickets_ticket" SET "moved_seq"')


def test_open_lists_leave_the_done_out(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        one.move(column=acme.columns["done"], by=acme["bo"])
        assert list(Ticket.objects.open().on(acme.board)) == [two]
