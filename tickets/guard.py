"""The spam guard without puzzles: what looks like a machine's work is held for a person's eye, never lost.

``SPAM_GUARD=off`` and ``RATE_LIMITS=off``, for load tests alone, let everything through.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from django.conf import settings

from tenants import limits
from tenants.scoping import current_id
from tickets.models import Ticket

if TYPE_CHECKING:
    from tickets.forms import IntakeForm

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
LINKS = 3  # as many a person may well send without a word
Held = Ticket.Held


def suspicion(form: IntakeForm, visitor: str) -> str:
    """Return why the ticket of ``form`` is to be held, one of ``Held``; empty: nothing is wrong with it.

    It counts among those that ``visitor``, a network address, and that the company has sent within the hour.
    """
    crowd = (limits.SUBMITS, (visitor, current_id()))
    flood = (limits.SUBMITS_COMPANY, (current_id(),))
    crowded, flooded = limits.over(crowd, flood)
    written = "" if settings.SPAM_GUARD == "off" else machine_made(form)
    return written or (Held.CROWD if crowded else Held.FLOOD if flooded else "")


def machine_made(form: IntakeForm) -> str:
    """Return what shows that no person has written it."""
    if form.data.get("website"):
        return Held.TRAP
    if time.time() - form.token.since < settings.SPAM_SECONDS:
        return Held.HASTE
    return (
        Held.LINKS if mostly_links(f"{form.cleaned_data['title']} {form.cleaned_data['description']}") else ""
    )


def mostly_links(text: str) -> bool:
    """Whether ``SPAM_LINK_PERCENT`` of what is written, spaces aside, are web addresses: three or more."""
    links = LINK.findall(text)
    written = len("".join(text.split()))
    return len(links) >= LINKS and sum(map(len, links)) * 100 >= written * settings.SPAM_LINK_PERCENT
