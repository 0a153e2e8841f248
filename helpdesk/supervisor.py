"""All roles under one roof: what dies is started again, and nothing outlives its starter."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from helpdesk.lock import Running, take

STARTER = "HELPDESK_STARTER"  # the pid that a role watches
GRACE = 10.0  # seconds from "please" to "now"
LONGEST_PAUSE = 4.0  # seconds; a role that dies again and again is still back within 10
STEADY = 20.0  # seconds after which a role counts as well again


class Role:
    """One process of the helpdesk, kept alive; each line that it prints gets its name in front."""

    def __init__(self, name: str, port: int) -> None:
        self.name, self.port = name, port
        self.process: subprocess.Popen[str] | None = None
        self.began, self.pause, self.due = 0.0, 0.0, 0.0

    def start(self) -> None:
        """Start the process in a group of its own: the terminal's Ctrl-C reaches the supervisor alone."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk", self.name],
            env={**os.environ, STARTER: str(os.getpid()), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
        )
        threading.Thread(target=self.repeat, args=[self.process], daemon=True).start()

    def repeat(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                say(line.rstrip(), self.name)

    def tend(self) -> None:
        """Start it again if it has died: at once, and more slowly the more often it does."""
        now = time.monotonic()
        if self.process is not None and (code := self.process.poll()) is not None:
            self.end(signal.SIGKILL)  # what it has started itself
            self.process = None
            self.pause = next_pause(self.pause, lived=now - self.began)
            self.due = now + self.pause
            say(f"{self.name} ended ({ending(code)}) and is started again.")
        if self.process is None and now >= self.due:
            self.start()

    def end(self, how: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM for a dead group
                os.killpg(self.process.pid, how)


def next_pause(last: float, *, lived: float) -> float:
    """Return the seconds to wait with a process that ``lived`` so long and was waited for ``last`` time."""
    return 0.5 if lived > STEADY else min(last * 2 or 0.5, LONGEST_PAUSE)


def run(folder: Path, port: int, *, embedded: bool) -> int:
    """Supervise until Ctrl-C or SIGTERM; return the exit code. One plain sentence where it cannot start."""
    try:
        lock = take(folder)
    except Running as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if not is_free(port):
        print(
            f"Port {port} is used by another program. Choose another one, for example: PORT={port + 80}",
            file=sys.stderr,
        )
        return 1
    try:
        prepare()
    except KeyboardInterrupt:
        return 130
    names = ["web", "worker", "beat"] if embedded else ["web", "events", "worker", "beat"]
    roles = [Role(name, port + 1 if name == "events" else port) for name in names]
    asked = threading.Semaphore(0)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: asked.release())
    ready = False
    while not asked.acquire(timeout=0.2):
        for role in roles:
            role.tend()
        if not ready and answers(port):
            ready = True
            say("Ready. Ctrl-C ends it.")
    say("Stopping. Once more Ctrl-C ends everything at once.")
    stop(roles, asked)
    os.close(lock)
    return 0


def stop(roles: list[Role], asked: threading.Semaphore) -> None:
    """Ask all to end; after ``GRACE``, or when asked again, end them."""
    for role in roles:
        role.end(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(role.process and role.process.poll() is None for role in roles):
        if asked.acquire(timeout=0.05) or time.monotonic() > deadline:
            break
    for role in roles:
        role.end(signal.SIGKILL)
        if role.process:
            role.process.wait()


def follow() -> None:
    """Called by a role: end with the supervisor, even when that was killed and could tell nobody."""
    starter = int(os.environ.pop(STARTER, "0"))
    if starter:
        threading.Thread(target=watch, args=[starter], daemon=True).start()


def watch(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(0, signal.SIGKILL)


def is_free(port: int) -> bool:
    """Whether ``port`` can be had; those whose supervisor was killed need a moment to let go of it."""
    for attempt in range(20):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                if attempt == 0:
                    print(f"Port {port} is in use; waiting a moment …", flush=True)
                time.sleep(0.25)
            else:
                return True
    return False


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def prepare() -> None:
    """Bring tables, static files and the broker's folder up to date, in this process: one start less."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("prepare")
    connections.close_all()
    if not settings.REDIS_URL:
        from helpdesk import broker, celery_app

        broker.make_ready(celery_app, settings.QUEUE, settings.CONTROL)


def ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def say(line: str, who: str = "all") -> None:
    with suppress(OSError):  # the terminal was closed
        print(f"{who:<6} | {line}", flush=True)
