"""What the panel shows of a ticket, in a number of statements that does not grow with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from board.models import Column
from board.page import urgencies
from board.toast import UNDOABLE
from tenants.models import Activity, Membership
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history; ``undo`` is its number while its reader may still take it back, else 0."""

    kind: str
    who: Membership | None
    at: datetime
    was: Column | None
    now: Column | None
    person: Membership | None
    undo: int

    @property
    def stayed(self) -> bool:
        return self.was is not None and self.was == self.now


def panel(ticket: Ticket, reader: Membership) -> dict[str, Any]:
    """The ticket's history from the oldest on, its files, where it can go and who can answer it."""
    activities = list(ticket.activities.select_related("actor").order_by("seq"))
    named = {activity.details.get(key) for activity in activities for key in ("was", "now")}
    around = Q(board=ticket.column.board_id, archived_at=None) | Q(pk__in=named - {None})
    columns = {column.pk: column for column in Column.objects.filter(around).order_by("place", "id")}
    told = {activity.details.get("member") for activity in activities} | {
        who for _id, who, _name in answering(ticket)
    }
    known = Q(state=Membership.State.ACTIVE) | Q(pk__in=told - {None})
    members = {member.pk: member for member in Membership.objects.filter(known).order_by("name", "pk")}
    people = [members[who] for _id, who, _name in answering(ticket)]
    board = ticket.column.board_id
    return {
        "ticket": ticket,
        "urgency": urgencies().get(ticket.priority, ""),
        "events": [event(activity, columns, members, reader, activities[-1]) for activity in activities],
        "files": list(ticket.attachments.order_by("pk")),
        "columns": [
            column for column in columns.values() if column.board_id == board and not column.archived_at
        ],
        "people": people,
        "others": [member for member in members.values() if member.active and member not in people],
    }


def answering(ticket: Ticket) -> list[tuple[int, int, str]]:
    return sorted(ticket.people or ())


def event(
    activity: Activity,
    columns: dict[int, Column],
    members: dict[int, Membership],
    reader: Membership,
    last: Activity,
) -> Event:
    details = activity.details
    fresh = timezone.now() < activity.at + timedelta(seconds=settings.UNDO_SECONDS)
    mine = activity is last and activity.actor_id == reader.pk and activity.kind in UNDOABLE
    return Event(
        kind=activity.kind,
        who=activity.actor,
        at=activity.at,
        was=columns.get(details.get("was", 0)),
        now=columns.get(details.get("now", 0)),
        person=members.get(details.get("member", 0)),
        undo=activity.seq if mine and fresh else 0,
    )
