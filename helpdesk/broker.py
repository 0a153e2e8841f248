"""The folder that stands in for a broker: what no worker could read must not stop every worker."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger("helpdesk.broker")


def set_aside(queue: Path, control: Path, aside: Path) -> list[str]:
    """Move unreadable files out of ``queue`` and ``control`` into ``aside``; return their names.

    A Celery worker ends on the first one. A bell that is lost so is rung again by the sweep.
    """
    broken = [path for path in queue.glob("*.msg") if not is_message(read(path))]
    broken += [path for path in control.glob("*.exchange") if not is_table(read(path))]
    for path in broken:
        aside.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # another worker was faster
            path.rename(aside / path.name)
            log.warning("a broken message file was set aside", file=path.name, folder=str(aside))
    return [path.name for path in broken]


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
