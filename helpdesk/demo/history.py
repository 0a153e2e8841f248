"""A past that is written at once: the rows that deeds would have left, dated back, and no mail about them.

A deed happens now, in its own transaction, and tells others. Here whole weeks become rows in bulk, numbered
by the same counter and under the same locks; so what happened, replayed, still gives the board.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from board.models import Board, Column
from board.ordering import GAP
from helpdesk.demo.files import upload
from helpdesk.demo.firms import Past
from tenants.models import Activity, Membership
from tenants.models.counter import draw_seqs
from tenants.scoping import current
from tickets import numbers
from tickets.models import Assignment, Attachment, Category, Feedback, Message, Requester, Ticket

Stage = Column.Stage
KINDS = {
    "open": "opened",
    "assign": "assigned",
    "move": "moved",
    "reply": "replied",
    "comment": "commented",
    "answer": "answered",
    "rate": "rated",
}
CHUNK = 1000  # tickets a transaction: nobody else waits long for the locks


class Lane:
    """A locked column, and the free ranks at its two ends."""

    def __init__(self, column: Column) -> None:
        self.column = column.locked()
        ranks = column.tickets.aggregate(first=Min("rank"), last=Max("rank"))
        self.first: int = GAP if ranks["first"] is None else ranks["first"]
        self.last: int = 0 if ranks["last"] is None else ranks["last"]

    def rank(self, *, top: bool) -> int:
        """Take the next rank at the top or at the end, spaced as ``board.ordering`` does."""
        if top:
            self.first -= GAP
            return self.first
        self.last += GAP
        return self.last


class History:
    """Writes requests of the past onto a board of the ambient company.

    Args:
        people: who may appear in stories, by key.
        now: the moment that ages are counted from.
    """

    def __init__(self, board: Board, people: Mapping[str, Membership], now: datetime) -> None:
        self.board, self.people, self.now = board, people, now
        self.categories = list(Category.objects.offered())
        self.requesters: dict[str, Requester | None] = {}

    def write(self, pasts: Sequence[Past]) -> None:
        for start in range(0, len(pasts), CHUNK):
            with transaction.atomic():
                self.write_chunk(pasts[start : start + CHUNK])

    def write_chunk(self, pasts: Sequence[Past]) -> None:
        """Play the stories together, in the order of time; then write how everything stands at their end."""
        standing = sorted(self.board.columns.standing(), key=lambda column: column.pk)
        lanes = {column.stage: Lane(column) for column in standing}
        tickets = [self.ticket(past) for past in pasts]
        events: list[tuple[float, Ticket, str, str, str]] = [
            (float(ago), ticket, who, deed, what)
            for ticket, past in zip(tickets, pasts, strict=True)
            for ago, who, deed, what in (
                line.split(maxsplit=3) for line in (f"{past.opened} - open new", *past.story)
            )
        ]
        events.sort(key=lambda event: -event[0])
        activities, assignments, talk = list[Activity](), list[Assignment](), dict[int, Message]()
        ratings = list[Feedback]()
        for seq, (ago, ticket, who, deed, what) in zip(draw_seqs(len(events)), events, strict=True):
            ticket.seq, ticket.changed_at = seq, self.now - timedelta(hours=ago)
            if who in self.people and ticket.touched_at is None:
                ticket.touched_at = ticket.changed_at
            if deed == "assign":
                assignments.append(Assignment(ticket=ticket, member=self.people[what]))
                details: dict[str, Any] = {"member": self.people[what].pk}
            elif deed in Message.Kind:
                talk[seq], details = said(ticket, deed, what, self.people.get(who)), {}
            elif deed == "rate":
                mood, _, comment = what.partition(" ")
                ratings.append(Feedback(ticket=ticket, mood=mood, comment=comment, at=ticket.changed_at))
                details = {"mood": mood}
            else:
                details, ticket.moved_seq = place(ticket, lanes[what]), seq
            held = deed == "open" and ticket.held_for
            if held:
                details["why"] = held
            activities.append(
                Activity(
                    seq=seq,
                    ticket=ticket,
                    actor=self.people.get(who),
                    kind="held" if held else KINDS[deed],
                    details=details,
                    at=ticket.changed_at,
                )
            )
        Ticket.objects.bulk_create(tickets)
        Message.objects.bulk_create(talk.values())
        Feedback.objects.bulk_create(ratings)
        for activity in activities:
            if activity.seq in talk:
                activity.details = {"message": talk[activity.seq].pk}
        Activity.objects.bulk_create(activities)
        Assignment.objects.bulk_create(assignments)
        for ticket, past in zip(tickets, pasts, strict=True):
            Attachment.save_for(ticket, [Attachment.store(upload(name)) for name in past.files])

    def ticket(self, past: Past) -> Ticket:
        """Return the ticket before anything happened: in no column yet.

        Its number is drawn without a look whether it is free: of 2^40, one is taken in a thousand runs of
        50,000. Then the database refuses the chunk, and the command can be run again.
        """
        if past.email not in self.requesters:
            self.requesters[past.email] = Requester.known(past.email, past.name)
        return Ticket(
            number=numbers.draw(),
            title=past.title,
            description=past.description,
            category=self.categories[past.category % len(self.categories)],
            priority=past.priority,
            place=past.place,
            language=past.language or self.board.company.language,
            requester=self.requesters[past.email],
            requester_name=past.name,
            opened_at=self.now - timedelta(hours=past.opened),
            held_at=self.now - timedelta(hours=past.opened) if past.held else None,
            held_for=past.held,
            file_count=len(past.files),
            due_at=None if past.due is None else self.end_of_day(past.due),
        )

    def end_of_day(self, days: int) -> datetime:
        """When the day that comes in so many days is over, as ``Ticket.due`` has it."""
        zone = current().zone
        return datetime.combine(self.now.astimezone(zone).date() + timedelta(days=days), time.max, zone)


def said(ticket: Ticket, kind: str, body: str, author: Membership | None) -> Message:
    """Return a message of the moment at which ``ticket`` changed last; count it as its deed would."""
    ticket.unread, ticket.message_count = 0 if author else ticket.unread + 1, ticket.message_count + 1
    return Message(ticket=ticket, kind=kind, body=body, author=author, at=ticket.changed_at)


def place(ticket: Ticket, lane: Lane) -> dict[str, Any]:
    """Put ``ticket`` into a lane; return the details that ``Ticket.open`` or ``Ticket.move`` would write.

    What is urgent or done goes on top, everything else to the end.
    """
    was, rank_was, ticket.unread = ticket.column if ticket.column_id else None, ticket.rank, 0
    stage, details = lane.column.stage, dict[str, Any]()
    if was:
        details = {"was": was.pk, "rank_was": rank_was, "stage_was": was.stage}
        details["since_was"] = ticket.since.isoformat()
    urgent = ticket.priority == Ticket.Priority.URGENT
    ticket.since = ticket.changed_at
    ticket.link_until = None
    if stage == Stage.DONE:
        ticket.link_until = ticket.changed_at + timedelta(days=current().link_days)
    ticket.column, ticket.rank = lane.column, lane.rank(top=bool(was) and (urgent or stage == Stage.DONE))
    return details | {"now": lane.column.pk, "stage": stage}
