"""FLT-09: the column goes away, or changes, while a card is on its way into it."""

from functools import partial
from typing import Any

import pytest

from board.models import Column, ColumnGone
from tenants.models import Activity, Company
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.together import at_once
from tickets.models import Stale, Ticket

HTMX = {"HX-Request": "true"}


def changed(firm: Firm, what: str) -> None:
    """Do that to the column WAITING, in which one card stands, as an admin does."""
    column = firm.columns["waiting"]
    if what == "deleted":  # by hand, in the database: the product only removes
        column.tickets.update(column=firm.columns["done"])
        column.delete()
    elif what == "merged":
        column.remove(into=firm.columns["active"], by=firm["ann"])
    elif what == "limited":
        column.edit(limit=1, refuses=True, by=firm["ann"])
    elif what == "sorted":
        column.edit(policy="age", by=firm["ann"])
    else:
        column.edit(name="Parts", by=firm["ann"])


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("deleted", 404, ""),
        ("merged", 409, "This column is gone. The card stays where it was."),
        ("limited", 409, "“Waiting” is full: 1 of 1."),
        ("sorted", 200, "Moved to Waiting, 1 of 2"),
        ("renamed", 200, "Moved to Parts, 1 of 2"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_card_lands_or_stays(
    acme: Firm, sign_in: SignIn, headers: dict[str, str], what: str, status: int, said: str
) -> None:
    one, two = tickets(acme, "one", "two", email="rita@acme.example")
    with scope(acme.company):
        two.move(column=acme.columns["waiting"], by=acme["bo"])
        seen = {"column": acme.columns["waiting"].pk, "before": two.number, "version": one.seq}
        changed(acme, what)
        kept = Ticket.objects.values("column", "rank", "moved_seq").get(pk=one.pk)
        after = acme.company.last_seq()
    answer = sign_in(acme, "bo").post(f"/desk/acme/tickets/{one.number}/move/", seen, headers=headers)
    assert answer.status_code == (302 if status == 200 and not headers else status)
    if headers or status == 409:
        assert said in answer.content.decode()
    with scope(acme.company):
        happened = [each.kind for each in Activity.objects.after(after)]
        if status == 200:
            assert happened == ["moved"]
            assert Ticket.objects.get(pk=one.pk).column == acme.columns["waiting"]
        else:
            assert happened == []
            assert Ticket.objects.values("column", "rank", "moved_seq").get(pk=one.pk) == kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.soak)])
def test_no_card_is_left_in_a_column_that_is_removed_at_that_moment(acme: Firm, rounds: int) -> None:
    """Four drop cards into it and take them out while it is merged away: it goes whole, or stays for now."""
    cards = tickets(acme, *(f"t{number}" for number in range(8)))
    for _round in range(rounds):
        with scope(acme.company):
            going = Column.add(board=acme.board, name="Going", stage="waiting", by=acme["ann"])

        def here(deed: Any) -> None:
            with scope(Company.objects.get(pk=acme.company.pk)):
                deed()

        def mover(mine: list[Ticket], going: Column = going) -> None:
            for ticket in mine:
                for column in (going, acme.columns["new"]):
                    try:
                        Ticket.objects.get(pk=ticket.pk).move(column=column, by=acme["bo"])
                    except (ColumnGone, Stale):
                        continue

        def remover(going: Column = going) -> None:
            try:
                going.remove(into=acme.columns["active"], by=acme["ann"])
            except Stale:
                return  # a card was taken out meanwhile: nothing was removed

        deeds = [lambda mine=cards[at::4]: mover(mine) for at in range(4)]
        at_once(*(partial(here, deed) for deed in (*deeds, remover)))
        with scope(acme.company):
            standing = Column.objects.standing()
            assert Ticket.objects.filter(column__in=standing).count() == len(cards)
            going.refresh_from_db()
            if going.archived_at is None:
                going.remove(into=acme.columns["active"], by=acme["ann"])
            assert not going.tickets.exists()
