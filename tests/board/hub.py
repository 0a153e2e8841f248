"""Boards that listen to a hub in this process, without a server between them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from board import bell
from board.live import Hub
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tickets.models import Ticket


class Stream:
    """A browser's EventSource, spoken to by ASGI."""

    def __init__(
        self, hub: Hub, slug: str, cookie: str, last: str | None = None, board: int | None = None
    ) -> None:
        headers = [(b"cookie", f"sessionid={cookie}".encode())]
        headers += [(b"last-event-id", last.encode())] if last is not None else []
        self.status, self.text, self.closed, self.left = 0, "", False, asyncio.Event()
        asgi: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": f"/events/{slug}/",
            "headers": headers,
        }
        asgi["query_string"] = f"board={board}".encode() if board else b""
        self.task = asyncio.create_task(hub(asgi, self.receive, self.send))

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()
        self.closed = message["type"].endswith("body") and not message.get("more_body", False)

    @property
    def heard(self) -> list[tuple[int, str]]:
        return [(int(seq), kind) for seq, kind in re.findall(r"id: (\d+)\nevent: (\w+)", self.text)]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def leave(hub: Hub, *boards: Stream) -> None:
    """Close these, the last ones, and end the look that sleeps too long to notice it."""
    for board in boards:
        board.left.set()
    await until(lambda: not hub.watchers)
    assert hub.polling
    hub.polling.cancel()
    await asyncio.wait([hub.polling])


def play(scenario: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "TICK", 0.02)
    asyncio.run(scenario())  # type: ignore[arg-type]


def moves(firm: Firm, ticket: Ticket, count: int) -> None:
    with scope(firm.company):
        for turn in range(count):
            stage = ("active", "new")[turn % 2]
            ticket.move(column=firm.columns[stage], by=next(iter(firm.people.values())))


def cookie_of(sign_in: SignIn, firm: Firm, name: str) -> str:
    return sign_in(firm, name).cookies["sessionid"].value
