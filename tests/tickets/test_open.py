"""Taking a request in."""

import pytest

from board.models import Board, ColumnGone
from board.ordering import GAP
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tickets import numbers
from tickets.models import AlreadySent, Ticket


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


def test_without_a_board_it_goes_to_the_companys_first(acme: Firm) -> None:
    with scope(acme.company):
        Board.lay_out("Second", [("Elsewhere", "new")])
        assert Ticket.open(title="x").column == acme.columns["new"]


def test_its_rank_is_worked_out_by_the_insert_and_known_at_once(acme: Firm) -> None:
    first, second = tickets(acme, "one", "two")
    assert (first.rank, second.rank) == (GAP, 2 * GAP)
    with scope(acme.company), statements() as ran:
        Ticket.open(title="x", email="rita@acme.example")
    assert len(ran) == 7, "\n".join(ran)  # column, requester, ticket, counter, activity, date, mail


def test_five_numbers_taken_in_a_row_mean_a_broken_source(
    acme: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = tickets(acme, "one")
    monkeypatch.setattr(numbers, "draw", lambda: ticket.number)
    with scope(acme.company), pytest.raises(RuntimeError):
        Ticket.open(title="x")


def test_the_same_submission_is_told_and_leaves_nothing(acme: Firm) -> None:
    with scope(acme.company):
        ticket = Ticket.open(title="x", submission="form")
        with pytest.raises(AlreadySent) as told:
            Ticket.open(title="y", submission="form")
        assert told.value.ticket == ticket
        assert Activity.objects.count() == 1
