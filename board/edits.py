"""What a history says of corrections: which field, and what it said before and after, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.filters import priorities
from tickets.models import Category


@dataclass(frozen=True, slots=True)
class Change:
    """``field`` said ``was`` (empty: nothing, or it is taken back) and says ``now``."""

    field: str
    was: str
    now: str


Names = dict[str, dict[Any, str]]


def names(categories: Iterable[Category]) -> Names:
    """What the values of fields are called; made once for all lines of a history."""
    return {"category": {each.pk: each.name for each in categories}, "priority": priorities()}


def changes(details: dict[str, Any], names: Names) -> list[Change]:
    """What an activity's ``details`` tell of edited fields and due dates."""
    fields = {
        "title": _("Title"),
        "category": _("Category"),
        "priority": _("Priority"),
        "place": _("Place"),
        "until": pgettext("date", "Due"),
    }

    def words(field: str, value: Any) -> str:
        if not value:
            return ""
        if field == "until":
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        return str(names.get(field, {}).get(value, "" if field in names else value))

    return [
        Change(name, words(field, details.get(f"{field}_was")), words(field, details[field]))
        for field, name in fields.items()
        if field in details
    ]
