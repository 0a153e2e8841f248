"""What a card shows of its ticket, in words that are made once for a whole page."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add
from typing import TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board.chips import DAY, age, day_of, part, urgencies
from board.models import Board, Column
from tenants.models import Membership
from tenants.scoping import current
from tickets.models import Category, Ticket

WARM, HOT = 2 * DAY, 5 * DAY  # in one column, unless it is done
ASKING = {"nudged": "chip chip--waiting", "still_broken": "chip chip--danger"}
NOTHING = format_html_join("", "", ())
Fact = Board.Fact


class Card(TypedDict):
    """A ticket as ``_cards.html`` shows it: words, addresses and chips are made here, none in the template.

    A dict of strings, because a template looks into dicts first, and writes numbers as the language does.
    What is empty is not shown. ``mails``: attributes that say whom Done would mail. HTML are ``age``,
    ``parts`` (what stands below the title) and ``people``. ``away`` is written by ``board.away``.
    """

    number: str
    shown: str
    version: str
    url: str
    title: str
    css: str
    mails: str
    age: SafeString
    away: str
    parts: SafeString
    people: SafeString
    move: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is the same on all cards of a page, made once; ages, counts, days and faces as they come up.

    What the ticket's board hides, its card does not show. Only in a ``detailed`` view is there room for the
    requester's name, and for the day where the due date is said in words.
    """

    now: datetime
    detailed: bool
    tickets: str
    move: str
    nobody: SafeString
    urgency: dict[str, SafeString]
    fresh: str
    asks: dict[str, SafeString]
    known: str
    heats: dict[str, str]
    ages: dict[tuple[str, str], SafeString] = field(default_factory=dict)
    categories: dict[int, SafeString] = field(default_factory=dict)
    talk: dict[int, SafeString] = field(default_factory=dict)
    papers: dict[int, SafeString] = field(default_factory=dict)
    days: dict[date, SafeString] = field(default_factory=dict)
    known_faces: dict[tuple[int, str], SafeString] = field(default_factory=dict)

    @classmethod
    def here(cls, slug: str, *, detailed: bool = False) -> Words:
        asks = {"still_broken": _("Still broken"), "nudged": _("Any news?")}
        return cls(
            now=timezone.now(),
            detailed=detailed,
            tickets=reverse("home", args=[slug]) + "tickets/",
            move=_("Move %(ticket)s"),
            nobody=part("avatar", "", _("Nobody assigned")),
            urgency={each: part(f"prio prio--{each}", said) for each, said in urgencies().items()},
            fresh=_("%(n)d new"),
            asks={each: part(ASKING[each], said) for each, said in asks.items()},
            known=_("Affects %(n)d"),
            heats={"warm": _("long here"), "hot": _("very long here")},
        )

    def card(self, ticket: Ticket) -> Card:
        hides, done = ticket.hides, ticket.column.stage == Column.Stage.DONE
        return Card(
            number=ticket.number,
            shown=str(ticket),
            version=str(ticket.seq),
            url=f"{self.tickets}{ticket.number}/",
            title=ticket.title,
            css=("card card--done" if done else "card") + (" card--unread" if ticket.unread else ""),
            mails=("" if ticket.requester_id else " data-mute") + (" data-joined" if ticket.affects else ""),
            age=NOTHING if Fact.AGE in hides else self.age(self.now - ticket.since, done),
            away="",
            parts=reduce(add, self.parts(ticket, hides), NOTHING),
            people=NOTHING if Fact.PEOPLE in hides else self.faces(ticket),
            move=self.move % {"ticket": ticket},
        )

    def age(self, stood: timedelta, done: bool) -> SafeString:
        """How long it has stood there: once it is long, that is a colour, and said in words."""
        heat = "" if done or stood < WARM else "hot" if stood >= HOT else "warm"
        if (key := (age(stood), heat)) not in self.ages:
            told = '<time class="age--{1}">{0}<i class=vh> {2}</i></time>' if heat else "<time>{0}</time>"
            self.ages[key] = format_html(told, *key, self.heats.get(heat, ""))
        return self.ages[key]

    def parts(self, ticket: Ticket, hides: Container[str]) -> Iterator[SafeString]:
        """What stands below the title, from left to right."""
        if ticket.category and Fact.CATEGORY not in hides:
            yield self.about(ticket.category)
        if ticket.priority in self.urgency and Fact.PRIORITY not in hides:
            yield self.urgency[ticket.priority]
        if ticket.affects:
            yield part("chip chip--waiting", self.known % {"n": ticket.affects})
        if ticket.asks:
            yield self.asks[ticket.asks]
        if ticket.unread:
            yield part("card-reply", self.fresh % {"n": ticket.unread})
        if ticket.due_at and ticket.column.stage != Column.Stage.DONE and Fact.DUE not in hides:
            yield self.due(ticket)
        if ticket.message_count and Fact.COUNTS not in hides:
            yield self.messages(ticket.message_count)
        if ticket.file_count and Fact.COUNTS not in hides:
            yield self.files(ticket.file_count)
        if ticket.place and Fact.PLACE not in hides:
            yield part("place", ticket.place)
        if ticket.requester_name and self.detailed:
            yield part("from", ticket.requester_name)

    def about(self, category: Category) -> SafeString:
        if category.pk not in self.categories:
            self.categories[category.pk] = part(f"chip hue-{category.hue}", category.name)
        return self.categories[category.pk]

    def messages(self, n: int) -> SafeString:
        if n not in self.talk:
            self.talk[n] = part("talk", str(n), ngettext("%(n)d message", "%(n)d messages", n) % {"n": n})
        return self.talk[n]

    def files(self, n: int) -> SafeString:
        if n not in self.papers:
            self.papers[n] = part("clip", str(n), ngettext("%(n)d file", "%(n)d files", n) % {"n": n})
        return self.papers[n]

    def due(self, ticket: Ticket) -> SafeString:
        """In words; soon or late where it presses; and the day, where the words do not say it."""
        at, when = ticket.due_at, ticket.due_on
        if at is None or when is None:
            return NOTHING
        if at <= self.now:
            return part("due due--late", _("Overdue: %(age)s") % {"age": age(self.now - at)}) + self.day(when)
        if when not in self.days:
            self.days[when] = self.due_on(when)
        return self.days[when]

    def due_on(self, when: date) -> SafeString:
        today = timezone.localtime(self.now, current().zone).date()
        if when == today:
            return part("due due--soon", _("Due today")) + self.day(when)
        if when == today + DAY:
            return part("due due--soon", _("Due tomorrow")) + self.day(when)
        return part("due", _("Due %(day)s") % {"day": day_of(when)})

    def day(self, when: date) -> SafeString:
        return part("day", day_of(when)) if self.detailed else NOTHING

    def faces(self, ticket: Ticket) -> SafeString:
        """Who answers a ticket, in the order they took it."""
        if not ticket.people:
            return self.nobody
        return reduce(add, (self.face(user, name) for _id, _member, name, user in sorted(ticket.people)))

    def face(self, user: int, name: str) -> SafeString:
        if (user, name) not in self.known_faces:
            person = Membership(user_id=user, name=name)
            css = f"avatar hue-{person.hue} c{person.cut}" if person.cut else f"avatar hue-{person.hue}"
            self.known_faces[user, name] = part(css, person.initials, str(person))
        return self.known_faces[user, name]
