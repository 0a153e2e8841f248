"""The order of cards in a column: whole-number ranks with gaps, handed out under the column's lock.

A move writes one row. A gap of 2^32 can be halved 32 times at one spot; then the cards below the spot are
spread again, 64 as a rule, more only where those are crowded too. So 10,000 drops at one spot cost about
three rows each, and ranks never run out: 2^31 appends reach the end of a 64-bit integer.

The rank is the order, also where a column keeps one by itself (``Column.policy``): there the deed finds the
place. So a page, a count and a neighbour are read in one way everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tenants.access import Refused

if TYPE_CHECKING:
    from board.models import Column
    from tickets.models import Ticket

GAP = 2**32
CROWD = 64
BATCH = 500  # rows that one statement ranks anew
NEVER = datetime.max.replace(tzinfo=UTC)  # what has no date stands below all that have one


class NeighbourGone(Refused):
    """The card to be placed above is no longer in this column."""


class Placed(Refused):
    """The cards of the column stand in an order that no hand changes."""


def place(column: Column, ticket: Ticket, before: Ticket | None) -> int:
    """Return a free rank for ``ticket`` in ``column``: where the column's policy has it, else ``before``.

    The caller holds ``column.locked()``.

    Raises:
        NeighbourGone: the order is made by hand, and ``before`` is not in ``column``.
    """
    if column.policy != column.Policy.HAND:
        others = column.tickets.exclude(pk=ticket.pk).filter(archived_at=None)  # what is away is in no order
        before = others.filter(later(column, ticket)).in_order().first()
    return between(column, before, ticket)


def later(column: Column, ticket: Ticket) -> Q:
    """Return what is true of those that stand below ``ticket`` by the policy of ``column``."""
    if column.policy == column.Policy.AGE:
        return Q(opened_at__gt=ticket.opened_at)
    return Q(due_at__gt=ticket.due_at) | Q(due_at=None) if ticket.due_at else Q(pk=None)


def must_be_by_hand(column: Column) -> None:
    """Raise ``Placed`` where the place within ``column`` is not for people to choose."""
    if column.policy == column.Policy.DUE:
        raise Placed(_("Cards stand here by due date. Change the date to move it."))
    if column.policy == column.Policy.AGE:
        raise Placed(_("Cards stand here by age, the oldest first. They keep that order."))


def rank_anew(column: Column, cards: Sequence[Ticket]) -> None:
    """Bring ``cards``, from top to bottom all that stand in ``column``, into the order of its policy.

    The column is locked. The new ranks are beyond all present ones, the archive's too, so no place is taken
    twice on the way.
    """
    last = column.tickets.aggregate(last=Max("rank"))["last"] or 0
    by_age = column.policy == column.Policy.AGE
    ordered = sorted(cards, key=lambda card: card.opened_at if by_age else card.due_at or NEVER)
    for number, card in enumerate(ordered, start=1):
        card.rank = last + number * GAP
    column.tickets.bulk_update(ordered, ["rank"], batch_size=BATCH)


def between(column: Column, before: Ticket | None, mover: Ticket) -> int:
    """Return a free rank in ``column`` for ``mover`` directly above ``before``, or at the end.

    The caller holds ``column.locked()`` and writes the rank in the same transaction.

    Raises:
        NeighbourGone: ``before`` is not in ``column``.
    """
    if before is None:
        last = column.tickets.order_by("-rank").values_list("rank", flat=True).first()
        return GAP if last is None else last + GAP
    spot = column.tickets.filter(pk=before.pk).values("rank")
    ranks = column.tickets.filter(rank__lte=spot).order_by("-rank").values_list("rank", flat=True)[:2]
    match list(ranks):
        case []:
            raise NeighbourGone(_("The card you dropped onto has moved. Look again and try once more."))
        case [ceiling]:
            return ceiling - GAP
        case [ceiling, floor] if ceiling - floor > 1:
            return (floor + ceiling) // 2
        case [ceiling, floor]:
            return spread(column, floor, ceiling, mover)
    raise AssertionError("a slice of two holds at most two")


def end_of(column: Column) -> Combinable:
    """Return the rank behind the last card of ``column``, to be worked out by the INSERT itself.

    What is new is the youngest and has no date: the end is its place whatever the policy. The caller holds
    ``column.locked()``: a statement that begins after the lock sees all earlier cards.
    """
    last = column.tickets.order_by("-rank").values("rank")[:1]
    return Coalesce(Subquery(last), 0) + GAP


def top_of(column: Column) -> Combinable:
    """Return the rank above its first card, as ``end_of`` does; the end where no hand places."""
    if column.policy != column.Policy.HAND:
        return end_of(column)
    first = column.tickets.order_by("rank").values("rank")[:1]
    return Coalesce(Subquery(first), 2 * GAP) - GAP


class RankField(models.BigIntegerField):  # type: ignore[type-arg]
    """A rank; an INSERT that works it out gives it back, as Django does by itself from 6.0 on."""

    db_returning = True

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options


def spread(column: Column, floor: int, ceiling: int, mover: Ticket) -> int:
    """Space the cards from rank ``ceiling`` on anew; return the free rank opened directly above them.

    The new ranks are none that one of them holds now: so one UPDATE … CASE never meets a taken place,
    in whatever order a database writes its rows. Where ``mover`` is one of them it learns what rank its old
    place has now, for the way back.
    """
    size = CROWD
    while True:
        crowd = list(column.tickets.from_rank(ceiling)[: size + 1])
        room = (GAP + len(crowd)) * (len(crowd) + 1)
        end = crowd.pop().rank if len(crowd) > size else floor + room
        if (step := (end - floor) // (len(crowd) + 1)) > len(crowd):
            break
        size *= 2
    held = {(ticket.rank - floor) % step for ticket in crowd}
    shift = next(shift for shift in range(step) if shift not in held)
    for place, ticket in enumerate(crowd, start=1):
        ticket.rank = floor + place * step + shift
        if ticket.pk == mover.pk:
            mover.rank = ticket.rank
    column.tickets.bulk_update(crowd, ["rank"])  # not a card that has left meanwhile: it has a new rank
    return floor + step // 2
