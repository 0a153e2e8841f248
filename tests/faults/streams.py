"""Boards that stay open whatever happens to their stream: what a browser does, without the browser."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

HEARD = re.compile(rb"id: (\d+)\nevent: (\w+)\n")
RETRY = 0.5  # seconds; browsers wait 3, as the stream tells them


class OpenBoard(threading.Thread):
    """An EventSource: reconnects with the last id, and keeps what it has heard of which number.

    ``heard`` has each event's number as often as it came; ``resyncs`` the numbers up to which it was told to
    fetch everything anew.
    """

    def __init__(self, port: int, cookie: str, last: int | None = None) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.last = port, cookie, last
        self.heard: list[int] = []
        self.resyncs: list[int] = []
        self.opened, self.over = 0, threading.Event()
        self.line: socket.socket | None = None

    def run(self) -> None:
        while not self.over.is_set():
            with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", self.port)) as http:
                self.follow(http)
            self.over.wait(RETRY)

    def follow(self, http: HTTPConnection) -> None:
        """One stream, to its end."""
        headers = {"Cookie": f"sessionid={self.cookie}"}
        if self.last is not None:
            headers["Last-Event-ID"] = str(self.last)
        http.request("GET", "/events/acme/", headers=headers)
        self.line = http.sock
        with http.getresponse() as answer:
            if answer.status != 200:
                raise ConnectionError(f"The stream was answered {answer.status}.")
            self.opened += 1
            text = b""
            while said := answer.readline():
                text += said
                if said == b"\n":
                    self.hear(text)
                    text = b""

    def hear(self, text: bytes) -> None:
        for seq, kind in HEARD.findall(text):
            self.last = int(seq)
            (self.resyncs if kind == b"resync" else self.heard).append(int(seq))

    def cut(self) -> None:
        """End the connection from this side, as a lost network does; it comes back by itself."""
        if self.line is not None:
            with suppress(OSError):  # was cut already
                self.line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.over.set()
        self.cut()

    def knows(self, seqs: Sequence[int]) -> bool:
        """Whether it has heard each of them, or was told to fetch everything up to it."""
        upto = max(self.resyncs, default=0)
        return {seq for seq in seqs if seq > upto} <= set(self.heard)
