"""Where it is counted how often something was tried: in Redis if it answers, else in the database.

Each change is one atomic step.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import redis
import structlog
from django.conf import settings
from django.utils import timezone

from tenants.models import Bucket

PATIENCE = 0.25  # seconds that Redis may take
PAUSE = 30.0  # seconds in which a Redis that did not answer is not asked again
LESS = "return redis.call('exists', KEYS[1]) == 1 and redis.call('decr', KEYS[1])"  # a bare decr makes one
log = structlog.get_logger("tenants.counters")


def add(
    windows: dict[str, int], amount: int = 1, *, transactional: bool = False
) -> dict[str, tuple[int, int]]:
    """Add ``amount`` to each; return count and seconds left. A new one counts for so many seconds."""
    if not transactional and (there := server()):
        asked = there.pipeline(transaction=True)
        for key, seconds in windows.items():
            name = f"limit:{key}"
            asked.set(name, 0, ex=seconds, nx=True)
            asked.incr(name, amount)
            asked.ttl(name)
        if told := answered(asked.execute):
            return {key: (told[3 * at + 1], told[3 * at + 2]) for at, key in enumerate(windows)}
    return {bucket.key: (bucket.n, bucket.left) for bucket in Bucket.add(windows, amount)}


def take_back(key: str) -> None:
    """Count one less, if that counter counts still."""
    there = server()
    if there is None or answered(lambda: [there.eval(LESS, 1, f"limit:{key}")]) is None:
        Bucket.take_back(key)


def looked_up(key: str) -> tuple[int, int]:
    """Return count and seconds left; changes nothing."""
    if there := server():
        asked = there.pipeline(transaction=True)
        asked.get(f"limit:{key}")
        asked.ttl(f"limit:{key}")
        if told := answered(asked.execute):
            return int(told[0] or 0), max(0, told[1])
    bucket = Bucket.objects.filter(key=key, ends_at__gt=timezone.now()).first()
    return (bucket.n, bucket.left) if bucket else (0, 0)


class Pause:
    """Until when a Redis that did not answer is left alone: a visitor waits for it once."""

    until = 0.0


@cache
def client(url: str) -> redis.Redis:
    """A full pool is no Redis out of reach: who finds none free waits for one."""
    patient = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    pool = redis.BlockingConnectionPool.from_url(url, max_connections=32, timeout=5, **patient)
    return redis.Redis(connection_pool=pool)


def server() -> redis.Redis | None:
    return client(settings.REDIS_URL) if settings.REDIS_URL and time.monotonic() >= Pause.until else None


def answered(ask: Callable[[], list[Any]]) -> list[Any] | None:
    """Return what Redis says; None when it is out of reach, and then the database counts."""
    try:
        return ask()
    except redis.RedisError:
        log.warning("redis does not answer", exc_info=True)
        Pause.until = time.monotonic() + PAUSE
        return None


def sweep() -> int:
    """Delete the counters whose time is over; return how many."""
    return Bucket.objects.filter(ends_at__lt=timezone.now()).delete()[0]
