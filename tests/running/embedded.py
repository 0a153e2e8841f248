"""The embedded helpdesk as a person starts it: real processes, a data folder of its own, one log."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.journeys.stack import ROOT, free_port, until

AWAY = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS"}


def environment(folder: Path, port: int = 0, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in AWAY}
    own = {"EMBEDDED": "1", "DEMO": "0", "DATA_DIR": str(folder), "PORT": str(port or free_port())}
    return kept | own | {"SWEEP_SECONDS": "1"} | more


class Embedded:
    """``python -m helpdesk all``, its log and its processes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.written = folder.parent / f"{folder.name}.{self.port}.log"
        with self.written.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "helpdesk", "all"],
                cwd=ROOT,
                env=environment(folder, self.port),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.seen: set[int] = set()
        until(lambda: self.answers() and self.says("ready."), "pages and a worker", patience=120)

    def says(self, words: str) -> int:
        """How often the log has ``words``."""
        return self.written.read_text(errors="replace").count(words)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.written.read_text()
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
            return True
        return False

    def children(self) -> dict[str, int]:
        """The process id of each role that lives now."""
        lines = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True).stdout
        found = {}
        for line in lines.splitlines():
            pid, parent, *command = line.split()
            if int(parent) == self.process.pid and "helpdesk" in command:
                found[command[-1]] = int(pid)
        self.seen |= set(found.values())
        return found

    def kill(self, role: str) -> None:
        """Kill ``role`` and wait until another process plays it."""
        dead = self.children()[role]
        os.kill(dead, signal.SIGKILL)
        until(lambda: self.children().get(role, dead) != dead, f"{role} to be back")

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.children()
        self.process.send_signal(how)
        return self.process.wait(60)

    def left(self) -> set[int]:
        """Those of its processes that still live."""
        return {pid for pid in self.seen if alive(pid)}


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def started(folder: Path) -> Iterator[Embedded]:
    """Start it; end what is left of it, whatever happened."""
    running = Embedded(folder)
    try:
        yield running
    finally:
        running.children()
        for pid in {running.process.pid, *running.left()}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        running.process.wait()
