"""Putting away what is done: when its time is over, or when somebody says so."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from board.models import Column
from tenants.models import Company, Membership
from tenants.scoping import scope
from tickets.models import NotDone
from tickets.querysets import TicketQuerySet

MOST = 1000  # tickets of a column at a time; the next sweep goes on
HANDFUL = 200  # tickets of one request, a transaction each


def sweep(now: datetime | None = None) -> int:
    """Archive, company by company, what its column does not keep any longer; return how many.

    Each ticket is a deed of its own. It goes by how things stand: to sweep twice, or late, changes nothing.
    """
    now, count = now or timezone.now(), 0
    for company in Company.objects.order_by("pk"):
        with scope(company):
            for column in Column.objects.that_archive():
                count += put_away(column, before=now - timedelta(days=column.archive_after or 0), most=MOST)
    return count


def put_away(column: Column, *, before: datetime, most: int, by: Membership | None = None) -> int:
    """Archive what came into ``column`` before that moment, ``most`` of it; return how many.

    Raises:
        Forbidden: ``by`` may not change boards.
    """
    count = 0
    for ticket in ripe(column, before)[:most]:
        with suppress(NotDone):  # somebody was faster
            ticket.archive(by=by)
            count += 1
    return count


def ripe(column: Column, before: datetime) -> TicketQuerySet:
    """What came into ``column`` before that moment and can be archived."""
    return column.tickets.on_show().attended().came_before(before)
