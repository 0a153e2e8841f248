"""A real browser before a real server on the test's database.

``server`` is the address of the whole application, streams included. ``page(...)`` opens a browser of its
own for each call, as wide, dark, foreign or old as the test says, signed in as whom it says.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
)

from helpdesk.asgi import application
from tests.cast import Firm
from tests.chromium import WAIT

expect.set_options(timeout=WAIT)
OpenPage = Callable[..., Page]
OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[str]:
    """The address of a server that lives as long as the test."""
    everything: Any = application
    config = uvicorn.Config(
        ASGIStaticFilesHandler(everything),
        host="127.0.0.1",
        port=0,
        lifespan="off",
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        thread.join(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    settings.BASE_URL = f"http://127.0.0.1:{port}"
    yield settings.BASE_URL
    running.should_exit = True
    thread.join()


@pytest.fixture
def console() -> list[str]:
    """What the test's pages have said on their consoles, and every error, dialog and foreign request."""
    return []


@pytest.fixture
def browser_context(chromium: Browser, server: str, console: list[str]) -> Iterator[OpenContext]:
    """Open a browser as ``width``, ``height``, ``theme``, ``javascript``, ``locale`` … and ``member`` say."""
    contexts: list[BrowserContext] = []

    def open_context(
        *,
        width: int = 1440,
        height: int = 900,
        theme: Any = "light",
        javascript: bool = True,
        locale: str = "en-US",
        touch: bool = False,
        mobile: bool = False,
        member: tuple[Firm, str] | None = None,
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=server,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale=locale,
            has_touch=touch,
            is_mobile=mobile,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        context.on("page", lambda page: listen(page, server, console))
        if member:
            firm, name = member
            context.add_cookies([{"name": "sessionid", "value": session_of(firm, name), "url": server}])
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def page(browser_context: OpenContext) -> OpenPage:
    """Open a page in a browser of its own; takes what ``browser_context`` takes."""
    return lambda **options: browser_context(**options).new_page()


def session_of(firm: Firm, name: str) -> str:
    client = Client()
    client.force_login(firm[name].user)
    return client.cookies["sessionid"].value


def listen(page: Page, server: str, console: list[str]) -> None:
    def said(message: ConsoleMessage) -> None:
        console.append(f"{message.type}: {message.text}")

    def asked(dialog: Dialog) -> None:
        console.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith((server, "data:", "blob:")):
            console.append(f"request: {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: console.append(f"error: {error}"))
    page.on("dialog", asked)
    page.on("request", requested)
