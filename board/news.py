"""The database's side of the live board: who may watch a company, and what happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, parse_cookie

from board.models import Board, Column
from tenants.models import Activity, Company, Counter, Membership
from tenants.scoping import scope

REPLAY = 200  # events; who missed more fetches the board anew


@dataclass(frozen=True)
class Event:
    """What a stream says of an activity; ``boards`` are where its ticket stands and where it came from.

    One without a ticket says that the columns of its board were changed.
    """

    seq: int
    kind: str
    ticket: str
    column: int
    boards: frozenset[int | None]


@dataclass(frozen=True)
class News:
    """What happened in a company up to number ``upto``, and the boards that each listening member may see."""

    upto: int
    events: list[Event]
    sight: dict[int, frozenset[int]]


def member_of(slug: str, cookie: str, board: int | None = None) -> tuple[Membership, int] | None:
    """Return the active member behind a cookie, with the company's last event number.

    None for a stranger, and for who may not see ``board``.
    """
    request = HttpRequest()
    key = parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME)
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    member = Membership.at(slug, user)
    if member is None:
        return None
    with scope(member.company):
        if board is not None and not Board.objects.visible_to(member).filter(pk=board).exists():
            return None
        return member, member.company.last_seq()


def since(floors: dict[int, int], listening: set[int], *, recheck: bool) -> dict[int, News]:
    """Return the news of each company whose number is above its floor; of all of them on a ``recheck``.

    One statement for all companies when nothing happened, however many are watching; a few for each in which
    something did, however many are listening.
    """
    seq = Counter.objects.filter(company=OuterRef("pk")).values("seq")
    companies = Company.objects.filter(pk__in=floors).annotate(seq=Coalesce(Subquery(seq), 0))
    return {
        company.pk: of(company, company.seq, floors[company.pk], listening)
        for company in companies
        if recheck or company.seq > floors[company.pk]
    }


def of(company: Company, upto: int, floor: int, listening: set[int]) -> News:
    """Who may hear is read in the same look as what is heard: a removed member is not in ``sight``."""
    with scope(company):
        rows = Activity.objects.after(max(floor, upto - REPLAY)).filter(seq__lte=upto)
        told = list(
            rows.filter(ticket__held_at=None).values_list(
                "seq", "kind", "ticket__number", "ticket__column", "details__was", "details__board"
            )
        )
        columns = {pk for *_, now, was, _board in told for pk in (now, was)}
        boards = dict(Column.objects.filter(pk__in=columns - {None}).values_list("pk", "board"))
        events = [
            Event(seq, kind, ticket or "", now or 0, frozenset({board, boards.get(now), boards.get(was)}))
            for seq, kind, ticket, now, was, board in told
            if ticket or kind == "columns_changed"
        ]
        sight = Board.objects.sights(Membership.objects.active().filter(pk__in=listening))
    return News(upto, events, sight)
