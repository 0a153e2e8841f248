"""The first steps tick themselves off, from what has happened."""

import re
from threading import Event, Thread

import pytest
from django.db import connections, transaction

from tenants.access import Forbidden
from tenants.checklist import Steps
from tenants.models import Activity, Company, Invitation, Membership
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.visitor import sends
from tickets.models import Ticket

DOOR = "/desk/acme/admin/first-steps/"
BOARD = "/desk/acme/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def just_founded(acme: Firm) -> None:
    acme.company.checklist_closed_at = None
    acme.company.save(update_fields=["checklist_closed_at"])


@pytest.fixture
def alone(acme: Firm) -> Firm:
    """acme, with ann alone in it."""
    with scope(acme.company):
        Membership.objects.exclude(name="Ann").delete()
    return acme


def steps(firm: Firm) -> list[bool]:
    with scope(firm.company):
        found = Steps.of(Company.objects.get(pk=firm.company.pk))
    return [found.columns, found.invited, found.tried, found.announced]


def closed(firm: Firm) -> bool:
    return Company.objects.get(pk=firm.company.pk).checklist_closed_at is not None


def test_each_step_is_done_when_it_has_happened_and_the_last_one_puts_the_list_away(
    alone: Firm, sign_in: SignIn
) -> None:
    ann = sign_in(alone, "ann")
    assert steps(alone) == [False, False, False, False]
    with scope(alone.company):
        Ticket.open(board=alone.board, title="By phone", by=alone["ann"])
    assert steps(alone) == [False, False, False, False]
    sends(alone)
    assert steps(alone) == [False, False, True, False]
    with scope(alone.company):
        alone.company.announce(by=alone["ann"])
        Invitation.send(email="new@acme.example", role="member", by=alone["ann"])
    assert steps(alone) == [False, True, True, True]
    page = ann.get(BOARD).content.decode()
    assert (page.count('class="is-done"'), page.count(">Start<")) == (3, 1)
    assert not closed(alone)
    column = alone.columns["new"]
    ann.post(f"/desk/acme/admin/columns/{column.pk}/", {"name": "Inbox", "stage": "new"})
    assert steps(alone) == [True, True, True, True]
    assert closed(alone)
    assert 'id="first-steps"' not in ann.get(BOARD).content.decode()
    assert "All first steps are done." in ann.get(DOOR).content.decode()


def test_a_ticket_that_comes_last_ends_it_too(alone: Firm, sign_in: SignIn) -> None:
    ann, column = sign_in(alone, "ann"), f"/desk/acme/admin/columns/{alone.columns['new'].pk}/"
    ann.post(column, {"name": "Inbox", "stage": "new"})
    with scope(alone.company):
        alone.company.announce(by=alone["ann"])
        Invitation.send(email="new@acme.example", role="member", by=alone["ann"])
    assert 'id="first-steps"' in ann.get(BOARD).content.decode()
    sends(alone)
    assert 'id="first-steps"' not in ann.get(BOARD).content.decode()
    ann.post(column, {"name": "Arrivals", "stage": "new"})
    assert closed(alone)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_changes_the_company_is_not_waited_for_and_the_next_deed_closes_it(
    alone: Firm, sign_in: SignIn
) -> None:
    """They hold the company and wait for its counter; the last step holds the counter."""
    column = f"/desk/acme/admin/columns/{alone.columns['new'].pk}/"
    sign_in(alone, "ann").post(column, {"name": "Inbox", "stage": "new"})
    sends(alone)
    held, done = Event(), Event()
    with scope(alone.company):
        alone.company.announce(by=alone["ann"])

    def change() -> None:
        try:
            with transaction.atomic():
                alone.company.locked()
                held.set()
                done.wait(timeout=30)
        finally:
            connections.close_all()

    changing = Thread(target=change)
    changing.start()
    held.wait(timeout=30)
    with scope(alone.company):
        Invitation.send(email="new@acme.example", role="member", by=alone["ann"])
        assert changing.is_alive()
        assert not closed(alone)
        done.set()
        changing.join()
        Invitation.send(email="newer@acme.example", role="member", by=alone["ann"])
    assert closed(alone)


def test_a_board_has_it_only_while_it_is_open_and_for_admins(acme: Firm, sign_in: SignIn) -> None:
    """It comes with the page: what came later would push the cards from under the hand."""
    ann, there = sign_in(acme, "ann"), 'id="first-steps"'
    with statements() as open_list:
        assert there in ann.get(BOARD).content.decode()
    assert there not in sign_in(acme, "olga").get(BOARD).content.decode()
    with statements() as board_alone:
        assert there not in ann.get(BOARD, headers=HTMX).content.decode()
    assert ann.post(f"{DOOR}close/").status_code == 302
    with statements() as closed_list:
        assert there not in ann.get(BOARD).content.decode()
    assert len(open_list) - 1 == len(board_alone) == len(closed_list)


def test_it_is_for_admins(acme: Firm, sign_in: SignIn) -> None:
    for name in ("olga", "bo"):
        assert sign_in(acme, name).get(DOOR).status_code == 403
        assert sign_in(acme, name).post(f"{DOOR}close/").status_code == 403
    assert sign_in(acme, "ann").get(f"{DOOR}close/").status_code == 405
    assert sign_in(acme, "ann").post(DOOR).status_code == 405
    with scope(acme.company), pytest.raises(Forbidden):
        acme.company.close_checklist(by=acme["olga"])
    assert not closed(acme)


def test_it_is_a_page_of_its_own_and_closed_in_place_with_htmx(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    page = ann.get(DOOR).content.decode()
    assert re.findall(r'<a class="btn" href="([^"]*)"', page.partition('id="first-steps"')[2]) == [
        "/desk/acme/admin/boards/",
        "http://localhost:8000/to/acme/",
        "/desk/acme/admin/company/kit/",
    ]
    answer = ann.post(f"{DOOR}close/", headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert closed(acme)
    ann.post(f"{DOOR}close/")
    with scope(acme.company):
        assert Activity.objects.filter(kind="checklist_closed").count() == 1


def test_a_ticket_costs_nothing_more_before_and_after(acme: Firm) -> None:
    tickets(acme, "first")
    with scope(acme.company):
        acme.company.announce(by=acme["ann"])
    with statements() as before:
        tickets(acme, "one")
    with scope(acme.company):
        acme.company.close_checklist(by=acme["ann"])
    with statements() as after:
        tickets(acme, "two")
    assert len(before) == len(after)
