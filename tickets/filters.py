"""What a board or a list of tickets is narrowed to, as its address says it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.models import Membership
from tickets.fields import Line
from tickets.models import Category, Ticket
from tickets.querysets import TicketQuerySet

MOST = 50  # choices of one kind; no person ticks more


class Ids(forms.Field):
    """The ids of some rows, each once. Whether there are such rows is not asked."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[int, ...]:
        asked = dict.fromkeys(id for id in value or () if id)
        if len(asked) > MOST or not all(id.isascii() and id.isdigit() and len(id) < 19 for id in asked):
            raise ValidationError(_("That filter is gone."))
        return tuple(int(id) for id in asked)


class FilterForm(forms.Form):
    """``mine``, ``unassigned``, ``q``; ``category``, ``priority`` and ``assignee``, each any of several."""

    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)
    unassigned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    category = Ids(required=False)
    priority = forms.MultipleChoiceField(choices=Ticket.Priority.choices, required=False)
    assignee = Ids(required=False)
    q = Line(max_length=100, required=False)


@dataclass(frozen=True)
class Filter:
    """What a member wants to see; empty: everything. Kinds combine: all of them must be true of a ticket.

    ``gone`` tells that something was asked for that cannot be had; the rest counts.
    """

    mine: bool = False
    unassigned: bool = False
    category: tuple[int, ...] = ()
    priority: tuple[str, ...] = ()
    assignee: tuple[int, ...] = ()
    q: str = ""
    gone: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> Filter:
        """Read an address. What is no choice is left out and said by ``gone``; nothing is an error."""
        if not asked:
            return cls()
        form = FilterForm(asked)
        gone = not form.is_valid()
        wanted = form.cleaned_data
        wanted["priority"] = tuple(wanted.get("priority", ()))
        return cls(**wanted, gone=gone)

    def __bool__(self) -> bool:
        return bool(self.query)

    @cached_property
    def query(self) -> str:
        """The filter as an address says it, in one spelling; without the question mark."""
        kinds = {kind.name: getattr(self, kind.name) for kind in fields(self) if kind.name != "gone"}
        asked = {name: "1" if value is True else value for name, value in kinds.items() if value}
        return urlencode(asked, doseq=True)

    def apply(self, tickets: TicketQuerySet, member: Membership) -> TicketQuerySet:
        """Return those of ``tickets`` that ``member`` wants to see."""
        if self.mine:
            tickets = tickets.mine(member)
        if self.unassigned:
            tickets = tickets.unassigned()
        if self.category:
            tickets = tickets.of_categories(self.category)
        if self.priority:
            tickets = tickets.of_priorities(self.priority)
        if self.assignee:
            tickets = tickets.answered_by(self.assignee)
        return tickets.matching(self.q) if self.q else tickets

    def without(self, kind: str, value: Any) -> Filter:
        """The filter less one of its wishes."""
        had = getattr(self, kind)
        left: Any = tuple(other for other in had if other != value) if isinstance(had, tuple) else type(had)()
        return replace(self, **{kind: left})

    def among(self, **choices: set[int]) -> Filter:
        """The filter less what is not, or not any more, a choice; ``choices`` are ids by kind."""
        kept: dict[str, Any] = {
            kind: tuple(id for id in getattr(self, kind) if id in ids) for kind, ids in choices.items()
        }
        lost = any(kept[kind] != getattr(self, kind) for kind in kept)
        return replace(self, **kept, gone=self.gone or lost)


@dataclass(frozen=True)
class Choice:
    """One box of a menu. ``without`` is the query that has it no more."""

    kind: str
    value: int | str
    name: str
    chosen: bool
    without: str
    hue: int = 0
    initials: str = ""


@dataclass(frozen=True)
class Menu:
    """The choices of one kind."""

    kind: str
    name: str
    choices: list[Choice]


class FilterBar:
    """What the bar above a board or a list shows: the menus, and a chip for each wish.

    Args:
        asked: what the address says; ``filter`` is that less what is no choice.
        people: who may be chosen as those who answer.
    """

    def __init__(self, asked: Filter, people: list[Membership]) -> None:
        categories = list(Category.objects.offered())
        ids = {"category": {row.pk for row in categories}, "assignee": {row.pk for row in people}}
        self.filter = asked.among(**ids)
        urgency = [self.choice("priority", value, name) for value, name in priorities().items()]
        about = [self.choice("category", row.pk, row.name, hue=row.hue) for row in categories]
        who = [self.choice("assignee", m.pk, str(m), hue=m.hue, initials=m.initials) for m in people]
        self.menus = [
            Menu("category", _("Category"), about),
            Menu("priority", _("Priority"), urgency),
            Menu("assignee", _("Assignees"), who),
        ]

    @property
    def chips(self) -> list[Choice]:
        """Each wish, in a form that can be taken back one by one."""
        asked = self.filter
        plain: list[tuple[str, Any, str]] = [("mine", True, _("Mine")), ("unassigned", True, _("Unassigned"))]
        plain.append(("q", asked.q, f"“{asked.q}”"))
        chips = [self.choice(kind, value, name) for kind, value, name in plain if getattr(asked, kind)]
        return chips + [choice for menu in self.menus for choice in menu.choices if choice.chosen]

    def choice(self, kind: str, value: Any, name: str, **looks: Any) -> Choice:
        had = getattr(self.filter, kind)
        chosen = value in had if isinstance(had, tuple) else bool(had)
        return Choice(kind, value, name, chosen, self.filter.without(kind, value).query, **looks)


def priorities() -> dict[str, str]:
    """The priorities in a word each, the worst first."""
    return {
        "urgent": pgettext("priority", "Urgent"),
        "high": pgettext("priority", "High"),
        "normal": pgettext("priority", "Normal"),
        "low": pgettext("priority", "Low"),
    }
