"""A small client on one kept connection, of the standard library alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """One request, made before the clock runs. A ``form`` makes it a POST."""

    path: str
    form: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Line:
    """One connection to one of the two servers."""

    def __init__(self, port: int) -> None:
        self.http = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, request: Request) -> Answer:
        body, headers = None, {"Host": "localhost", **request.headers}
        if request.form is not None:
            body, headers["Content-Type"] = urlencode(request.form), FORM
        self.http.request(request.method, request.path, body, headers)
        answer = self.http.getresponse()
        return Answer(answer.status, answer.read())


def rate(port: int, requests: Sequence[Request], wanted: frozenset[int]) -> float:
    """Return requests per second by the median request, one after the other; end all if one is refused.

    The median, because a machine that does something else for a moment delays single requests by much.
    """
    line, seconds = Line(port), list[float]()
    for request in requests:
        began = time.perf_counter()
        if (answer := line.ask(request)).status not in wanted:
            raise SystemExit(f"{request.path} answered {answer.status}: {answer.body[:500]!r}")
        seconds.append(time.perf_counter() - began)
    line.http.close()
    return 1 / median(seconds[1:])  # the first opens connections, also the server's to its database
