"""The last deeds of a member that can still be taken back, the newest first."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from board.toast import UNDOABLE
from tenants.models import Activity, Membership
from tickets.models import Ticket


def last_of(member: Membership, before: int | None = None) -> Activity | None:
    """Return what ``member`` did last, within ``UNDO_SECONDS`` and on boards they see, and has not undone.

    A new ticket is a deed, too, though it cannot be undone: nobody is to lose the one before it unasked.

    Args:
        before: a later deed, which turned out not to be undone any more: only earlier ones are looked for.
    """
    begin = timezone.now() - timedelta(seconds=settings.UNDO_SECONDS)
    seen = Ticket.objects.visible_to(member)
    lately = Activity.objects.filter(
        actor=member, at__gte=begin, kind__in=(*UNDOABLE, "opened", "undone"), ticket__in=seen
    )
    undone = set[int]()
    for activity in lately.select_related("ticket").order_by("-seq"):
        earlier = before is None or activity.seq < before
        if activity.kind != "undone" and activity.seq not in undone and earlier:
            return activity
        undone.add(activity.details.get("activity", 0))
    return None
