"""What happened is one row: never changed, numbered in the order of commits; and the deed that writes it."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connections

from tenants.access import Forbidden
from tenants.models import Activity, Company, deed
from tenants.models.activity import AppendOnly
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tickets.models import Stale, Ticket


def test_it_is_append_only(acme: Firm) -> None:
    tickets(acme, "one")
    with scope(acme.company):
        activity = Activity.objects.get()
        for deed in (activity.save, Activity.objects.all().delete, lambda: Activity.objects.update(kind="x")):
            with pytest.raises(AppendOnly):
                deed()


def test_deeds_inside_a_deed_join_it_and_are_numbered_together_at_its_end(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    bo, done = acme["bo"], acme.columns["done"]
    with scope(acme.company), statements() as ran, deed(bo):
        done.locked()
        ticket.assign(member=bo, by=bo)
        ticket.move(column=done, by=bo)
        assert ticket.activities.count() == 1
    assert sum("tenants_counter" in sql for sql in ran) == 1
    assert sum(sql.startswith('INSERT INTO "tenants_activity"') for sql in ran) == 1
    with scope(acme.company):
        assert [(a.seq, a.kind) for a in Activity.objects.after(1)] == [(2, "assigned"), (3, "moved")]
        ticket.refresh_from_db()
    assert (ticket.seq, ticket.moved_seq) == (3, 3)


def test_an_inner_refusal_takes_the_outer_deed_with_it(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        with suppress(Forbidden), deed(acme["bo"]):
            ticket.assign(member=acme["bo"], by=acme["ann"])
            ticket.move(column=acme.columns["done"], by=acme["rex"])
        assert not ticket.assignments.exists()
        assert [a.kind for a in Activity.objects.all()] == ["opened"]
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        assert [a.seq for a in Activity.objects.after(0)] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_deeds_of_two_and_movers_side_by_side_never_wait_for_each_other_in_a_ring(acme: Firm) -> None:
    """Half of them answer and move in one transaction, half only move; all want the same few tickets."""
    numbers = [ticket.number for ticket in tickets(acme, *"abc")]
    bo, errors, seed = acme["bo"], list[Exception](), random.randrange(10**9)
    print("seed", seed)

    def work(which: int) -> None:
        dice = random.Random(seed + which)
        try:
            with scope(Company.objects.get(pk=acme.company.pk)):
                for _ in range(12):
                    ticket = Ticket.objects.get(number=dice.choice(numbers))
                    column = acme.columns[dice.choice(["active", "done"])]
                    with suppress(Stale), deed(bo):
                        if which % 2:
                            column.locked()
                            wanted = not ticket.assignments.exists()
                            (ticket.assign if wanted else ticket.unassign)(member=bo, by=bo)
                        ticket.move(column=column, by=bo)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with scope(acme.company):
        assert [a.seq for a in Activity.objects.after(0)] == list(range(1, Activity.objects.count() + 1))
        for ticket in Ticket.objects.all():
            *_, last = ticket.activities.after(0)
            *_, place = (activity for activity in ticket.activities.after(0) if activity.placed)
            assert (ticket.seq, ticket.moved_seq) == (last.seq, place.seq)
            assert ticket.column_id == place.details["now"]


def test_each_company_counts_for_itself_without_gaps(acme: Firm, birch: Firm) -> None:
    tickets(acme, "one", "two", "three")
    tickets(birch, "theirs")
    with scope(acme.company):
        assert list(Activity.objects.after(1).values_list("seq", flat=True)) == [2, 3]
    with scope(birch.company):
        assert [a.seq for a in Activity.objects.after(0)] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_asks_what_came_after_n_misses_nothing(acme: Firm) -> None:
    """Writers commit side by side while a reader follows; every number arrives once, in order."""
    writers, each, seen = 4, 15, list[int]()

    def write() -> None:
        try:
            with scope(Company.objects.get(pk=acme.company.pk)):
                for _ in range(each):
                    Ticket.open(board=acme.board, title="x")
        finally:
            connections.close_all()

    def read() -> None:
        seen.extend(Activity.objects.after(seen[-1] if seen else 0).values_list("seq", flat=True))

    with ThreadPoolExecutor(writers) as pool, scope(acme.company):
        writing = [pool.submit(write) for _ in range(writers)]
        while not all(writer.done() for writer in writing):
            read()
        for writer in writing:
            writer.result()
        read()
    assert seen == list(range(1, writers * each + 1))
