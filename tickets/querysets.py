"""The lists of tickets that have a name. Views and templates never spell a filter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from board.models import Board, Column
from tenants.models import Membership
from tenants.rows import TenantQuerySet
from tickets.models.assignment import Assignment

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class TicketQuerySet(TenantQuerySet["Ticket"]):
    def visible_to(self, member: Membership) -> TicketQuerySet:
        """What ``member`` may see; where every list for people begins. Now: all, for those at work here."""
        return self.filter(company=member.company_id) if member.active else self.none()

    def open(self) -> TicketQuerySet:
        """Not done yet."""
        return self.exclude(column__stage=Column.Stage.DONE)

    def mine(self, member: Membership) -> TicketQuerySet:
        return self.filter(assignments__member=member)

    def on(self, board: Board) -> TicketQuerySet:
        return self.filter(column__board=board)

    def in_order(self) -> TicketQuerySet:
        """From top to bottom; in a column no two have one rank."""
        return self.order_by("rank")

    def from_rank(self, rank: int) -> TicketQuerySet:
        """Those that stand at ``rank`` or below it."""
        return self.filter(rank__gte=rank).in_order()

    def below(self, ticket: Ticket) -> TicketQuerySet:
        """Those under ``ticket`` in its column."""
        return self.filter(column=ticket.column_id).from_rank(ticket.rank + 1)

    def as_cards(self) -> TicketQuerySet:
        """With all that ``_card.html`` shows, so that it runs no query."""
        people = Prefetch("assignments", Assignment.objects.select_related("member").order_by("id"))
        return self.select_related("column", "category").prefetch_related(people)

    def up_to(self, ends: Iterable[tuple[Column, int | None]]) -> TicketQuerySet:
        """The tickets of each column down to a rank (None: to its end); one index range per column."""
        ranges = (Q(column=column) & (Q() if end is None else Q(rank__lte=end)) for column, end in ends)
        return self.filter(reduce(or_, ranges, Q(pk=None)))
