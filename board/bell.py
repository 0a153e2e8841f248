"""The doorbell of live boards: whoever did something rings it, whoever watches hears it at once.

It may be lost, late or doubled: events are numbered without gaps, so a hub knows what it has missed and asks
the database, and every hub looks by itself, too. Deeds of the hub's own process ring it directly; those of
other processes ring through Redis, where there is one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.asyncio import Redis

from tenants import counters
from tenants.models import Activity

TICK = 0.25  # seconds between two looks at the database while no bell of other processes can be heard
SWEEP = 1.0  # seconds between two looks while it can: for the bell that was lost
GAP = 0.05  # seconds between two rounds however often it rings: what comes in between is told in one go
AGAIN = 1.0  # seconds until a Redis that is away is called again
FEW = 20  # events that a bell tells; of more the database is asked


class Placed(NamedTuple):
    """Event ``seq``: a ticket was put into column ``now``, out of ``was`` if it had stood in one."""

    seq: int
    kind: str
    ticket: str
    now: int
    was: int | None


class Bell(NamedTuple):
    """What a deed of ``company`` did, if it only put tickets into columns; else no more than that it rang."""

    company: int
    placed: list[Placed]


LOOK = Bell(0, [])


class Peal:
    """Rings once for one deed, after its commit."""

    def __init__(self, company: int) -> None:
        self.bell, self.tells = Bell(company, []), True

    def add(self, activity: Activity) -> None:
        """Take one more event of the deed. Where it put a ticket it says itself; all else must be read."""
        ticket, details = activity.ticket, activity.details
        self.tells = self.tells and ticket is not None and activity.placed and ticket.held_at is None
        if self.tells and ticket is not None:
            where = (details["now"], details.get("was"))
            self.bell.placed.append(Placed(activity.seq, activity.kind, ticket.number, *where))

    def ring(self) -> None:
        """Ring now; the commit is done."""
        company, placed = self.bell
        ring(Bell(company, placed if self.tells and len(placed) <= FEW else []))


listeners: set[Callable[[Bell], None]] = set()


def channel() -> str:
    """Return a name in Redis that no other installation has, whatever else that Redis is there for."""
    database = str(settings.DATABASES["default"]["NAME"])
    return f"helpdesk:happened:{salted_hmac('board.bell', database).hexdigest()[:16]}"


def ring(bell: Bell) -> None:
    """Say that something has happened: done after the commit, from any thread.

    A Redis that does not answer costs a moment once, and then is left alone for a while.
    """
    for wake in tuple(listeners):
        wake(bell)
    if there := counters.server():
        counters.answered(lambda: [there.publish(channel(), json.dumps(bell))])


def read(text: bytes) -> Bell:
    """Return the bell that was rung; of another release's, no more than that it rang."""
    try:
        company, placed = json.loads(text)
        return Bell(company, [Placed(*each) for each in placed])
    except (TypeError, ValueError):
        return LOOK


class Ear:
    """What a hub hears the bell with."""

    def __init__(self) -> None:
        self.loop, self.rung, self.subscribed = asyncio.get_running_loop(), asyncio.Event(), False
        self.heard: list[Bell] = []

    @property
    def patience(self) -> float:
        """The seconds between two looks."""
        return SWEEP if self.subscribed else TICK

    def wake(self, bell: Bell) -> None:
        with suppress(RuntimeError):  # the loop has just ended
            self.loop.call_soon_threadsafe(self.hear, bell)

    def hear(self, bell: Bell) -> None:
        self.heard.append(bell)
        self.rung.set()

    def take(self) -> list[Bell]:
        """Return what was heard since the last time."""
        heard, self.heard = self.heard, []
        self.rung.clear()
        return heard

    async def wait(self) -> None:
        """Return when it rings, or when it is time to look all the same."""
        await asyncio.sleep(GAP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.rung.wait(), self.patience)

    async def subscribe(self) -> None:
        """Hear other processes' bells by one connection; while Redis is away, try again and again."""
        while True:
            with suppress(redis.RedisError, OSError):
                async with Redis.from_url(settings.REDIS_URL) as there, there.pubsub() as bells:
                    await bells.subscribe(channel())
                    async for said in bells.listen():  # the first says that it is subscribed
                        self.subscribed = True
                        self.hear(read(said["data"]) if said["type"] == "message" else LOOK)
            self.subscribed = False
            self.hear(LOOK)
            await asyncio.sleep(AGAIN)


@asynccontextmanager
async def listening() -> AsyncIterator[Ear]:
    """Listen for the bell in this process and, if there is a Redis, in all others."""
    ear = Ear()
    listeners.add(ear.wake)
    task = asyncio.create_task(ear.subscribe()) if settings.REDIS_URL else None
    try:
        yield ear
    finally:
        listeners.discard(ear.wake)
        if task:
            task.cancel()
            await asyncio.wait([task])
