"""The live board: everyone hears everything once, in order, and only of their own company."""

import asyncio
import json
import threading
from typing import Any

import pytest
from django.db import connection

from board import bell, poller, watcher
from board.live import Hub, in_thread
from tests.board.hub import Stream, cookie_of, leave, moves, play, until
from tests.cast import Firm, tickets
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hundred_boards_hear_every_move_once_and_cost_no_threads(
    acme: Firm, birch: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    bo, mallory = cookie_of(sign_in, acme, "bo"), cookie_of(sign_in, birch, "mallory")

    async def scenario() -> None:
        hub = Hub()
        boards = [Stream(hub, "acme", bo) for _ in range(100)]
        neighbour = Stream(hub, "birch", mallory)
        await until(lambda: len(hub.watchers) == 101)
        await in_thread(moves)(acme, ours, 10)
        await in_thread(moves)(birch, theirs, 3)
        await until(lambda: all(len(board.heard) >= 10 for board in boards) and len(neighbour.heard) >= 3)
        assert all(board.heard == [(seq, "activity") for seq in range(2, 12)] for board in boards)
        assert neighbour.heard == [(seq, "activity") for seq in range(2, 5)]
        assert ours.number not in neighbour.text
        told = {"kind": "moved", "ticket": ours.number, "column": ours.column_id, "version": 11}
        assert f"id: 11\nevent: activity\ndata: {json.dumps(told)}\n\n" in boards[0].text
        assert threading.active_count() < 40
        assert await in_thread(open_connections)() < 20
        for board in [*boards, neighbour]:
            board.left.set()
        await until(lambda: not hub.watchers and hub.polling is None)

    play(scenario, monkeypatch)


def test_a_silent_stream_says_that_it_is_alive_so_that_scripts_hear_it(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a number it leaves ``Last-Event-ID``; an empty ``data`` is dispatched, none is not."""
    monkeypatch.setattr(poller, "KEEP_ALIVE", 0.05)
    bo = cookie_of(sign_in, acme, "bo")

    async def scenario() -> None:
        board = Stream(Hub(), "acme", bo)
        await until(lambda: board.text.count("\n\nevent: alive\ndata:\n\n") >= 2)
        assert board.heard == []
        board.left.set()
        await board.task

    play(scenario, monkeypatch)


def test_a_lost_stream_is_replayed_from_the_last_id(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = tickets(acme, "one")
    moves(acme, ticket, 4)
    bo = cookie_of(sign_in, acme, "bo")

    async def scenario() -> None:
        hub = Hub()
        back = Stream(hub, "acme", bo, last="3")
        await until(lambda: len(back.heard) >= 2)
        assert back.heard == [(4, "activity"), (5, "activity")]
        for last in ("-1", "6", "x", "9" * 30, "²"):
            odd = Stream(hub, "acme", bo, last=last)
            await until(lambda odd=odd: bool(odd.heard))  # type: ignore[misc]
            assert odd.heard == [(5, "resync")]
        monkeypatch.setattr(watcher, "REPLAY", 2)
        away = Stream(hub, "acme", bo, last="1")
        await until(lambda: bool(away.heard))
        assert away.heard == [(5, "resync")]
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    play(scenario, monkeypatch)


def test_a_watcher_that_does_not_read_is_let_go_and_the_others_hear_all(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "BACKLOG", 3)
    (ticket,) = tickets(acme, "one")
    bo = cookie_of(sign_in, acme, "bo")

    class Stuck(Stream):
        writes = 0

        async def send(self, message: dict[str, Any]) -> None:
            await super().send(message)
            if b"event" in message.get("body", b""):
                self.writes += 1
                await asyncio.Event().wait()

    async def scenario() -> None:
        hub = Hub()
        stuck, well = Stuck(hub, "acme", bo), Stream(hub, "acme", bo)
        await until(lambda: len(hub.watchers) == 2)
        for heard in range(1, 9):
            await in_thread(moves)(acme, ticket, 1)
            await until(lambda heard=heard: len(well.heard) == heard)  # type: ignore[misc]
        await until(stuck.task.done)
        assert stuck.writes == 1  # which may tell of two moves, on a busy machine
        assert len(stuck.heard) < len(well.heard)
        well.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)


@pytest.mark.parametrize("away", [False, True], ids=["the same process", "another process"])
def test_the_bell_is_heard_without_waiting_for_the_next_look(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    """Between processes Redis carries it; where there is none, the next look is soon."""
    monkeypatch.setattr(bell, "SWEEP", 3600.0)
    (ticket,) = tickets(acme, "one")
    bo = cookie_of(sign_in, acme, "bo")

    async def scenario() -> None:
        hub = Hub()
        board = Stream(hub, "acme", bo)
        await until(lambda: hub.polling is not None and bool(bell.listeners))
        if away:
            monkeypatch.setattr(bell, "listeners", set())
        else:
            monkeypatch.setattr(bell, "TICK", 3600.0)
        for heard in range(1, 6):
            await in_thread(moves)(acme, ticket, 1)
            await until(lambda heard=heard: len(board.heard) == heard)  # type: ignore[misc]
        await leave(hub, board)

    play(scenario, monkeypatch)


def open_connections() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
