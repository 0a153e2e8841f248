"""Which tickets a mail of links lists, looked up when it is written."""

from __future__ import annotations

from typing import Any

from notifications.models import OutgoingMail
from tickets.models import Ticket

MOST = 50  # tickets in one mail


class Needless(Exception):
    """There is nothing that the mail could say; it is cancelled."""


def tickets_of(mail: OutgoingMail) -> list[Ticket]:
    """Return the tickets that ``mail`` has the links of: its own, or all of its reader's that still open.

    Raises:
        Needless: there is none.
    """
    if mail.ticket is not None:
        return [mail.ticket]
    details: dict[str, Any] = mail.activity.details if mail.activity else {}
    tickets = list(Ticket.objects.lost_by(details.get("requester") or 0)[:MOST])
    if not tickets:
        raise Needless("no ticket of this address is open")
    return tickets
