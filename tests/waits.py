"""Two connections to PostgreSQL, one of which waits for the other."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from django.db import connection, connections

T = TypeVar("T")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def when_told(act: Callable[[], T]) -> tuple[Event, "Future[T]"]:
    """Let another connection do ``act`` once the event is set; what comes of it is in the future."""
    told = Event()

    def acting() -> T:
        try:
            told.wait(timeout=30)
            return act()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    done = pool.submit(acting)
    pool.shutdown(wait=False)
    return told, done


def must_wait_for_me() -> None:
    """Go on when another connection waits for a lock of this one."""
    with connection.cursor() as cursor:
        for _look in range(100_000):
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("Nobody waits for this connection.")
