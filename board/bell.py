"""The doorbell of live boards: whoever did something rings it, whoever watches looks at once.

It names no ticket and may be lost: every hub looks by itself, too. Deeds of the hub's own process ring it
directly; those of other processes ring through Redis, where there is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import redis
from django.conf import settings
from redis.asyncio import Redis

from tenants import limits

CHANNEL = "helpdesk:happened"
TICK = 0.25  # seconds between two looks at the database while no bell of other processes can be heard
SWEEP = 1.0  # seconds between two looks while it can: for the bell that was lost
GAP = 0.05  # seconds between two looks however often it rings: what comes in between is told in one go
AGAIN = 1.0  # seconds until a Redis that is away is called again

listeners: set[Callable[[], None]] = set()


def ring() -> None:
    """Say that something has happened: done after the commit, from any thread.

    A Redis that does not answer costs a moment once, and then is left alone for a while.
    """
    for wake in tuple(listeners):
        wake()
    if there := limits.server():
        limits.answered(lambda: [there.publish(CHANNEL, "")])


class Ear:
    """What a hub hears the bell with."""

    def __init__(self) -> None:
        self.loop, self.rung, self.subscribed = asyncio.get_running_loop(), asyncio.Event(), False

    def wake(self) -> None:
        with suppress(RuntimeError):  # the loop has just ended
            self.loop.call_soon_threadsafe(self.rung.set)

    async def wait(self) -> None:
        """Return when it rings, or when it is time to look all the same."""
        await asyncio.sleep(GAP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.rung.wait(), SWEEP if self.subscribed else TICK)

    async def subscribe(self) -> None:
        """Hear other processes' bells by one connection; while Redis is away, try again and again."""
        while True:
            with suppress(redis.RedisError, OSError):
                async with Redis.from_url(settings.REDIS_URL) as there, there.pubsub() as bells:
                    await bells.subscribe(CHANNEL)
                    async for _ in bells.listen():  # the first says that it is subscribed
                        self.subscribed = True
                        self.rung.set()
            self.subscribed = False
            self.rung.set()
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
