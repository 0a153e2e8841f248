"""What the helpdesk stands on, looked at one by one; ``/readyz`` and ``manage.py doctor`` read these.

Each returns how it is, in a few words, or raises ``Trouble`` with what to do about it.
"""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import KombuError, OperationalError

from helpdesk import celery_app
from notifications.models import OutgoingMail
from notifications.smtp import Line

LATE = 300.0  # seconds; a mail due for longer than this means that nobody sends
DRIFT = 2.0  # seconds between this machine's clock and the database's
ROOM = 500  # MB of free disk
_migrated = False  # once the tables are there they stay: a probe need not ask each time


class Trouble(Exception):
    """Something does not work; the text says what to do."""


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Trouble(f"No answer ({error}). Check DATABASE_URL and that the server runs.") from error
    return connection.vendor


def migrations() -> str:
    global _migrated
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as error:
            raise Trouble("The database does not answer.") from error
        if missing:
            raise Trouble(f"{len(missing)} are not applied. Run: python manage.py migrate")
        _migrated = True
    return "all applied"


def broker() -> str:
    if not settings.REDIS_URL:
        if not os.access(settings.QUEUE, os.W_OK):
            raise Trouble(f"The folder {settings.QUEUE} cannot be written. Check its owner and the disk.")
        return "a folder"
    try:
        with celery_app.connection_for_write() as line:
            line.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OSError, KombuError, OperationalError) as error:
        raise Trouble(f"No answer ({error}). Check REDIS_URL and that Redis runs.") from error
    return "Redis"


def worker() -> str:
    try:
        answers = celery_app.control.ping(timeout=2)
    except (OSError, KombuError, OperationalError) as error:
        raise Trouble("It cannot be asked: the broker does not answer.") from error
    if not answers:
        raise Trouble("Nobody answered within 2 seconds. Start one: python -m helpdesk worker")
    return f"{len(answers)} at work"


def mail() -> str:
    """Reach the mail server as a sender does, up to the log-in; nothing is sent."""
    if settings.KEPT_MAIL:
        return "kept, to be read at /demo/mail/"
    with closing(Line()) as line:
        try:
            with line.deadline(min(settings.MAIL_ATTEMPT_SECONDS, 10)):
                line.ready()
        except (OSError, smtplib.SMTPException) as error:
            raise Trouble(
                f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take mail ({error}). Check EMAIL_URL."
            ) from error
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def oldest_due_mail() -> float:
    """Return for how many seconds the oldest waiting mail has been due; 0 when none is."""
    waiting = OutgoingMail.unscoped.filter(state__in=OutgoingMail.WAITING, due__lte=timezone.now())
    due: datetime | None = waiting.aggregate(oldest=Min("due"))["oldest"]
    return max(0.0, (timezone.now() - due).total_seconds()) if due else 0.0


def queue() -> str:
    try:
        age = oldest_due_mail()
    except DatabaseError as error:
        raise Trouble("The database does not answer.") from error
    if age > LATE:
        raise Trouble(f"The oldest mail is due since {age:.0f} s. Check worker, beat and mail server.")
    return f"the oldest due mail waits {age:.0f} s"


def storage() -> str:
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as file:
            file.write(b"x")
    except OSError as error:
        raise Trouble(f"{settings.MEDIA_ROOT} cannot be written: {error.strerror}.") from error
    return "can be written"


def clock() -> str:
    """Compare with the database's clock: undo windows and leases are measured by both."""
    statement = "SELECT strftime('%s', 'now')" if settings.SQLITE else "SELECT extract(epoch FROM now())"
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            (theirs,) = cursor.fetchone()
    except DatabaseError as error:
        raise Trouble("The database does not answer.") from error
    drift = abs(datetime.now(UTC) - datetime.fromtimestamp(float(theirs), UTC))
    if drift > timedelta(seconds=DRIFT):
        raise Trouble(
            f"It is {drift.total_seconds():.0f} s off the database's. Turn NTP on on both machines."
        )
    return "agrees with the database's"


def disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    if free < ROOM:
        raise Trouble(f"Only {free} MB are free at {settings.DATA_DIR}. Make room.")
    return f"{free // 1024} GB free" if free >= 1024 else f"{free} MB free"


READY: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations, "broker": broker}
ALL = {
    **READY,
    "worker": worker,
    "mail": mail,
    "queue": queue,
    "storage": storage,
    "clock": clock,
    "disk": disk,
}
