"""A ticket's conversation as its requester sees it: what they may read, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tenants.models import Activity
from tickets.models import Attachment, Message, Ticket


@dataclass(frozen=True, slots=True)
class Line:
    """A message with its files, or a button the requester pressed (``pressed`` is its activity's kind).

    ``stays``: they said that it is solved, and as a known issue it was not closed.
    """

    at: datetime
    message: Message | None = None
    files: list[Attachment] = field(default_factory=list)
    pressed: str = ""
    stays: bool = False


def lines(ticket: Ticket, presses: Iterable[Activity]) -> dict[str, Any]:
    """Return the ``lines`` after the ticket's own text, and the ``files`` of that; two statements."""
    files = by_message(ticket.attachments.public().order_by("pk"))
    said = [
        Line(message.at, message, files[message.pk])
        for message in ticket.talk.public().select_related("author")
    ]
    pressed = [
        Line(press.at, pressed=press.kind, stays=press.details.get("stays", False)) for press in presses
    ]
    return {"files": files[None], "lines": sorted(said + pressed, key=lambda line: line.at)}


def by_message(attachments: Iterable[Attachment]) -> defaultdict[int | None, list[Attachment]]:
    """Return files by the message they came with; ``None``: with the ticket itself."""
    found = defaultdict[int | None, list[Attachment]](list)
    for attachment in attachments:
        found[attachment.message_id].append(attachment)
    return found
