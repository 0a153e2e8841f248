"""What a live board costs at least: an ASGI application that hands one message to every stream."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import Any

queues: set[asyncio.Queue[bytes]] = set()
numbers = count(1)
MESSAGE = (
    'id: %d\nevent: activity\ndata: {"kind": "moved", "ticket": "000000000", "column": 1, "version": %d}\n\n'
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """POST rings; whatever else is a stream."""
    if scope["method"] == "POST":
        number = next(numbers)
        for queue in queues:
            queue.put_nowait((MESSAGE % (number, number)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(number).encode()})
        return
    queue = asyncio.Queue[bytes](100)
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream")],
        }
    )
    await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
    queues.add(queue)
    try:
        await asyncio.gather(gone(receive), pump(queue, send))
    except ConnectionAbortedError:
        queues.discard(queue)


async def gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    raise ConnectionAbortedError


async def pump(queue: asyncio.Queue[bytes], send: Any) -> None:
    while True:
        await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
