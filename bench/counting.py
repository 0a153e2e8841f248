"""What does not depend on the machine: statements, counted inside this process, and bytes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urljoin

from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from bench.client import Answer, Line, Request
from bench.jobs import Ground, Job
from bench.report import Weight

LOADED = re.compile(r'(?:<link rel="(?:stylesheet|icon)"[^>]*href|<(?:script|img)[^>]*src)="([^"]+)"')
IMPORTED = re.compile(r'\b(?:from|import)\s*\(?\s*"(\./[^"]+)"')
FIRST_LOAD = 100 * 1024  # bytes, of a public page with all it loads
CARD = re.compile(rb"<li[^>]* data-ticket=.*?</li>", re.DOTALL)


def headers(request: Request) -> dict[str, str]:
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}


def ask(request: Request) -> Answer:
    """Ask the product in this process."""
    options: dict[str, Any] = {"HTTP_HOST": "localhost", **headers(request)}
    browser = Client()
    if request.form is None:
        answer = browser.get(request.path, **options)
    else:
        answer = browser.post(request.path, request.form, **options)
    return Answer(answer.status_code, answer.content)


def statements(job: Job) -> int:
    """Count what the product says to the database in one warm request, BEGIN and COMMIT included."""
    first, second = job.ours(2, ask)
    ask(first)
    with CaptureQueriesContext(connection) as said:
        answer = ask(second)
    if answer.status not in (200, 204, 303):
        raise SystemExit(f"{second.path} answered {answer.status}: {answer.body[:500]!r}")
    return len(said)


def statements_bare(job: Job) -> int:
    request = job.bare(1)[0]
    view, args, options = resolve(request.path, urlconf="bench.bare")
    made = RequestFactory().get(request.path)
    if request.form is not None:
        made = RequestFactory().post(request.path, request.form)
    with CaptureQueriesContext(connection) as said:
        view(made, *args, **options)
    return len(said)


def weights(ground: Ground, port: int) -> list[Weight]:
    """Weigh the board as it comes, and the first load of each public page with its sheets and scripts."""
    line = Line(port)
    board = reverse("board", args=[ground.company.slug, ground.board.pk])
    page = line.ask(Request(board, headers=ground.session)).body
    cards = CARD.findall(page)
    inside = sum(map(len, cards))
    slug, number = ground.company.slug, ground.numbers("done", 1)[0]
    public = {
        "first page": reverse("front"),
        "intake gate": reverse("intake", args=[slug]),
        "intake form": f"{reverse('new-ticket', args=[slug])}?code={ground.company.code}",
        "tracking": reverse("tracking", args=[slug, number]),
        "secret link": reverse("conversation", args=[slug, ground.link_key(number)]),
    }
    return [
        Weight(f"board, {len(cards)} cards", len(page)),
        Weight("board, taken to 200 cards", len(page) - inside + inside * 200 // len(cards), 150_000),
        *(
            Weight(f"{name}, first load, gzip", first_load(line, path), FIRST_LOAD)
            for name, path in public.items()
        ),
    ]


def first_load(line: Line, path: str) -> int:
    """Return the bytes of the page at ``path`` with what it loads."""
    return weight(line.ask(Request(path)).body, lambda name: line.ask(Request(name)).body)


def weight(page: bytes, fetch: Callable[[str], bytes]) -> int:
    """Return the bytes of a page with its sheets, pictures, scripts and what those import, from ``fetch``.

    Each is compressed as a proxy or whitenoise would.
    """
    loaded: dict[str, bytes] = {}
    waiting = [unescape(name) for name in LOADED.findall(page.decode())]
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded[name] = fetch(name)
            imported = IMPORTED.findall(loaded[name].decode()) if name.endswith(".js") else []
            waiting += [urljoin(name, other) for other in imported]
    return sum(len(gzip.compress(body)) for body in (page, *loaded.values()))
