"""SEC-02: a ticket, the column it goes to and its neighbour are one set, at every door that moves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from board.models import Board
from notifications.models import OutgoingMail
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}
# The drop and the menu send this one; the panel's select over a board; the plain form of a ticket's page.
DOORS = {"board": HTMX, "panel": {**HTMX, "HX-Target": "panel"}, "plain": {}}


def everything() -> list[Any]:
    """All that a move could change, in both companies."""
    places = Ticket.unscoped.order_by("pk").values_list(
        "pk", "column", "rank", "seq", "moved_seq", "archived_at"
    )
    happened = Activity.unscoped.order_by("pk").values_list("pk", flat=True)
    mails = OutgoingMail.unscoped.order_by("pk").values_list("pk", "state")
    return [list(rows) for rows in (places, happened, mails)]


def refused(door: Callable[[], Any], status: int) -> None:
    """It answers so, tells nothing of the neighbour, and nothing happens."""
    before = everything()
    answer = door()
    assert answer.status_code == status
    assert MARKER not in answer.content.decode()
    assert everything() == before


def post(browser: Client, number: str, deed: str, door: str, **data: Any) -> Callable[[], Any]:
    address = f"/desk/acme/tickets/{number}/{deed}/"
    return lambda: browser.post(address, data, headers=DOORS[door])


@pytest.mark.parametrize("door", DOORS)
def test_what_does_not_belong_together_is_not_moved(
    acme: Firm, birch: Firm, sign_in: SignIn, door: str
) -> None:
    ours, other = tickets(acme, "ours", "other", email="rita@acme.example")
    theirs, below = tickets(birch, MARKER, f"{MARKER} below", email="rita@birch.example")
    bo, done = sign_in(acme, "bo"), acme.columns["done"].pk
    foreign = birch.columns["done"].pk
    for number, data, status in (
        (theirs.number, {"column": done}, 404),
        (theirs.number, {"column": foreign}, 404),
        (theirs.number, {"column": foreign, "before": below.number}, 404),
        (ours.number, {"column": foreign}, 404),
        (ours.number, {"column": foreign, "position": 1}, 404),
        (ours.number, {"column": foreign, "before": theirs.number}, 404),
        (ours.number, {"column": done, "before": theirs.number}, 404),
        (ours.number, {"column": done, "before": other.number}, 409),
        (ours.number, {"column": done, "before": ours.number}, 409),
    ):
        refused(post(bo, number, "move", door, **data), status)


@pytest.mark.parametrize("door", DOORS)
def test_what_does_not_belong_together_is_not_undone(
    acme: Firm, birch: Firm, sign_in: SignIn, door: str
) -> None:
    ours, other = tickets(acme, "ours", "other", email="rita@acme.example")
    (theirs,) = tickets(birch, MARKER, email="rita@birch.example")
    with scope(birch.company):
        their_move = theirs.move(column=birch.columns["done"], by=birch["mallory"])
        for _more in range(9):  # a seq that acme has not drawn
            their_move = theirs.move(column=birch.columns["done"], by=birch["mallory"])
    with scope(acme.company):
        other_move = other.move(column=acme.columns["done"], by=acme["bo"])
    bo = sign_in(acme, "bo")
    for number, seq in (
        (theirs.number, their_move.seq),
        (ours.number, their_move.seq),
        (ours.number, other_move.seq),
    ):
        refused(post(bo, number, "undo", door, activity=seq), 404)
    refused(lambda: bo.post("/desk/birch/undo/", headers=DOORS[door]), 404)
    refused(post(sign_in(acme, "ann"), other.number, "undo", door, activity=other_move.seq), 403)


@pytest.mark.parametrize("door", DOORS)
def test_a_board_that_is_not_seen_is_as_foreign(acme: Firm, sign_in: SignIn, door: str) -> None:
    (ours,) = tickets(acme, "ours")
    with scope(acme.company):
        secret = Board.add(name="HR", columns=[("In", "new")], everyone=False, by=acme["ann"])
        column = secret.columns.get()
        hidden = Ticket.open(board=secret, title=MARKER)
    bo = sign_in(acme, "bo")
    refused(post(bo, ours.number, "move", door, column=column.pk), 404)
    refused(post(bo, ours.number, "move", door, column=column.pk, position=1), 404)
    refused(post(bo, ours.number, "move", door, column=column.pk, before=hidden.number), 404)
    refused(post(bo, hidden.number, "move", door, column=acme.columns["new"].pk), 404)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_no_card_is_added_to_a_foreign_column(
    acme: Firm, birch: Firm, sign_in: SignIn, headers: dict[str, str]
) -> None:
    data = {"title": "x", "column": birch.columns["new"].pk}
    refused(lambda: sign_in(acme, "bo").post("/desk/acme/tickets/new/", data, headers=headers), 422)
