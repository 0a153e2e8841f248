"""The folder that stands in for a broker: what no worker could read must not stop every worker."""

import json
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from celery import Celery
from kombu.transport import TRANSPORT_ALIASES, filesystem

log = structlog.get_logger("helpdesk.broker")


class Channel(filesystem.Channel):
    """kombu's, but a message that is read before it is written is one that got lost, not the worker's end."""

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as unfinished:
            log.warning("a message was taken before it was written")
            raise Empty from unfinished


class Transport(filesystem.Transport):
    """The folder as ``filesystem://`` means it here."""

    Channel = Channel


TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def set_aside(queue: Path, control: Path, aside: Path, *, age: float = 0.0) -> list[str]:
    """Move unreadable files out of ``queue`` and ``control`` into ``aside``; return their names.

    A Celery worker ends on the first one. A bell that is lost so is rung again by the sweep.

    Args:
        age: seconds that a file must have been left alone; a younger one may just be being written.
    """
    broken = [path for path in queue.glob("*.msg") if not is_message(read(path))]
    broken += [path for path in control.glob("*.exchange") if not is_table(read(path))]
    broken = [path for path in broken if left_alone(path) >= age]
    for path in broken:
        aside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another worker was faster
            path.rename(aside / path.name)
            log.warning("a broken message file was set aside", file=path.name, folder=str(aside))
    return [path.name for path in broken]


def make_ready(celery: Celery, queue: Path, control: Path) -> None:
    """Do what no role can do while another runs: kombu creates its table first and locks it afterwards.

    Who rings in between, or finds a broken table, reads no table and says so with a traceback.
    """
    set_aside(queue, control, queue.parent / "set-aside")
    with celery.connection_for_write() as line:
        celery.amqp.queues[celery.conf.task_default_queue](line.default_channel).declare()


def left_alone(path: Path) -> float:
    """Return the seconds since it was last written; 0 for a file that is gone."""
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0.0


def read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def is_message(said: Any) -> bool:
    """Whether it has what kombu reads from a message before any handler could catch an error."""
    if not isinstance(said, dict) or not isinstance(said.get("properties"), dict):
        return False
    properties = said["properties"]
    return {"body", "headers"} <= said.keys() and {"delivery_info", "delivery_tag"} <= properties.keys()


def is_table(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(row, list) and len(row) == 3 for row in said)
