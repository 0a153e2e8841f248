"""Open tickets of who goes: each to somebody who sees its board, or to nobody, by its own deeds."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connections, transaction

from board.models import Board
from tenants.access import Forbidden
from tenants.models import Activity, Membership
from tenants.models.standing import LastAdmin
from tenants.scoping import scope
from tests.cast import STAGES, Firm, tickets
from tests.statements import statements
from tests.waits import must_wait_for_me, when_told
from tickets.models import Stale, Ticket
from tickets.models.passed_on import Passed


def answering(ticket: Ticket) -> set[Membership]:
    return {assignment.member for assignment in ticket.assignments.all()}


def test_both_deeds_are_recorded_for_each_ticket(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    ann, bo, olga = acme["ann"], acme["bo"], acme["olga"]
    with scope(acme.company):
        for ticket in (one, two):
            ticket.assign(member=bo, by=ann)
        bo.deactivate(by=ann)
        assert Ticket.pass_all_on(of=bo, to=olga, by=ann) == Passed(took=2, lost=0, rest=0)
        for ticket in (one, two):
            assert answering(ticket) == {olga}
            told = [(each.kind, each.details, each.actor) for each in ticket.activities.order_by("seq")][-2:]
            assert told == [
                ("unassigned", {"member": bo.pk}, ann),
                ("assigned", {"member": olga.pk}, ann),
            ]


def test_to_nobody_and_to_who_answers_it_already(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    ann, bo, olga = acme["ann"], acme["bo"], acme["olga"]
    with scope(acme.company):
        for ticket in (one, two):
            ticket.assign(member=bo, by=ann)
        two.assign(member=olga, by=ann)
        assert two.pass_on(of=bo, to=olga, by=ann)
        assert not one.pass_on(of=bo, to=None, by=ann)
        assert (answering(one), answering(two)) == (set(), {olga})
        with pytest.raises(Stale):
            one.pass_on(of=bo, to=olga, by=ann)
        assert answering(one) == set()


def test_who_may_not_see_the_board_does_not_get_it(acme: Firm) -> None:
    ann, bo, olga = acme["ann"], acme["bo"], acme["olga"]
    with scope(acme.company):
        closed = Board.add(name="Payroll", columns=STAGES, by=ann, everyone=False, members=[bo])
        secret = Ticket.open(board=closed, title="Secret")
        (plain,) = (Ticket.open(board=acme.board, title="Plain"),)
        for ticket in (secret, plain):
            ticket.assign(member=bo, by=ann)
        assert Ticket.open_of(bo, olga).count() == 1
        assert Ticket.pass_all_on(of=bo, to=olga, by=ann) == Passed(took=1, lost=1, rest=0)
        assert (answering(secret), answering(plain)) == (set(), {olga})


def test_what_is_done_stays_with_who_did_it(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    ann, bo = acme["ann"], acme["bo"]
    with scope(acme.company):
        for ticket in (one, two):
            ticket.assign(member=bo, by=ann)
        one.move(column=acme.columns["done"], by=ann)
        assert Ticket.pass_all_on(of=bo, to=None, by=ann) == Passed(took=0, lost=1, rest=0)
        assert (answering(one), answering(two)) == ({bo}, set())


def test_an_heir_who_is_gone_changes_nothing(acme: Firm) -> None:
    (one,) = tickets(acme, "one")
    ann, bo, rex = acme["ann"], acme["bo"], acme["rex"]
    with scope(acme.company):
        one.assign(member=bo, by=ann)
        told = Activity.objects.count()
        assert not one.pass_on(of=bo, to=rex, by=ann)  # sees no board
        assert Activity.objects.count() == told + 1
        one.assign(member=bo, by=ann)
        with pytest.raises(Forbidden):
            one.pass_on(of=bo, to=acme["olga"], by=rex)
        assert answering(one) == {bo}


def test_how_many_each_answers_is_one_statement(acme: Firm) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    ann, bo, olga = acme["ann"], acme["bo"], acme["olga"]
    with scope(acme.company):
        for ticket, member in ((one, bo), (two, bo), (two, olga), (three, bo)):
            ticket.assign(member=member, by=ann)
        three.move(column=acme.columns["done"], by=ann)
        with statements() as ran:
            assert Ticket.objects.visible_to(ann).open().per_assignee() == {bo.pk: 2, olga.pk: 1}
            assert Ticket.objects.visible_to(ann).open().per_board() == {acme.board.pk: 2}
        assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_leave_at_once_the_one_who_stays_keeps_the_tickets(acme: Firm) -> None:
    both, start = (acme["ann"], acme["olga"]), Barrier(2)
    with scope(acme.company):
        acme["olga"].appoint(role="admin", by=acme["ann"])
        for member, ticket in zip(both, tickets(acme, "one", "two"), strict=True):
            ticket.assign(member=member, by=member)

    def go(member: Membership) -> bool:
        try:
            with scope(acme.company):
                start.wait(timeout=30)
                Ticket.let_go(member=member, to=acme["bo"])
            return True
        except LastAdmin:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        went = list(pool.map(go, both))
    assert sorted(went) == [False, True]
    stayed = both[went.index(False)]
    with scope(acme.company):
        assert {answerer for ticket in Ticket.objects.all() for answerer in answering(ticket)} == {
            acme["bo"],
            stayed,
        }


def test_who_answers_more_than_one_request_passes_on_leaves_with_the_last(
    acme: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.models.passed_on.MOST", 2)
    bo = acme["bo"]
    with scope(acme.company):
        for ticket in tickets(acme, "one", "two", "three"):
            ticket.assign(member=bo, by=bo)
        passed = Ticket.let_go(member=bo, to=acme["ann"])
        assert (passed, passed.goes_on, bo.state) == (Passed(took=2, lost=0, rest=1), True, "active")
        passed = Ticket.let_go(member=bo, to=acme["ann"])
        assert (passed, passed.goes_on, bo.state) == (Passed(took=1, lost=0, rest=0), False, "left")


def leaves_when_told(acme: Firm) -> tuple[Event, "Future[Passed]"]:
    """Let Bo leave by a connection of its own; Ann takes his tickets on."""

    def leave() -> Passed:
        with scope(acme.company):
            return Ticket.let_go(member=acme["bo"], to=acme["ann"])

    return when_told(leave)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_the_columns_before_any_ticket(acme: Firm) -> None:
    """As who removes a column does: so neither holds what the other waits for."""
    with scope(acme.company):
        for ticket in tickets(acme, "one", "two"):
            ticket.assign(member=acme["bo"], by=acme["ann"])
    leaving, passed = leaves_when_told(acme)
    with scope(acme.company), transaction.atomic():
        acme.columns["new"].locked()
        leaving.set()
        must_wait_for_me()
        assert len(Ticket.objects.select_for_update(nowait=True)) == 2
    assert passed.result() == Passed(took=2, lost=0, rest=0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_a_colleague_takes_a_ticket_from_them_leaves_all_the_same(acme: Firm) -> None:
    """On SQLite one of the two waits for the other from the beginning."""
    bo, ann = acme["bo"], acme["ann"]
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        for ticket in (one, two):
            ticket.assign(member=bo, by=ann)
    leaving, passed = leaves_when_told(acme)
    with scope(acme.company), transaction.atomic():
        one.unassign(member=bo, by=ann)
        leaving.set()
        must_wait_for_me()
    assert passed.result() == Passed(took=1, lost=0, rest=0)
    with scope(acme.company):
        assert (answering(one), answering(two)) == (set(), {ann})
        told = [each.kind for each in Activity.objects.order_by("seq")][-4:]
    assert told == ["unassigned", "unassigned", "assigned", "left"]
