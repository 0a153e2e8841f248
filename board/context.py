"""What every page of the desk may show beside its own content."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from tickets.models import Ticket


def quarantine(request: HttpRequest) -> dict[str, Any]:
    """``held``: how many tickets wait in quarantine; asked once, and only by a page that shows it."""
    member = getattr(request, "member", None)
    return {"held": cache(lambda: Ticket.objects.in_quarantine(member).count())} if member else {}
