"""FLT-10 and the fault journey of the live board: cut, restarted, away for long; nothing is missed.

Real processes, and clients that behave as a browser's EventSource does. Each knows at the end what the
database has, by replay or by having been told to fetch everything anew, and nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from bench.place import free_port, wait_for
from board.news import REPLAY
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.faults.plant import Plant
from tests.faults.streams import OpenBoard
from tests.journeys.stack import Redis, until
from tests.notifications.sink import Sink
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
WELL = 10.0  # seconds after which all must be right again
MANY = [8, pytest.param(50, marks=pytest.mark.soak)]


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A Redis of this test alone, which may be stopped; never started where a folder is the broker."""
    redis = Redis()
    if not settings.SQLITE:
        redis.start()
    yield redis
    redis.stop()


@pytest.fixture
def web(acme: Firm, tmp_path: Path, sink: Sink, broker: Redis) -> Iterator[Plant]:
    """Pages and streams from one process, on a port that it keeps when it is started again."""
    url = "" if settings.SQLITE else broker.url
    plant = Plant(tmp_path, sink, url, PORT=str(free_port()))
    begin(plant)
    yield plant
    plant.kill()


def begin(plant: Plant) -> None:
    plant.start("events")
    wait_for(plant.running["events"], int(plant.env["PORT"]))


@contextmanager
def watching(plant: Plant, cookie: str, count: int, last: int | None = None) -> Iterator[list[OpenBoard]]:
    """``count`` open boards; leaves none open."""
    boards = [OpenBoard(int(plant.env["PORT"]), cookie, last) for _ in range(count)]
    for board in boards:
        board.start()
    until(lambda: all(board.opened for board in boards), "all boards to be open")
    yield boards
    for board in boards:
        board.close()
    for board in boards:
        board.join(10)


def work(firm: Firm, ticket: Ticket, count: int) -> None:
    """So many moves of one card, by this process: another one than that of the streams."""
    with scope(firm.company):
        ticket.refresh_from_db()
        for _ in range(count):
            stage = "active" if ticket.column_id == firm.columns["new"].pk else "new"
            ticket.move(column=firm.columns[stage], by=firm["bo"])


def all_right(firm: Firm, boards: list[OpenBoard], after: int) -> None:
    """All know what the database has after event ``after``, soon, and nobody heard anything twice."""
    with scope(firm.company):
        seqs = list(Activity.objects.after(after).values_list("seq", flat=True))
    until(lambda: all(board.knows(seqs) for board in boards), "all boards to know all", patience=WELL)
    assert all(len(board.heard) == len(set(board.heard)) for board in boards)
    assert all(board.heard == sorted(board.heard) for board in boards)


@pytest.mark.parametrize("count", MANY)
def test_streams_are_cut_while_cards_move(acme: Firm, web: Plant, sign_in: SignIn, count: int) -> None:
    (ticket,) = tickets(acme, "one")
    seen = acme.company.last_seq()
    with watching(web, sign_in(acme, "bo").cookies["sessionid"].value, count, seen) as boards:
        for turn in range(3):
            work(acme, ticket, 2)
            for board in boards[turn % 2 :: 2]:
                board.cut()
            work(acme, ticket, 3)
        all_right(acme, boards, seen)
        assert not any(board.resyncs for board in boards)
        assert all(board.opened > 1 for board in boards), "each was cut, and has come back"


@pytest.mark.parametrize("count", MANY)
def test_the_process_of_the_streams_is_killed_and_comes_back(
    acme: Firm, web: Plant, sign_in: SignIn, count: int
) -> None:
    (ticket,) = tickets(acme, "one")
    seen = acme.company.last_seq()
    with watching(web, sign_in(acme, "bo").cookies["sessionid"].value, count, seen) as boards:
        work(acme, ticket, 3)
        all_right(acme, boards, seen)
        web.kill("events")
        work(acme, ticket, 5)
        begin(web)
        all_right(acme, boards, seen)
        work(acme, ticket, 2)
        all_right(acme, boards, seen)


@pytest.mark.postgres
@pytest.mark.parametrize("count", MANY)
def test_redis_is_away_and_comes_back(
    acme: Firm, web: Plant, broker: Redis, sign_in: SignIn, count: int
) -> None:
    """Nobody waits for it: moves go on, the streams look by themselves, and hear it again when it is back."""
    (ticket,) = tickets(acme, "one")
    seen = acme.company.last_seq()
    with watching(web, sign_in(acme, "bo").cookies["sessionid"].value, count, seen) as boards:
        work(acme, ticket, 3)
        all_right(acme, boards, seen)
        broker.stop()
        work(acme, ticket, 3)
        all_right(acme, boards, seen)
        broker.start()
        work(acme, ticket, 3)
        all_right(acme, boards, seen)
        assert all(board.opened == 1 for board in boards)


def test_away_for_a_moment_and_for_an_hour(acme: Firm, web: Plant, sign_in: SignIn) -> None:
    """A moment is replayed; for an hour one word says to fetch everything; then it goes on as before."""
    (ticket,) = tickets(acme, "one")
    cookie = sign_in(acme, "bo").cookies["sessionid"].value
    early = acme.company.last_seq()
    work(acme, ticket, REPLAY + 1)
    late = acme.company.last_seq() - 3
    with watching(web, cookie, 1, late) as (moment,), watching(web, cookie, 1, early) as (hour,):
        until(lambda: hour.resyncs, "the word to fetch everything")
        all_right(acme, [moment], late)
        all_right(acme, [hour], early)
        assert (moment.heard, moment.resyncs) == ([late + 1, late + 2, late + 3], [])
        assert (hour.heard, hour.resyncs) == ([], [late + 3])
        work(acme, ticket, 2)
        all_right(acme, [moment, hour], late + 3)
        assert hour.heard == [late + 4, late + 5]


def test_what_fell_between_the_page_and_the_first_connection(acme: Firm, web: Plant, sign_in: SignIn) -> None:
    """The stream of a fresh page begins at its own connection; the page asks for what came before."""
    (ticket,) = tickets(acme, "one")
    browser = sign_in(acme, "bo")
    page = re.search(r'data-seq="(\d+)"', browser.get("/desk/acme/").content.decode())
    assert page
    seq = int(page[1])
    work(acme, ticket, 1)
    with watching(web, browser.cookies["sessionid"].value, 1) as (board,):
        work(acme, ticket, 1)
        all_right(acme, [board], seq + 1)
        assert board.heard == [seq + 2]
    changes = browser.get(
        f"/desk/acme/boards/{acme.board.pk}/changes/?after={seq}", headers={"HX-Request": "true"}
    )
    assert ticket.number in changes.content.decode()
    assert f'"seq": {seq + 2}' in changes["HX-Trigger-After-Swap"]
