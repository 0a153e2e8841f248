"""FLT-05: somebody holds SQLite's write lock. Writers wait, readers go on, nobody is told "locked"."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, connections

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.faults import promises
from tests.journeys.stack import until
from tests.notifications.sink import Sink
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
WRITERS = 8


def in_threads(count: int, work: Callable[[], Any]) -> tuple[list[threading.Thread], list[Exception]]:
    """Start ``count`` threads; what they stumble over is gathered."""
    trouble: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, trouble


@pytest.mark.parametrize("seconds", [1, pytest.param(3, marks=pytest.mark.soak)])
def test_eight_writers_and_a_lock_from_outside(acme: Firm, sink: Sink, seconds: float) -> None:
    tickets(acme, "first", email="first@x.org")
    begun = list[int]()

    def write() -> None:
        begun.append(threading.get_ident())
        tickets(acme, *"abcde", email="rita@x.org")

    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as outside:
        outside.execute("BEGIN IMMEDIATE")
        end = time.monotonic() + seconds
        writers, unwritten = in_threads(WRITERS, write)
        readers, unread = in_threads(2, lambda: read(acme))
        for reader in readers:
            reader.join()  # while the lock is still held
        until(lambda: len(begun) == WRITERS and time.monotonic() >= end, "the time of the lock")
        assert Ticket.unscoped.count() == 1
        outside.execute("COMMIT")
    for writer in writers:
        writer.join()
    assert unwritten == unread == []
    assert Ticket.unscoped.count() == 1 + WRITERS * 5
    promises.hold(sink)


def read(acme: Firm) -> None:
    with scope(acme.company):
        for _ in range(20):
            assert Ticket.objects.visible_to(acme["bo"]).as_cards().get().title == "first"


def test_agents_and_workers_side_by_side(acme: Firm, sink: Sink) -> None:
    """Moves, new tickets and a worker's claims at the same time."""
    from notifications import outbox

    cards = tickets(acme, *"abcdefgh", email="rita@x.org")

    def move() -> None:
        card = cards.pop()
        with scope(acme.company):
            for stage in ("active", "waiting", "done", "new"):
                card.move(column=acme.columns[stage], by=acme["bo"])

    movers, unmoved = in_threads(WRITERS, move)
    senders, unsent = in_threads(2, outbox.drain)
    for thread in (*movers, *senders):
        thread.join()
    outbox.drain()
    assert unmoved == unsent == []
    promises.hold(sink)
