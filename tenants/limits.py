"""How often something may be tried, counted by who tries it.

A counter begins with the first try and means nothing when its time is over. It is named by a keyed hash, so
no address of a person is kept. Redis counts where there is one, else the database, each in one atomic step.
``RATE_LIMITS=off``, for load tests alone, lets everything through.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from tenants.access import Refused
from tenants.models import Bucket

PATIENCE = 0.25  # seconds that Redis may take
PAUSE = 30.0  # seconds in which a Redis that did not answer is not asked again
HOUR = 3600
T = TypeVar("T")
log = structlog.get_logger("tenants.limits")


class TooOften(Refused):
    """It was tried too often; ``wait`` is the number of seconds after which it may be tried again."""

    status = 429

    def __init__(self, wait: int) -> None:
        self.wait = max(1, wait)
        minutes = -(-self.wait // 60)
        super().__init__(
            ngettext(
                "Too many wrong tries came from here. Wait %(n)d minute, then try again.",
                "Too many wrong tries came from here. Wait %(n)d minutes, then try again.",
                minutes,
            )
            % {"n": minutes}
        )


@dataclass(frozen=True)
class Limit:
    """At most as many as the setting ``most`` says, in ``seconds`` or as the setting of that name says."""

    name: str
    most: str
    seconds: int | str

    @property
    def allowed(self) -> int:
        return int(getattr(settings, self.most))

    @property
    def window(self) -> int:
        return self.seconds if isinstance(self.seconds, int) else int(getattr(settings, self.seconds))

    def key(self, *of: object) -> str:
        """Name the counter of ``of``; nobody can tell from the name whose it is."""
        return salted_hmac("tenants.limits", repr((self.name, *of)), algorithm="sha256").hexdigest()

    def wait(self, *of: object) -> int:
        """Return for how many seconds ``of`` must wait now; 0: not at all."""
        if settings.RATE_LIMITS == "off":
            return 0
        count, left = looked_up(self.key(*of))
        return left if count >= self.allowed else 0

    def count(self, *of: object) -> int:
        """Count one more of ``of``; return for how many seconds it is too many, 0: it is not."""
        return over((self, of))[0]


CODES = Limit("codes", "LIMIT_CODES", "LIMIT_SECONDS")
NUMBERS = Limit("numbers", "LIMIT_NUMBERS", "LIMIT_SECONDS")
SUBMITS = Limit("submits", "LIMIT_SUBMITS", HOUR)
SUBMITS_COMPANY = Limit("submits of a company", "LIMIT_SUBMITS_COMPANY", HOUR)
ME_TOOS = Limit("me too", "LIMIT_ME_TOOS", HOUR)
LOST = Limit("lost numbers", "LIMIT_LOST", HOUR)
LOST_TO = Limit("lost numbers of one address", "LIMIT_LOST_TO", HOUR)
ACKNOWLEDGEMENTS = Limit("acknowledgements", "LIMIT_ACKNOWLEDGEMENTS", HOUR)


def guessed(limit: Limit, look: Callable[[], T], *of: object) -> T:
    """Return what ``look`` finds; only when it finds nothing, that is counted.

    Whoever is over the limit gets the same answer for a right guess and for a wrong one, and ``look`` is not
    asked. Of guesses that come at once no more than the limit learn that they were wrong.

    Raises:
        TooOften: too many wrong ones came from ``of``.
    """
    if wait := limit.wait(*of):
        raise TooOften(wait)
    found = look()
    if not found and (wait := limit.count(*of)):
        raise TooOften(wait)
    return found


def over(*counters: tuple[Limit, tuple[object, ...]], transactional: bool = False) -> list[int]:
    """Count one more of each in one step; return for how many seconds each is too many, 0: it is not.

    Args:
        transactional: count in the database, so that what is rolled back was not counted.
    """
    if settings.RATE_LIMITS == "off":
        return [0] * len(counters)
    windows = {limit.key(*of): limit.window for limit, of in counters}
    counts = counted(windows, transactional=transactional)
    found = [(counts[limit.key(*of)], limit.allowed) for limit, of in counters]
    return [max(1, left) if count > allowed else 0 for (count, left), allowed in found]


def counted(windows: dict[str, int], *, transactional: bool = False) -> dict[str, tuple[int, int]]:
    """Add one to each counter, in Redis if it answers; return count and seconds left."""
    if not transactional and (there := server()):
        asked = there.pipeline(transaction=True)
        for key, seconds in windows.items():
            name = f"limit:{key}"
            asked.set(name, 0, ex=seconds, nx=True)
            asked.incr(name)
            asked.ttl(name)
        if told := answered(asked.execute):
            return {key: (told[3 * at + 1], told[3 * at + 2]) for at, key in enumerate(windows)}
    return {bucket.key: (bucket.n, bucket.left) for bucket in Bucket.add(windows)}


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


def visitor(request: HttpRequest) -> str:
    """Return the network address that a request came from; of IPv6 the /64, which is one customer.

    Only the last ``TRUSTED_PROXIES`` hops may say who stood before them; what a client writes into a
    forwarding header itself counts for nothing.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    hops = (
        [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), nearest]
        if settings.TRUSTED_PROXIES
        else [nearest]
    )
    return network(hops[-1 - min(settings.TRUSTED_PROXIES, len(hops) - 1)].strip()) or network(nearest)


def network(hop: str) -> str:
    try:
        address = ipaddress.ip_address(hop.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address) >> 64 << 64, 64)))


def sweep() -> int:
    """Delete the counters whose time is over; return how many."""
    return Bucket.objects.filter(ends_at__lt=timezone.now()).delete()[0]
