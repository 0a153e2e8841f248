"""What the card's menu offers for one ticket, besides where it can go: people, priority, due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from board.models import sees
from board.ticket_forms import today
from tenants.models import Membership
from tickets.filters import priorities
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may answer the ticket, or still does; ``on``: they do."""

    member: Membership
    on: bool
    me: bool


def days() -> list[tuple[str, date]]:
    """The due dates that one press sets; next week begins on its Monday, which on a Sunday is tomorrow."""
    now = today()
    tomorrow, monday = now + timedelta(days=1), now + timedelta(days=7 - now.weekday())
    further = [(_("Next week"), monday)] if monday != tomorrow else []
    return [(_("Today"), now), (_("Tomorrow"), tomorrow), *further]


def quick(ticket: Ticket, reader: Membership) -> dict[str, Any]:
    """The rows of the menu; its reader stands first, then who answers the ticket, then the others."""
    answering = {who for _id, who, *_ in ticket.people or ()}
    able = Q(state=Membership.State.ACTIVE) & sees(ticket.column.board_id)
    shown = Membership.objects.filter(able | Q(pk__in=answering)).by_name()  # who has gone can be let go
    people = [Person(each, each.pk in answering, each.pk == reader.pk) for each in shown]
    people.sort(key=lambda person: (not person.me, not person.on))
    due, choices = ticket.due_on, days()
    return {
        "ticket": ticket,
        "people": people,
        "priorities": [(value, word, value == ticket.priority) for value, word in priorities().items()],
        "days": [(word, day.isoformat(), day == due) for word, day in choices],
        "due": due,
    }
