"""What a card shows of its ticket, in words that are made once for a whole page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board.models import Board, Column
from tenants.models import Membership
from tenants.scoping import current
from tickets.filters import priorities
from tickets.models import Ticket

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WARM, HOT = 2 * DAY, 5 * DAY  # in one column, unless it is done
Fact = Board.Fact


class Card(TypedDict):
    """A ticket as ``_cards.html`` shows it: words and addresses are made once here, none in the template.

    A dict, because a template looks into dicts first: for 200 cards that is a tenth of the page's time.
    What is empty is not shown. ``mute``: nobody would be mailed. ``away`` is written by ``board.away``.
    ``heat`` and ``pressing`` end a class, ``long`` and ``due`` say it in words.
    """

    number: str
    shown: str
    version: int
    url: str
    title: str
    age: str
    heat: str
    long: str
    done: bool
    mute: bool
    away: str
    category: str
    hue: int
    priority: str
    urgency: str
    fresh: str
    asks: str
    asked: str
    known: str
    due: str
    pressing: str
    day: str
    messages: int
    talk: str
    files: int
    papers: str
    place: str
    requester: str
    people: list[dict[str, Any]]
    nobody: str
    move: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is the same on all cards of a page, translated once; counts, days and faces as they come up.

    What the ticket's board hides, its card does not show. Only in a ``detailed`` view is there room for the
    requester's name, and for the day where the due date is said in words.
    """

    now: datetime
    detailed: bool
    tickets: str
    move: str
    nobody: str
    urgency: dict[str, str]
    fresh: str
    asks: dict[str, str]
    known: str
    heats: dict[str, str]
    talk: dict[int, str] = field(default_factory=lambda: {0: ""})
    papers: dict[int, str] = field(default_factory=lambda: {0: ""})
    days: dict[date, tuple[str, str, str]] = field(default_factory=dict)
    known_faces: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def here(cls, slug: str, *, detailed: bool = False) -> Words:
        return cls(
            now=timezone.now(),
            detailed=detailed,
            tickets=reverse("home", args=[slug]) + "tickets/",
            move=_("Move %(ticket)s"),
            nobody=_("Nobody assigned"),
            urgency=urgencies(),
            fresh=_("%(n)d new"),
            asks={"still_broken": _("Still broken"), "nudged": _("Any news?")},
            known=_("Affects %(n)d"),
            heats={"": "", "warm": _("long here"), "hot": _("very long here")},
        )

    def card(self, ticket: Ticket) -> Card:
        hides = ticket.hides
        category = None if Fact.CATEGORY in hides else ticket.category
        done, stood = ticket.column.stage == Column.Stage.DONE, self.now - ticket.since
        heat = "" if done or Fact.AGE in hides or stood < WARM else "hot" if stood >= HOT else "warm"
        due, pressing, day = ("", "", "") if done or Fact.DUE in hides else self.due(ticket)
        messages, files = (0, 0) if Fact.COUNTS in hides else (ticket.message_count, ticket.file_count)
        return Card(
            number=ticket.number,
            shown=str(ticket),
            version=ticket.seq,
            url=f"{self.tickets}{ticket.number}/",
            title=ticket.title,
            age="" if Fact.AGE in hides else age(stood),
            heat=heat,
            long=self.heats[heat],
            done=done,
            mute=ticket.requester_id is None,
            away="",
            category=category.name if category else "",
            hue=category.hue if category else 0,
            priority=ticket.priority,
            urgency="" if Fact.PRIORITY in hides else self.urgency.get(ticket.priority, ""),
            fresh=self.fresh % {"n": ticket.unread} if ticket.unread else "",
            asks=ticket.asks,
            asked=self.asks.get(ticket.asks, ""),
            known=self.known % {"n": ticket.affects} if ticket.affects else "",
            due=due,
            pressing=pressing,
            day=day if self.detailed else "",
            messages=messages,
            talk=self.talk.get(messages) or self.count(messages),
            files=files,
            papers=self.papers.get(files) or self.count_files(files),
            place="" if Fact.PLACE in hides else ticket.place,
            requester=ticket.requester_name if self.detailed else "",
            people=[] if Fact.PEOPLE in hides else self.faces(ticket),
            nobody="" if Fact.PEOPLE in hides else self.nobody,
            move=self.move % {"ticket": ticket},
        )

    def count(self, messages: int) -> str:
        if messages:
            said = ngettext("%(n)d message", "%(n)d messages", messages) % {"n": messages}
            self.talk[messages] = said
        return self.talk[messages]

    def count_files(self, files: int) -> str:
        if files:
            self.papers[files] = ngettext("%(n)d file", "%(n)d files", files) % {"n": files}
        return self.papers[files]

    def due(self, ticket: Ticket) -> tuple[str, str, str]:
        """In words; 'soon' or 'late' where it presses; and the day, where the words do not say it."""
        at, when = ticket.due_at, ticket.due_on
        if at is None or when is None:
            return "", "", ""
        if at <= self.now:
            return _("Overdue: %(age)s") % {"age": age(self.now - at)}, "late", day_of(when)
        if when not in self.days:
            self.days[when] = self.due_on(when)
        return self.days[when]

    def due_on(self, when: date) -> tuple[str, str, str]:
        today = timezone.localtime(self.now, current().zone).date()
        if when == today:
            return _("Due today"), "soon", day_of(when)
        if when == today + DAY:
            return _("Due tomorrow"), "soon", day_of(when)
        return _("Due %(day)s") % {"day": day_of(when)}, "", ""

    def faces(self, ticket: Ticket) -> list[dict[str, Any]]:
        """Who answers a ticket, in the order they took it."""
        faces = self.known_faces
        return [
            faces.get((pk, name)) or faces.setdefault((pk, name), face(pk, name))
            for _id, pk, name in sorted(ticket.people or ())
        ]


def face(pk: int, name: str) -> dict[str, Any]:
    person = Membership(pk=pk, name=name)
    return {"hue": person.hue, "name": person.name, "initials": person.initials}


def urgencies() -> dict[str, str]:
    """The priorities that are shouted, in a word each."""
    return {value: word for value, word in priorities().items() if value in ("urgent", "high")}


def day_of(when: date) -> str:
    """A day without its year, as short as the language writes it."""
    return date_format(when, "DAY_FORMAT")


def age(passed: timedelta) -> str:
    """How long ago, in the shortest words: the largest whole unit."""
    if passed < MINUTE:
        return _("just now")
    if passed < HOUR:
        return _("%(n)d min") % {"n": passed // MINUTE}
    if passed < DAY:
        return _("%(n)d h") % {"n": passed // HOUR}
    return _("%(n)d d") % {"n": passed // DAY}
