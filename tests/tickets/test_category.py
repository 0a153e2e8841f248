"""What an admin or operator does to categories."""

from typing import Any

import pytest

from board.models import Board
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Category, Ticket
from tickets.models.category import AtTheEnd, NameTaken


def names() -> list[str]:
    return [category.name for category in Category.objects.offered()]


def add(firm: Firm, name: str, **said: Any) -> Category:
    return Category.add(by=firm["olga"], name=name, **said)


def test_a_new_one_stands_last_and_is_recorded(acme: Firm) -> None:
    with scope(acme.company):
        category = add(acme, "Doors", help="Keys and gates", icon="key", hue=3, board=acme.board)
        activity = Activity.objects.get(kind="category_added")
        assert names() == ["Hardware", "Doors"]
    assert (activity.actor_id, activity.details) == (acme["olga"].pk, {"category": category.pk})


@pytest.mark.parametrize("name", ["bo", "rex", "pia"])
def test_members_may_not(acme: Firm, name: str) -> None:
    by = acme[name]
    with scope(acme.company):
        for deed in (
            lambda: Category.add(by=by, name="x"),
            lambda: acme.category.edit(by=by, name="x"),
            lambda: acme.category.shift(by=by, steps=1),
            lambda: acme.category.archive(by=by),
            lambda: acme.category.restore(by=by),
        ):
            with pytest.raises(Forbidden):
                deed()
        assert names() == ["Hardware"]


@pytest.mark.parametrize("name", ["Hardware", "hardware", "HARDWARE"])
def test_a_name_is_given_once_among_those_offered(acme: Firm, name: str) -> None:
    with scope(acme.company):
        with pytest.raises(NameTaken):
            add(acme, name)
        acme.category.archive(by=acme["ann"])
        add(acme, name)
        with pytest.raises(NameTaken):
            acme.category.restore(by=acme["ann"])
        assert names() == [name]


def test_it_keeps_its_own_name_when_edited(acme: Firm) -> None:
    with scope(acme.company):
        acme.category.edit(by=acme["olga"], name="hardware", help="Things", hue=1)
        other = add(acme, "Doors")
        with pytest.raises(NameTaken):
            other.edit(by=acme["olga"], name="Hardware")
        assert names() == ["hardware", "Doors"]


def test_they_change_places(acme: Firm) -> None:
    with scope(acme.company):
        second, third = add(acme, "Doors"), add(acme, "Cars")
        third.shift(steps=-1, by=acme["ann"])
        acme.category.shift(steps=1, by=acme["ann"])
        assert names() == ["Cars", "Hardware", "Doors"]
        with pytest.raises(AtTheEnd):
            third.shift(steps=-1, by=acme["ann"])
        second.archive(by=acme["ann"])
        with pytest.raises(AtTheEnd):
            acme.category.shift(steps=1, by=acme["ann"])
        with pytest.raises(AtTheEnd):
            second.shift(steps=-1, by=acme["ann"])


def test_archived_it_is_kept_by_its_tickets_and_comes_back_last(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one", category=acme.category)
    with scope(acme.company):
        acme.category.archive(by=acme["olga"])
        assert names() == []
        ticket.refresh_from_db()
        assert ticket.category == acme.category
        add(acme, "Doors")
        acme.category.restore(by=acme["olga"])
        assert names() == ["Doors", "Hardware"]
        kinds = Activity.objects.values_list("kind", flat=True).order_by("seq")
        assert list(kinds)[1:] == ["category_archived", "category_added", "category_restored"]


def test_new_tickets_go_to_its_board_for_want_of_one_to_the_first(acme: Firm) -> None:
    with scope(acme.company):
        doors = Board.lay_out("Doors", [("In", "new")])
        category = add(acme, "Doors", board=doors)
        assert Ticket.open(title="one", category_id=category.pk).column.board_id == doors.pk
        assert Ticket.open(title="two", category=category).column.board_id == doors.pk
        category.edit(by=acme["ann"], board=None)
        assert Ticket.open(title="three", category_id=category.pk).column.board_id == acme.board.pk
        assert Ticket.open(title="four").column.board_id == acme.board.pk
