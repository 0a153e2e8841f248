"""Taking back my last deeds, one after another."""

from typing import Any

import pytest

from board.models import Board
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}
URL = "/desk/acme/undo/"


def test_it_goes_back_deed_by_deed_through_all_kinds(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    bo = acme["bo"]
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=bo)
        two.edit(priority="high", by=bo)
        one.assign(member=bo, by=bo)
        two.comment(body="Look", by=bo)
        two.reply(body="Soon", by=bo)
        one.edit(place="gate 3", by=acme["ann"])  # not bo's
    browser = sign_in(acme, "bo")
    for _deed in range(5):
        answer = browser.post(URL, headers=HTMX)
        assert answer.status_code == 200
        assert "Undone." in answer.content.decode()
    with scope(acme.company):
        one, two = Ticket.objects.select_related("column").order_by("pk")
        assert (one.column, one.place, two.priority) == (acme.columns["new"], "gate 3", "normal")
        assert not one.assignments.exists()
        assert not two.talk.filter(withdrawn_at=None).exists()
    answer = browser.post(URL, headers=HTMX)
    assert answer.status_code == 409
    assert "nothing left to undo" in answer.content.decode()


@pytest.mark.parametrize("name", ["ann", "olga", "bo"])
def test_each_role_takes_back_its_own_without_javascript_too(acme: Firm, sign_in: SignIn, name: str) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme[name])
    answer = sign_in(acme, name).post(URL)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/acme/tickets/{ticket.number}/")
    answer = sign_in(acme, name).post(URL)
    assert answer.status_code == 409
    assert "nothing left to undo" in answer.content.decode()
    assert sign_in(acme, name).get(URL).status_code == 405


def test_what_was_changed_since_is_told(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.move(column=acme.columns["waiting"], by=acme["ann"])
    answer = sign_in(acme, "bo").post(URL, headers=HTMX)
    assert answer.status_code == 409
    assert "moved meanwhile" in answer.content.decode()


def test_what_cannot_be_undone_any_more_is_named_once_and_then_passed(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        two.edit(place="gate 3", by=acme["bo"])
        passed = one.move(column=acme.columns["active"], by=acme["bo"])
        one.move(column=acme.columns["waiting"], by=acme["ann"])
    bo = sign_in(acme, "bo")
    answer = bo.post(URL, {"before": ""}, headers=HTMX)
    assert answer.status_code == 409
    assert f'data-passed="{passed.seq}"' in answer.content.decode()
    answer = bo.post(URL, {"before": passed.seq}, headers=HTMX)
    assert answer.status_code == 200
    assert "data-passed" not in answer.content.decode()
    with scope(acme.company):
        assert Ticket.objects.get(pk=two.pk).place == ""
        assert Ticket.objects.get(pk=one.pk).column == acme.columns["waiting"]
    assert bo.post(URL, {"before": passed.seq}, headers=HTMX).status_code == 409
    for odd in ("x", "-1", "9" * 30, "\0"):
        assert bo.post(URL, {"before": odd}, headers=HTMX).status_code == 422


def test_a_new_ticket_is_named_before_the_deed_that_came_before_it(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, "one")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    bo = sign_in(acme, "bo")
    typed = {"title": "two", "column": acme.columns["new"].pk}
    assert bo.post("/desk/acme/tickets/new/", typed, headers=HTMX).status_code == 200
    answer = bo.post(URL, headers=HTMX)
    assert answer.status_code == 409
    assert "A new ticket cannot be undone." in answer.content.decode()
    with scope(acme.company):
        opened = Ticket.objects.get(title="two").activities.get()
        assert Ticket.objects.get(pk=one.pk).column == acme.columns["active"]
    assert f'data-passed="{opened.seq}"' in answer.content.decode()
    assert bo.post(URL, {"before": opened.seq}, headers=HTMX).status_code == 200
    with scope(acme.company):
        assert Ticket.objects.get(pk=one.pk).column == acme.columns["new"]


def test_not_after_the_time_nor_on_a_board_that_is_seen_no_more(
    acme: Firm, sign_in: SignIn, settings: Any
) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        secret = Board.add(name="HR", columns=[("In", "new")], everyone=False, by=acme["ann"])
        one.edit(place="gate 3", by=acme["bo"])
        one.move(column=secret.columns.get(), by=acme["ann"])
    bo = sign_in(acme, "bo")
    assert bo.post(URL).status_code == 409
    with scope(acme.company):
        two.edit(place="gate 3", by=acme["bo"])
    settings.UNDO_SECONDS = 0
    assert bo.post(URL).status_code == 409


def test_another_companys_deeds_are_not_there(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (theirs,) = tickets(birch, "theirs")
    with scope(birch.company):
        theirs.edit(place="gate 3", by=birch["mallory"])
    assert sign_in(acme, "ann").post("/desk/birch/undo/").status_code == 404
    assert sign_in(acme, "ann").post(URL).status_code == 409
