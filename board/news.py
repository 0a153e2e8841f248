"""The database's side of the live board: who may watch a company, and what happened in it."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import parse_cookie

from board.bell import Placed
from board.models import Board, Column
from tenants.models import Activity, Company, Counter, Membership
from tenants.scoping import scope
from tenants.sessions import logged_in

REPLAY = 200  # events; who missed more fetches the board anew


@dataclass(frozen=True)
class Event:
    """What a stream says of an activity; ``boards`` are where its ticket stands and where it came from.

    One without a ticket says that the columns of its board were changed, or what any cards call a category.
    """

    seq: int
    kind: str
    ticket: str
    column: int
    boards: frozenset[int | None]


@dataclass(frozen=True)
class News:
    """What happened in a company after event ``since`` up to event ``upto``.

    ``sight``: the boards that each of the ``listening`` members may see; who may see none is not in it.
    ``boards``: on which board each column is.
    """

    since: int
    upto: int
    events: list[Event]
    listening: frozenset[int]
    sight: dict[int, frozenset[int]]
    boards: dict[int, int]

    def followed_by(self, placed: Iterable[Placed]) -> News | None:
        """Return the news of what a bell told; None where it does not follow, or tells of an unknown column.

        Who may see what is as it was: that changes by events which no bell tells.
        """
        new = sorted({each for each in placed if each.seq > self.upto})
        upto = self.upto + len(new)
        columns = {column for each in new for column in (each.now, each.was or each.now)}
        if [each.seq for each in new] != [*range(self.upto + 1, upto + 1)] or columns - self.boards.keys():
            return None
        events = [
            Event(seq, kind, ticket, now, frozenset(self.boards[column] for column in (now, was or now)))
            for seq, kind, ticket, now, was in new
        ]
        return replace(self, since=self.upto, upto=upto, events=events)


def member_of(slug: str, cookie: str, board: int | None = None) -> tuple[Membership, int] | None:
    """Return the active member behind a cookie, with the company's last event number.

    A page opened before the company took another address knows the one before. None for a stranger, and for
    who may not see ``board``.
    """
    session = session_in(cookie)
    user = logged_in([session]).get(session)
    if user is None:
        return None
    member = Membership.at(slug, user)
    if member is None and (moved := Company.moved_from(slug)):
        member = Membership.at(moved.slug, user)
    if member is None:
        return None
    with scope(member.company):
        if board is not None and not Board.objects.visible_to(member).filter(pk=board).exists():
            return None
        return member, member.company.last_seq()


def session_in(cookie: str) -> str:
    """The key of the session that a Cookie header names; "" without one, or for what cannot be a key."""
    key = parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isascii() and key.isalnum() else ""


def ended(sessions: Collection[str]) -> frozenset[str]:
    """Return those of these ``sessions`` that are over: logged out, ended by whatever way, or run out."""
    return frozenset(sessions) - logged_in(sessions).keys()


def since(floors: dict[int, int], listening: Iterable[int], anew: Container[int] = ()) -> dict[int, News]:
    """Return the news of each company whose number is above its floor, and of those to be read ``anew``.

    One statement for all companies when nothing happened, however many are watching; four for each in which
    something did, however many are listening.
    """
    seq = Counter.objects.filter(company=OuterRef("pk")).values("seq")
    companies = Company.objects.filter(pk__in=floors).annotate(seq=Coalesce(Subquery(seq), 0))
    return {
        company.pk: of(company, company.seq, floors[company.pk], frozenset(listening))
        for company in companies
        if company.pk in anew or company.seq > floors[company.pk]
    }


def of(company: Company, upto: int, floor: int, listening: frozenset[int]) -> News:
    """Who may hear is read in the same look as what is heard: a removed member is not in ``sight``."""
    with scope(company):
        boards = dict(Column.objects.values_list("pk", "board"))
        told = Activity.objects.after(max(floor, upto - REPLAY)).filter(seq__lte=upto, ticket__held_at=None)
        rows = told.values_list(
            "seq", "kind", "ticket__number", "ticket__column", "details__was", "details__board"
        )
        everywhere = frozenset(boards.values())
        events = list[Event]()
        for seq, kind, ticket, now, was, board in rows:
            if ticket or kind == "columns_changed":
                where = frozenset({board, boards.get(now), boards.get(was)})
                events.append(Event(seq, kind, ticket or "", now or 0, where))
            elif kind == "category_edited":
                events.append(Event(seq, kind, "", 0, everywhere))
        members = Membership.objects.active().filter(pk__in=listening).only("role", "state")
        sight = Board.objects.sights(members)
    return News(floor, upto, events, listening, sight, boards)
