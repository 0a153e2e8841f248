"""Taking a request in."""

import pytest

from board.models import ColumnGone
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets import numbers
from tickets.models import Ticket


def test_it_stands_at_the_end_of_the_first_column_with_a_number(acme: Firm) -> None:
    first, second = tickets(acme, "one", "two")
    with scope(acme.company):
        assert list(acme.columns["new"].tickets.in_order()) == [first, second]
    assert numbers.parse(first.number) == first.number


def test_it_records_what_happened(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        activity = ticket.activities.get()
    assert (activity.kind, activity.actor, activity.seq) == ("opened", None, 1)


def test_a_removed_member_may_not(acme: Firm) -> None:
    with scope(acme.company), pytest.raises(Forbidden):
        Ticket.open(board=acme.board, title="x", by=acme["rex"])


def test_a_board_without_a_first_column_refuses(acme: Firm) -> None:
    with scope(acme.company):
        acme.columns["new"].delete()
        with pytest.raises(ColumnGone):
            Ticket.open(board=acme.board, title="x")
        assert not Activity.objects.exists()


def test_a_number_that_is_taken_is_drawn_again(
    acme: Firm, birch: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    (theirs,) = tickets(birch, "theirs")
    draws = iter([theirs.number, theirs.number, numbers.draw()])
    monkeypatch.setattr(numbers, "draw", lambda: next(draws))
    (ours,) = tickets(acme, "ours")
    assert ours.number != theirs.number
