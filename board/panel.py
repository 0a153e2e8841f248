"""What the panel shows of a ticket, in a number of statements that does not grow with its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from board.edits import Change, Names, changes, names
from board.models import Board, Column, sees
from board.toast import UNDOABLE
from tenants.models import Activity, Membership
from tickets.filters import priorities
from tickets.models import Attachment, Category, Message, Ticket
from tickets.models.conversation import SAID
from tickets.talk import by_message


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history; ``undo`` is its number while its reader may still take it back, else 0.

    ``name`` is who did it in words. One that said something has the ``message`` with its ``files``; ``fresh``
    is one of the requester that nobody has attended to.
    """

    kind: str
    who: Membership | None
    name: str
    at: datetime
    was: Column | None
    now: Column | None
    person: Membership | None
    undo: int
    message: Message | None
    files: list[Attachment]
    fresh: bool
    issue: int
    mood: str
    changes: list[Change]

    @property
    def stayed(self) -> bool:
        return self.was is not None and self.was == self.now


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said about a ticket, in two statements: messages by id, files by message."""

    requester: str
    messages: dict[int, Message]
    files: defaultdict[int | None, list[Attachment]]
    fresh: list[Message]

    @classmethod
    def of(cls, ticket: Ticket) -> Talk:
        messages = {message.pk: message for message in ticket.talk.order_by("pk")}
        answers = [message for message in messages.values() if message.kind == Message.Kind.ANSWER]
        files = by_message(ticket.attachments.order_by("pk"))
        fresh = answers[-ticket.unread :] if ticket.unread else []
        return cls(ticket.requester_name or _("Requester"), messages, files, fresh)


def panel(ticket: Ticket, reader: Membership) -> dict[str, Any]:
    """The ticket's history from the oldest on, its files, where it can go and who can answer it."""
    activities = list(ticket.activities.told().select_related("actor__user").order_by("seq"))
    talk = Talk.of(ticket)
    named = {activity.details.get(key) for activity in activities for key in ("was", "now")}
    around = Q(archived_at=None) | Q(pk__in=named - {None})
    seen = Column.objects.visible_to(reader).filter(around).select_related("board")
    columns = {column.pk: column for column in seen.order_by("board__place", "board__id", "place", "id")}
    told = {activity.details.get("member") for activity in activities} | {
        who for _id, who, *_ in answering(ticket)
    }
    categories = list(Category.objects.order_by("place", "pk"))
    called = names(categories)
    board, last = ticket.column.board_id, activities[-1]
    able = Q(state=Membership.State.ACTIVE) & sees(board)
    wanted = Q(pk__in=told - {None}) | able
    known: Any = Membership.objects.with_addresses().filter(wanted).annotate(able=able).by_name()
    members = {member.pk: member for member in known}
    people = [members[who] for _id, who, *_ in answering(ticket)]
    return {
        "ticket": ticket,
        "known": ticket.known_issues.current().first() if ticket.affects else None,
        "leads": reader.may("known_issue"),
        "feedback": ticket.feedback.first() if any(each.kind == "rated" for each in activities) else None,
        "priorities": list(priorities().items()),
        "categories": [each for each in categories if not each.archived_at or each.pk == ticket.category_id],
        "events": [event(each, columns, members, reader, last, talk, called) for each in activities],
        "files": talk.files[None],
        **neighbours(ticket, activities, reader),
        "boards": by_board((column for column in columns.values() if not column.archived_at), board),
        "people": people,
        "others": [other for other in known if other.able and other not in people],
    }


def neighbours(
    ticket: Ticket, activities: Iterable[Activity], reader: Membership
) -> dict[str, Ticket | None]:
    """Which ticket this one ``follows``, and its ``follower``; None where ``reader`` may not see it."""
    later = next((number for each in activities if (number := each.details.get("follower"))), "")
    if not later and not ticket.follows_id:
        return {"follows": None, "follower": None}
    both = Ticket.objects.visible_to(reader).filter(Q(pk=ticket.follows_id) | Q(number=later)).only("number")
    found = {each.number: each for each in both}
    follower = found.pop(later, None)
    return {"follows": next(iter(found.values()), None), "follower": follower}


def by_board(columns: Iterable[Column], here: int) -> list[tuple[Board, list[Column]]]:
    """Where a ticket can go, board by board, its own first."""
    boards = [(board, list(group)) for board, group in groupby(columns, lambda column: column.board)]
    return sorted(boards, key=lambda group: group[0].pk != here)


def answering(ticket: Ticket) -> list[tuple[int, int, str, int]]:
    return sorted(ticket.people or ())


def event(
    activity: Activity,
    columns: dict[int, Column],
    members: dict[int, Membership],
    reader: Membership,
    last: Activity,
    talk: Talk,
    called: Names,
) -> Event:
    details = activity.details
    message = talk.messages.get(details.get("message", 0))
    fresh = timezone.now() < activity.at + timedelta(seconds=settings.UNDO_SECONDS)
    mine = activity is last and activity.actor_id == reader.pk and activity.kind in UNDOABLE
    return Event(
        kind=activity.kind,
        who=activity.actor,
        name=str(activity.actor) if activity.actor else talk.requester,
        at=activity.at,
        was=columns.get(details.get("was", 0)),
        now=columns.get(details.get("now", 0)),
        person=members.get(details.get("member", 0)),
        undo=activity.seq if mine and fresh else 0,
        message=message if activity.kind in SAID else None,
        files=talk.files[message.pk] if message else [],
        fresh=message in talk.fresh,
        issue=details.get("issue", 0),
        mood=details.get("mood", ""),
        changes=changes(details, called),
    )
