"""The lists of tickets that have a name. Views and templates never spell a filter."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, Exists, F, JSONField, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, JSONArray
from django.utils import timezone

from board.models import Board, Column
from tenants.models import Activity, Membership
from tenants.rows import TenantQuerySet
from tenants.scoping import current
from tickets import numbers
from tickets.models.assignment import Assignment
from tickets.models.known_issue import KnownIssue

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class JSONList(Aggregate):
    """What stands in the rows of a group, as one JSON array in no order."""

    function = "json_group_array"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_agg", **options)


class TicketQuerySet(TenantQuerySet["Ticket"]):
    def visible_to(self, member: Membership) -> TicketQuerySet:
        """What ``member`` may see; where every list for people begins: what arrived on boards they see."""
        return self.arrived().on_boards_of(member)

    def on_boards_of(self, member: Membership) -> TicketQuerySet:
        """What stands on the boards that ``member`` may see, held back or not."""
        if not member.active:
            return self.none()
        mine = self.filter(company=member.company_id)
        if member.role == Membership.Role.ADMIN:
            return mine
        return mine.filter(column__board__in=Board.objects.visible_to(member).order_by())

    def arrived(self) -> TicketQuerySet:
        """Those that nobody holds back: all that a list, a count or a stream knows of."""
        return self.filter(held_at=None)

    def sent_in(self) -> TicketQuerySet:
        """Those that came through the form; what a member registers is touched at once, often in a call."""
        return self.filter(registered_by=None)

    def on_show(self) -> TicketQuerySet:
        """Those that a board shows: arrived, and not put away in the archive."""
        return self.arrived().filter(archived_at=None)

    def archived(self) -> TicketQuerySet:
        """Those put away, what was done last first."""
        return self.filter(archived_at__isnull=False).order_by("-since", "-pk")

    def attended(self) -> TicketQuerySet:
        """Those whose requester has said nothing that a member has not attended to."""
        return self.filter(unread=0, asks="")

    def came_before(self, moment: datetime) -> TicketQuerySet:
        """Those that have stood in their column since before ``moment``, the oldest first."""
        return self.filter(since__lt=moment).order_by("since", "pk")

    def in_quarantine(self, member: Membership) -> TicketQuerySet:
        """Those held back that ``member`` may release, the oldest first."""
        held = self.filter(held_at__isnull=False).on_boards_of(member).order_by("held_at", "pk")
        return held if member.may("release") else self.none()

    def tracked_as(self, number: str) -> Ticket | None:
        """Return the ticket whose stages the public may see, with its column; None if there is none."""
        return self.in_line().select_related("column").filter(number=number).first()

    def behind(self, link_key: str) -> Ticket | None:
        """Return the ticket that the requester's secret link opens, with all its page shows but the files."""
        return self.in_line().select_related("column", "category").filter(link_key=link_key).first()

    def waiting(self) -> TicketQuerySet:
        """Those that nobody has taken on yet."""
        return self.arrived().filter(column__stage=Column.Stage.NEW)

    def in_line(self) -> TicketQuerySet:
        """With ``ahead``, how many wait on the same board for longer, where the company shows that."""
        if not current().shows_waiting:
            return self
        earlier = Q(opened_at__lt=OuterRef("opened_at"), column__board=OuterRef("column__board"))
        ahead = self.model.objects.waiting().filter(earlier)
        counted = ahead.order_by().values("company").annotate(n=Count("pk")).values("n")
        return self.annotate(ahead=Coalesce(Subquery(counted), 0))

    def lost_by(self, requester: int) -> TicketQuerySet:
        """The tickets of one address whose links still open, the newest first."""
        opens = Q(link_until=None) | Q(link_until__gt=timezone.now())
        return self.select_related("column").filter(opens, requester=requester).order_by("-pk")

    def open(self) -> TicketQuerySet:
        """Arrived, and not done yet."""
        return self.arrived().exclude(column__stage=Column.Stage.DONE)

    def mine(self, member: Membership) -> TicketQuerySet:
        """Those that ``member`` registered or answers."""
        registered = self.model.objects.filter(registered_by=member).order_by().values("pk")
        return self.filter(pk__in=registered.union(Assignment.objects.filter(member=member).values("ticket")))

    def unassigned(self) -> TicketQuerySet:
        """Those that nobody answers."""
        return self.exclude(Exists(Assignment.objects.filter(ticket=OuterRef("pk"))))

    def answered_by(self, members: Iterable[int]) -> TicketQuerySet:
        """Those that any of these members answers."""
        return self.filter(Exists(Assignment.objects.filter(ticket=OuterRef("pk"), member__in=members)))

    def per_assignee(self) -> dict[int, int]:
        """How many of these each member answers, by the member's id; in one statement."""
        there = Assignment.objects.filter(ticket__in=self.order_by().values("pk"))
        return dict(there.order_by().values_list("member").annotate(n=Count("pk")))

    def per_board(self) -> dict[int, int]:
        """How many of these stand on each board, by the board's id."""
        return dict(self.order_by().values_list("column__board").annotate(n=Count("pk")))

    def of_categories(self, categories: Iterable[int]) -> TicketQuerySet:
        return self.filter(category__in=categories)

    def of_priorities(self, priorities: Iterable[str]) -> TicketQuerySet:
        return self.filter(priority__in=priorities)

    def matching(self, words: str) -> TicketQuerySet:
        """Those in which each of ``words`` is found, in whatever case; or the one of that number.

        A part of a number is found in any spelling, too; a part of a word anywhere in it, because Korean and
        Japanese put no spaces where English does.
        """
        with suppress(numbers.Mistyped):
            return self.filter(number=numbers.parse(words))
        found = self
        for word in words.split():
            places = ("title", "place", "requester_name", "description")
            where = reduce(or_, (Q(**{f"{place}__icontains": word}) for place in places))
            if part := numbers.part(word):
                where |= Q(number__contains=part)
            found = found.filter(where)
        return found

    def on(self, board: Board) -> TicketQuerySet:
        return self.filter(column__board=board)

    def in_order(self) -> TicketQuerySet:
        """From top to bottom; in a column no two have one rank."""
        return self.order_by("rank")

    def changed_after(self, seq: int) -> TicketQuerySet:
        """Those to which something happened after event number ``seq``."""
        return self.filter(pk__in=Activity.objects.filter(seq__gt=seq).values("ticket"))

    def from_rank(self, rank: int) -> TicketQuerySet:
        """Those that stand at ``rank`` or below it."""
        return self.filter(rank__gte=rank).in_order()

    def others_in(self, column: Column, number: str) -> TicketQuerySet:
        """Those in ``column`` but for the one of that number, from top to bottom."""
        return self.filter(column=column).exclude(number=number).in_order()

    def number_at(self, position: int) -> str:
        """Return the number of the ``position``th of them, counted from 1; empty where they are fewer."""
        found = self.values_list("number", flat=True)[position - 1 : position].first()
        return found or ""

    def below(self, ticket: Ticket) -> TicketQuerySet:
        """Those under ``ticket`` in its column."""
        return self.filter(column=ticket.column_id).from_rank(ticket.rank + 1)

    def with_below(self, shown: TicketQuerySet) -> TicketQuerySet:
        """With ``below``, the number of the next of ``shown`` under each in its column; None at its end."""
        under = shown.filter(column=OuterRef("column"), rank__gt=OuterRef("rank"))
        found: dict[str, Any] = {"below": Subquery(under.in_order().values("number")[:1])}
        return self.annotate(**found)

    def counted_in(self, column: str) -> Combinable:
        """Return how many of these stand in each column of an outer statement, whose name for it is given."""
        there = self.filter(column=OuterRef(column)).order_by().values("column")
        return Coalesce(Subquery(there.annotate(n=Count("*")).values("n")), 0)

    def as_cards(self) -> TicketQuerySet:
        """With all that a card shows, in one statement: ``people``, ``affects``, ``hides`` (``Ticket``)."""
        return self.select_related("column", "category").annotate(**faces())

    def up_to(self, ends: Iterable[tuple[Column, int | None]]) -> TicketQuerySet:
        """The tickets of each column down to a rank (None: to its end); one index range per column."""
        ranges = (Q(column=column) & (Q() if end is None else Q(rank__lte=end)) for column, end in ends)
        return self.filter(reduce(or_, ranges, Q(pk=None)))


@cache
def faces() -> dict[str, Any]:
    """What ``as_cards`` reads; made once, for the company is bound when a statement is."""
    known = KnownIssue.objects.current().filter(ticket=OuterRef("pk"))
    who = JSONArray("id", "member_id", "member__name", "member__user_id")
    assigned = Assignment.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    return {
        "people": Subquery(assigned.annotate(all=JSONList(who)).values("all")),
        "affects": Subquery(known.values("joined")[:1]) + 1,
        "hides": F("column__board__hides"),
    }
