"""Correcting what a ticket says."""

from typing import Any

import pytest

from tenants.access import Forbidden
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Category, Stale, Ticket


@pytest.mark.parametrize(
    ("field", "was", "now"),
    [
        ("title", "one", "The label printer prints nothing"),
        ("priority", "normal", "urgent"),
        ("place", "gate 3", "gate 4"),
        ("place", "gate 3", ""),
    ],
)
def test_it_changes_a_field_and_records_both(acme: Firm, field: str, was: str, now: str) -> None:
    (ticket,) = tickets(acme, "one", place="gate 3")
    change: Any = {field: now}
    with scope(acme.company):
        activity = ticket.edit(**change, by=acme["bo"])
        ticket.refresh_from_db()
    assert (getattr(ticket, field), ticket.seq, ticket.moved_seq) == (now, 2, 1)
    assert (activity.kind, activity.details) == ("edited", {f"{field}_was": was, field: now})


def test_the_category_is_kept_as_its_id(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        activity = ticket.edit(category=acme.category, by=acme["bo"])
        assert activity.details == {"category_was": None, "category": acme.category.pk}
        ticket.edit(category=None, by=acme["bo"])
        assert Ticket.objects.get().category is None


def test_only_what_differs_is_recorded(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one", place="gate 3")
    with scope(acme.company):
        activity = ticket.edit(place="gate 3", priority="high", by=acme["bo"])
        assert activity.details == {"priority_was": "normal", "priority": "high"}
        with pytest.raises(Stale):
            ticket.edit(place="gate 3", priority="high", by=acme["bo"])
        assert ticket.activities.count() == 2


def test_it_is_stale_only_where_the_same_field_was_edited_since(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        seen = ticket.seq
        ticket.move(column=acme.columns["active"], by=acme["ann"])
        ticket.edit(place="gate 1", by=acme["ann"])
        ticket.edit(priority="high", version=seen, by=acme["bo"])
        with pytest.raises(Stale):
            ticket.edit(place="gate 2", version=seen, by=acme["bo"])
        ticket.edit(place="gate 2", version=ticket.seq, by=acme["bo"])


def test_it_is_taken_back_field_by_field(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one", category=acme.category)
    with scope(acme.company):
        other = Category.add(by=acme["ann"], name="Network")
        activity = ticket.edit(category=other, place="gate 4", by=acme["bo"])
        ticket.edit(priority="low", by=acme["ann"])
        undone = ticket.undo(activity=activity, by=acme["bo"])
        assert (undone.details["category"], undone.details["place"]) == (acme.category.pk, "")
        ticket = Ticket.objects.get()
        assert (ticket.category, ticket.place, ticket.priority) == (acme.category, "", "low")
        with pytest.raises(Stale):
            ticket.undo(activity=activity, by=acme["bo"])


def test_what_was_edited_again_is_not_taken_back(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        activity = ticket.edit(place="gate 4", title="two", by=acme["bo"])
        ticket.edit(title="three", by=acme["ann"])
        with pytest.raises(Stale):
            ticket.undo(activity=activity, by=acme["bo"])
        ticket.refresh_from_db()
        assert (ticket.place, ticket.title) == ("gate 4", "three")


def test_a_removed_member_may_not(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company), pytest.raises(Forbidden):
        ticket.edit(place="gate 4", by=acme["rex"])
