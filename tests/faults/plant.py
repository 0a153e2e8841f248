"""Real workers on the test's own database, mail server and broker, and how to end them badly."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.notifications.sink import Sink

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """The address of the database this test runs on, for another process."""
    where = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{where['NAME']}"
    server = f"{where['HOST']}:{where['PORT'] or 5432}"
    return f"postgres://{where['USER']}:{where['PASSWORD']}@{server}/{where['NAME']}"


class Plant:
    """Starts roles as compose and ``run.py`` do, each a process group of its own."""

    def __init__(self, folder: Path, sink: Sink, redis_url: str = "", **environment: str) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.folder = folder
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "EMBEDDED": "1" if settings.SQLITE else "0",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "RATE_LIMITS": "off",  # the same people come again and again
            "SWEEP_SECONDS": "0.5",
            "MAIL_ATTEMPT_SECONDS": "2",
            "MAIL_LEASE_SECONDS": "3",
            "MAIL_RETRY_SECONDS": ",".join(["1"] * 60),
            **environment,
        }

    def start(self, *roles: str) -> None:
        for role in roles:
            with (self.folder / f"{role}.log").open("ab") as log:
                self.running[role] = subprocess.Popen(
                    [sys.executable, "-m", "helpdesk", role],
                    cwd=ROOT,
                    env=self.env,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, *roles: str) -> None:
        """SIGKILL, at once, without a word."""
        for role in roles or list(self.running):
            process = self.running.pop(role)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def submitting(self, count: int) -> subprocess.Popen[bytes]:
        """Start a program that takes ``count`` tickets in and rings this plant's broker for each."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.submit", str(count)],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def submit(self, count: int) -> dict[str, float]:
        """Take ``count`` tickets in; return each number with the seconds its visitor waited."""
        return told(self.submitting(count))


def told(submitting: subprocess.Popen[bytes]) -> dict[str, float]:
    out, trouble = submitting.communicate()
    assert submitting.returncode == 0, trouble.decode()
    waited: dict[str, float] = json.loads(out.splitlines()[-1])
    return waited
