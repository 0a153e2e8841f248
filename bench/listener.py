"""Many open streams in one loop, each noting when it heard which event."""

from __future__ import annotations

import asyncio
import re
import resource
import time

HEARD = re.compile(rb"id: (\d+)\nevent: \w+")
PATIENCE = 10.0  # seconds until what has not arrived counts as lost
AT_ONCE = 50  # connections that are being opened at a time


class Stream(asyncio.Protocol):
    """One open board; ``at`` has the moment at which each event was first heard."""

    def __init__(self, request: bytes) -> None:
        self.request, self.rest, self.at, self.again = request, b"", dict[int, float](), 0
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        whole, _, self.rest = (self.rest + data).rpartition(b"\n\n")
        if not self.open.done() and whole:
            self.open.set_result(whole.partition(b"\r\n")[0])
        for seq in map(int, HEARD.findall(whole)):
            self.again += seq in self.at
            self.at.setdefault(seq, now)

    def connection_lost(self, why: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("The stream was refused."))


class Crowd:
    """``count`` streams to one server; of no more files than the system allows."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{k}: {v}" for k, v in headers.items())]
        self.port, self.request = port, "\r\n".join([*lines, "", ""]).encode()
        self.streams: list[Stream] = []

    async def grow(self, count: int) -> None:
        """Open streams until there are ``count``."""
        while (missing := count - len(self.streams)) > 0:
            opened = await asyncio.gather(*(self.one() for _ in range(min(missing, AT_ONCE))))
            self.streams += opened

    async def one(self) -> Stream:
        loop = asyncio.get_running_loop()
        _, stream = await loop.create_connection(lambda: Stream(self.request), "127.0.0.1", self.port)
        said = await asyncio.wait_for(stream.open, PATIENCE)
        if b" 200 " not in said:
            raise SystemExit(f"A stream was answered {said!r}.")
        return stream

    async def last(self, seq: int) -> float:
        """Return when the last stream heard ``seq``; infinity when one did not."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            if all(seq in stream.at for stream in self.streams):
                return max(stream.at[seq] for stream in self.streams)
            await asyncio.sleep(0.002)
        return float("inf")

    def close(self) -> None:
        for stream in self.streams:
            stream.transport.abort()


def allow_files(count: int) -> None:
    """Raise this process's and its children's limit of open files to ``count``, as far as one may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
