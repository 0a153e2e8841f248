"""The whole product as its users meet it: every role a process of its own, a real mail server, a data folder.

On SQLite it is the embedded way (folder as broker), on PostgreSQL the full way (Redis as broker); which one
follows from the database of the test run.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self, TypeVar

import psycopg2
from aiosmtpd.controller import Controller
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0  # seconds; what the promises allow for taking up what was lost
T = TypeVar("T")


def until(look: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Return what ``look`` returns as soon as it is true; fail with ``what`` when it never is."""
    end = time.monotonic() + patience
    while not (seen := look()):
        assert time.monotonic() < end, f"Waited {patience:.0f} s in vain: {what}"
        threading.Event().wait(0.05)
    return seen


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """A Redis of whoever starts it alone, on a free port; it may be stopped and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


class Mailbox:
    """A real SMTP server that accepts all and keeps it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str, words: str = "") -> list[EmailMessage]:
        """The mails to ``address`` with ``words`` in the subject, oldest first."""
        return [mail for mail in self.mails if mail["To"] == address and words in str(mail["Subject"])]

    def wait_for(self, address: str, words: str = "") -> EmailMessage:
        return until(lambda: self.to(address, words), f"a mail “{words}” to {address}")[-1]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class Stack:
    """Starts what it is told to, and ends what it started, by process id."""

    def __init__(self, **environment: str) -> None:
        self.embedded = settings.SQLITE
        self.folder = tempfile.TemporaryDirectory(prefix="helpdesk-journey-")
        self.port, self.mailbox, self.broker = free_port(), Mailbox(), Redis()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.database = f"journey_{uuid.uuid4().hex[:12]}"
        kept = {name: value for name, value in os.environ.items() if name != "TESTING"}
        self.env = kept | {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "EMBEDDED": "1" if self.embedded else "0",
            "DATA_DIR": self.folder.name,
            "DATABASE_URL": "" if self.embedded else self.database_url(),
            "REDIS_URL": "" if self.embedded else self.broker.url,
            "BASE_URL": f"http://localhost:{self.port}",
            "PORT": str(self.port),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "UNDO_SECONDS": "5",
            "SWEEP_SECONDS": "1",
            "MAIL_RETRY_SECONDS": "1,1,1,1,1,1,1,1",
            "DEMO": "0",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            if not self.env[name]:
                del self.env[name]

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def database_url(self) -> str:
        where = settings.DATABASES["default"]
        owner = f"{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT'] or 5432}"
        return f"postgres://{owner}/{self.database}"

    def __enter__(self) -> Self:
        if not self.embedded:
            self.administer(f"CREATE DATABASE {self.database}")
            self.broker.start()
        self.mailbox.controller.start()
        self.manage("prepare")
        return self

    def __exit__(self, *_: object) -> None:
        for role in list(self.running):
            self.end(role)
        self.mailbox.controller.stop()
        self.broker.stop()
        if not self.embedded:
            self.administer(f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()

    def administer(self, statement: str) -> None:
        where = settings.DATABASES["default"]
        connection = psycopg2.connect(
            host=where["HOST"],
            port=where["PORT"] or 5432,
            user=where["USER"],
            password=where["PASSWORD"],
            dbname="postgres",
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def manage(self, *command: str) -> str:
        """Run ``manage.py``; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        return done.stdout.decode()

    def outbox(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.manage("outbox", "--json"))
        return rows

    def start(self, *roles: str) -> None:
        for role in roles:
            log = (Path(self.folder.name) / f"{role}.log").open("ab")
            self.running[role] = subprocess.Popen(
                [sys.executable, "-m", "helpdesk", role],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            log.close()
        if {"web", "events"} & set(roles):
            until(self.answers, f"{self.base}/healthz to answer")

    def start_all(self) -> None:
        """Pages and streams from one process (``events`` serves both), so that one origin is enough."""
        self.start("web" if self.embedded else "events", "worker", "beat")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def end(self, role: str, by: signal.Signals = signal.SIGTERM) -> None:
        """End a role and what it has started."""
        process = self.running.pop(role)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, by)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self, role: str) -> str:
        return (Path(self.folder.name) / f"{role}.log").read_text(errors="replace")
