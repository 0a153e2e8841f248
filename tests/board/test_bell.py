"""The bell of live boards: what it says need not be asked for; what it did not say is missed by nobody."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from board import bell, news
from board.bell import LOOK, Bell, Placed
from board.live import Hub, in_thread
from board.models import Board, Column
from board.templates import columns
from tenants.access import Refused
from tenants.models import deed
from tenants.scoping import scope
from tests.board.hub import Stream, cookie_of, leave, moves, play, until
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Bell]:
    """What a hub of this process would hear."""
    heard: list[Bell] = []
    monkeypatch.setattr(bell, "listeners", {heard.append})
    return heard


def look(firm: Firm, after: int, *names: str) -> news.News:
    members = {firm[name].pk for name in names or ("ann", "olga", "bo")}
    return news.since({firm.company.pk: after}, members, {firm.company.pk})[firm.company.pk]


def test_what_puts_a_ticket_somewhere_is_told_and_all_else_only_rung(acme: Firm, rung: list[Bell]) -> None:
    new, active, pk = acme.columns["new"].pk, acme.columns["active"].pk, acme.company.pk
    with scope(acme.company):
        ticket = Ticket.open(board=acme.board, title="one")
        moved = ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.undo(activity=moved, by=acme["bo"])
        ticket.assign(member=acme["bo"], by=acme["bo"])
        Ticket.open(board=acme.board, title="pills", held_for="links")
    number = ticket.number
    assert rung == [
        Bell(pk, [Placed(1, "opened", number, new, None)]),
        Bell(pk, [Placed(2, "moved", number, active, new)]),
        Bell(pk, [Placed(3, "undone", number, new, active)]),
        Bell(pk, []),
        Bell(pk, []),
    ]
    assert [bell.read(json.dumps(each).encode()) for each in rung] == rung


def test_what_another_release_says_is_a_bell_all_the_same() -> None:
    for text in (b"", b"\xff", b"7", b"[1]", b'[1, [["x"]]]', b'{"company": 1}', b"[1, 2, 3]"):
        assert bell.read(text) == LOOK


def test_a_deed_rings_once_and_after_the_commit(acme: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(bell, "listeners", {lambda _: seen.append(Ticket.unscoped.count())})
    with transaction.atomic():
        tickets(acme, "one", "two")
        assert seen == []
    assert seen == [2, 2]
    with scope(acme.company):
        wanted: Any = {"name": "Inbox", "stage": "new", "limit": None, "refuses": False}
        acme.columns["new"].remove(
            into=Column.add(board=acme.board, **wanted, by=acme["ann"]), by=acme["ann"]
        )
    assert len(seen) == 4


def test_of_a_deed_that_was_taken_back_nothing_is_told(acme: Firm, rung: list[Bell]) -> None:
    one, two = tickets(acme, "one", "two")
    rung.clear()

    def back_and_forth(ticket: Ticket) -> None:
        ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.move(column=acme.columns["done"], by=acme["rex"])

    with scope(acme.company), transaction.atomic():
        one.move(column=acme.columns["active"], by=acme["bo"])
        with pytest.raises(Refused), transaction.atomic():
            back_and_forth(two)
        one.move(column=acme.columns["done"], by=acme["bo"])
    assert [(each.seq, each.ticket) for _, placed in rung for each in placed] == [
        (3, one.number),
        (4, one.number),
    ]


def test_many_at_once_are_only_rung(acme: Firm, rung: list[Bell]) -> None:
    crowd = tickets(acme, *map(str, range(bell.FEW + 1)))
    rung.clear()
    with scope(acme.company), deed(acme["bo"]):
        for ticket in crowd:
            ticket.move(column=acme.columns["active"], by=acme["bo"])
    assert rung == [Bell(acme.company.pk, [])]


def test_news_follow_without_a_gap_or_are_asked_for(acme: Firm) -> None:
    new, active = acme.columns["new"].pk, acme.columns["active"].pk
    (ticket,) = tickets(acme, "one")
    known = look(acme, 0)
    three, two = Placed(3, "moved", "A1", new, active), Placed(2, "moved", "A1", active, new)
    more = known.followed_by([three, two, two, Placed(1, "opened", "A1", new, None)])
    assert more
    assert (more.since, more.upto, more.sight) == (1, 3, known.sight)
    assert [(event.seq, event.column, event.boards) for event in more.events] == [
        (2, active, frozenset({acme.board.pk})),
        (3, new, frozenset({acme.board.pk})),
    ]
    assert known.followed_by([three]) is None
    assert known.followed_by([Placed(2, "moved", "A1", 10**9, new)]) is None
    moves(acme, ticket, 2)
    assert [event.seq for event in look(acme, 1).events] == [2, 3]


def test_a_look_takes_the_same_statements_for_one_listener_and_for_many(acme: Firm) -> None:
    tickets(acme, "one")
    with scope(acme.company):
        Board.add(name="HR", columns=columns("three"), everyone=False, members=[acme["bo"]], by=acme["ann"])

    def statements(*names: str) -> int:
        with CaptureQueriesContext(connection) as said:
            found = look(acme, 0, *names)
        assert found.sight.keys() == found.listening == {acme[name].pk for name in names}
        return len(said)

    assert statements("bo") == statements("ann", "olga", "bo") == 5
    with CaptureQueriesContext(connection) as said:
        assert news.since({acme.company.pk: 2}, {acme["bo"].pk}) == {}
    assert len(said) == 1


def test_moves_are_told_without_a_look_and_a_lost_bell_by_one(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Every look is counted; after the first one, moves need none."""
    monkeypatch.setattr(bell, "SWEEP", 3600.0)
    (ticket,) = tickets(acme, "one")
    bo = cookie_of(sign_in, acme, "bo")

    async def scenario() -> None:
        monkeypatch.setattr(bell, "TICK", 3600.0)
        hub = Hub()
        boards = [Stream(hub, "acme", bo) for _ in range(3)]
        await until(lambda: len(hub.watchers) == 3 and acme.company.pk in hub.poller.known)
        await until(lambda: not (hub.poller.ear and hub.poller.ear.heard))
        looked = hub.poller.looked
        for heard in range(1, 6):
            await in_thread(moves)(acme, ticket, 1)
            await until(lambda heard=heard: all(len(board.heard) == heard for board in boards))  # type: ignore[misc]
        assert hub.poller.looked == looked
        ears = set(bell.listeners)
        monkeypatch.setattr(bell, "listeners", set())
        settings.REDIS_URL = ""
        await in_thread(moves)(acme, ticket, 1)
        monkeypatch.setattr(bell, "listeners", ears)
        await in_thread(moves)(acme, ticket, 1)
        await until(lambda: all(len(board.heard) == 7 for board in boards))
        assert hub.poller.looked > looked
        assert boards[0].heard == [(seq, "activity") for seq in range(2, 9)]
        await leave(hub, *boards)

    play(scenario, monkeypatch)


def test_what_no_bell_tells_is_looked_up_as_it_rings(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No look comes by itself here: without the bell's, nobody would ever hear of these."""
    monkeypatch.setattr(bell, "SWEEP", 3600.0)
    crowd = tickets(acme, *map(str, range(bell.FEW + 1)))
    bo = cookie_of(sign_in, acme, "bo")

    def assigns() -> int:
        with scope(acme.company):
            return crowd[0].assign(member=acme["bo"], by=acme["ann"]).seq

    def moves_them_all() -> int:
        with scope(acme.company), deed(acme["bo"]):
            moved = [ticket.move(column=acme.columns["active"], by=acme["bo"]) for ticket in crowd]
        return moved[-1].seq

    async def scenario() -> None:
        monkeypatch.setattr(bell, "TICK", 3600.0)
        hub = Hub()
        board = Stream(hub, "acme", bo)
        await until(lambda: acme.company.pk in hub.poller.known)
        await until(lambda: not (hub.poller.ear and hub.poller.ear.heard))
        for act in (assigns, moves_them_all):
            seq = await in_thread(act)()
            await until(lambda seq=seq: (seq, "activity") in board.heard)  # type: ignore[misc]
        await leave(hub, board)

    play(scenario, monkeypatch)
