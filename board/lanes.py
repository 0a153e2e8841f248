"""The columns of a board page with their first cards, and the further ones of a column.

Whatever stands there, each question is one or two statements that read an index from the place they need.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, OuterRef, Subquery, When
from django.utils.translation import gettext as _

from board.card import Card
from board.models import Board, Column
from board.page import Sight, load
from tickets.models import Ticket

SHOWN = 40  # cards of a column at first, and further ones at a time
MOST = 2000  # cards of a column that one page shows
DEPTH = re.compile(r"(\d{1,18}):(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lane:
    """A column with its first cards, the numbers of seen and of all ones, and the first that is hidden."""

    column: Column
    count: int
    standing: int
    cards: list[Card]
    hidden: str

    @property
    def pk(self) -> int:
        return self.column.pk

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))

    @property
    def further(self) -> str:
        return more_words().replace("{n}", str(self.more))

    @property
    def deeper(self) -> str:
        """What an address says to show more of this column."""
        return urlencode({"shown": f"{self.pk}:{min(MOST, len(self.cards) + SHOWN)}"}, safe=":")

    @property
    def limit(self) -> int | None:
        return self.column.limit

    @property
    def load(self) -> str:
        return load(self.standing, self.limit)


def more_words() -> str:
    """What a column says of the ``{n}`` cards below those it shows."""
    return _("and {n} more")


def depths(asked: Iterable[str]) -> dict[int, int]:
    """Return how many cards to show of which column, as the page's address says it: ``<column>:<cards>``."""
    found = (DEPTH.fullmatch(text) for text in asked)
    pairs = [(int(depth[1]), int(depth[2])) for depth in found if depth]
    return {pk: min(MOST, max(SHOWN, cards)) for pk, cards in pairs[:50]}


def lanes(board: Board, sight: Sight, shown: Mapping[int, int] | None = None) -> list[Lane]:
    """The board from left to right, with ``SHOWN`` cards a column, or as many as ``shown`` says by its id.

    The first statement finds each column's size and the rank of the first card not shown; so the second
    reads one index range per column instead of numbering every ticket of the board.
    """
    shown, tickets = shown or {}, sight.tickets
    ranks = tickets.filter(column=OuterRef("pk")).in_order().values("rank")
    deeper = (When(pk=pk, then=Subquery(ranks[cards : cards + 1])) for pk, cards in shown.items())
    end = Case(*deeper, default=Subquery(ranks[SHOWN : SHOWN + 1]))
    columns: Any = board.columns.standing().with_standing().annotate(**sight.counts, end=end)
    there = {column.pk: column for column in columns}
    standing: defaultdict[int, list[Ticket]] = defaultdict(list)
    first = tickets.up_to((column, column.end) for column in columns).in_order().as_cards()
    for ticket in first.select_related(None).select_related("category").defer("description"):
        ticket.column = there[ticket.column_id]  # once a column, not once a card
        standing[ticket.column_id].append(ticket)
    return [lane(column, standing[column.pk], sight, shown.get(column.pk, SHOWN)) for column in columns]


def lane(column: Any, tickets: list[Ticket], sight: Sight, shown: int = SHOWN) -> Lane:
    hidden = tickets[shown].number if len(tickets) > shown else ""
    cards = [sight.words.card(ticket) for ticket in tickets[:shown]]
    return Lane(column, getattr(column, sight.count), column.standing, cards, hidden)


def further(sight: Sight, column: Column, after: str) -> tuple[list[Card], str] | None:
    """Return the next cards of ``column`` below ticket ``after``, and the number of the first one hidden.

    None: ``after`` does not stand there (any more). Empty: from the top.
    """
    below = sight.tickets.filter(column=column)
    if after:
        there = Ticket.objects.visible_to(sight.member).filter(column=column, number=after)
        if (rank := there.values_list("rank", flat=True).first()) is None:
            return None
        below = below.from_rank(rank + 1)
    found = list(below.in_order().as_cards().defer("description")[: SHOWN + 1])
    hidden = found[SHOWN].number if len(found) > SHOWN else ""
    return [sight.words.card(ticket) for ticket in found[:SHOWN]], hidden
