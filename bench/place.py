"""Where it is measured: a database and a folder of its own, and two web servers on them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
OURS = [sys.executable, "-m", "helpdesk", "web"]
BARE = "--workers 2 --worker-class gthread --threads 4 --preload --log-level warning bench.bare:application()"
START = 60.0  # seconds a server may take until it answers


@contextmanager
def laid_out(server: str) -> Iterator[str]:
    """Put an environment of its own into ``os.environ``; yield the kind of database.

    Args:
        server: the URL of a PostgreSQL on which this user may create databases; empty for SQLite.
    """
    with TemporaryDirectory(prefix="helpdesk-bench-") as folder, database(server) as url:
        os.environ.update(
            DATA_DIR=folder,
            DATABASE_URL=url or f"sqlite:///{folder}/db.sqlite3",
            SECRET_KEY=secrets.token_urlsafe(50),
            EMBEDDED="0",
            DEBUG="0",
            DEMO="0",
            TESTING="0",
            LOG_LEVEL="ERROR",
            BASE_URL="http://localhost",
            REDIS_URL=os.environ.get("BENCH_REDIS_URL") or os.environ.get("TEST_REDIS_URL", ""),
            SPAM_GUARD="off",
            RATE_LIMITS="off",
            DJANGO_SETTINGS_MODULE="helpdesk.settings",
        )
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True)
        yield "PostgreSQL" if url else "SQLite"


@contextmanager
def database(server: str) -> Iterator[str]:
    """Create a database on ``server``, yield its URL and drop it."""
    if not server:
        yield ""
        return
    import psycopg2

    name = f"helpdesk_bench_{secrets.token_hex(4)}"
    line = psycopg2.connect(urlsplit(server)._replace(path="/postgres", query="").geturl())
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with line.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        line.close()


@contextmanager
def pages() -> Iterator[int]:
    """Start the product's web role with two workers; yield its port."""
    port = free_port()
    with running(OURS, port):
        yield port


@contextmanager
def servers() -> Iterator[tuple[int, int]]:
    """Start the product's web role and the bare views, each with two workers; yield their ports."""
    bare = free_port()
    views = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{bare}", *BARE.split()]
    with pages() as ours, running(views, bare):
        yield ours, bare


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server; yield its process when it listens on ``port``, and end it."""
    env = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": "2"}
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for(process, port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when something listens on ``port``."""
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"The server for port {port} did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
