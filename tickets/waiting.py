"""The honest waiting line: how many are ahead, and how long it took others until somebody took theirs on.

Counted, never promised; where there is too little to count, nothing is said. Companies choose to show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Board, Column
from tenants.scoping import current
from tickets.models import Category, Ticket

WEEKS = 6  # that count
ENOUGH = 10  # tickets; of fewer nothing is said


@dataclass(frozen=True)
class Usual:
    """Within what time half of the tickets of a category were taken on, and four out of five; in words."""

    half: str
    most: str


@dataclass(frozen=True)
class Line:
    """What a page says: how many are ``ahead`` (None: it depends), what is usual, when somebody is there."""

    ahead: int | None
    usual: Usual | None
    hours: str


def line(ticket: Ticket) -> Line | None:
    """Return the line in which ``ticket`` waits; None when it waits no more or the company shows none."""
    if not current().shows_waiting or ticket.column.stage != Column.Stage.NEW:
        return None
    ahead: int = getattr(ticket, "ahead", 0)
    return Line(ahead, usual(ticket.category_id).get(ticket.category_id), current().hours)


def at_the_door(offered: Sequence[Category]) -> Line | None:
    """Return the line that a new ticket would join, and tell each category its ``usual``. Two statements.

    Each board has a line of its own: where ``offered``, read ``with_door``, lead to several, each category is
    told its ``ahead`` instead.
    """
    if not current().shows_waiting:
        return None
    ahead, known = Ticket.objects.waiting().per_board(), usual() if offered else {}
    doors = {category.door for category in offered} or {Board.default().pk}
    for category in offered:
        category.usual = known.get(category.pk)
        category.ahead = ahead.get(category.door, 0) if len(doors) > 1 else None
    return Line(ahead.get(doors.pop(), 0) if len(doors) == 1 else None, None, current().hours)


def usual(*categories: int | None) -> dict[int | None, Usual]:
    """Return what was usual in the last weeks by category, of ``categories`` or of all; one statement."""
    took = ExpressionWrapper(F("touched_at") - F("opened_at"), output_field=DurationField())
    each: dict[str, Any] = {"partition_by": "category"}
    turn = Window(RowNumber(), order_by=["took", "pk"], **each)
    touched = (
        Ticket.objects.arrived().sent_in().filter(touched_at__gte=timezone.now() - timedelta(weeks=WEEKS))
    )
    if categories:
        touched = touched.filter(category=categories[0])
    counted = touched.annotate(took=took).annotate(turn=turn, of=Window(Count("pk"), **each))
    # The two places that matter, in whole numbers: ceil(n / 2) and ceil(n * 4 / 5).
    half_or_most = Q(turn=(F("of") + 1) / 2) | Q(turn=(F("of") * 4 + 4) / 5)
    rows = counted.filter(half_or_most, of__gte=ENOUGH).order_by("turn")
    found = dict[int | None, list[timedelta]]()
    for category, duration in rows.values_list("category", "took"):
        found.setdefault(category, []).append(duration)
    return {category: Usual(span(times[0]), span(times[-1])) for category, times in found.items()}


def span(time: timedelta) -> str:
    """Say a time in round figures, never too short: ``15 min``, ``2 h``, ``3 d``."""
    minutes = max(1, ceil(time.total_seconds() / 60))
    if minutes < 60:
        return _("%(n)s min") % {"n": ceil(minutes / 5) * 5}
    if minutes < 24 * 60:
        return _("%(n)s h") % {"n": ceil(minutes / 60)}
    return _("%(n)s d") % {"n": ceil(minutes / 60 / 24)}
