"""Small things that a card says: a chip as HTML, how long ago, a day, a priority that is shouted."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tickets.filters import priorities

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def part(css: str, said: str, label: str = "") -> SafeString:
    """One thing a card says: how it is dressed, its words, and how they are read out, if otherwise."""
    if label:
        return format_html('<i class="{}" role=img aria-label="{}">{}</i>', css, label, said)
    return format_html('<i class="{}">{}</i>' if " " in css else "<i class={}>{}</i>", css, said)


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
