"""Template tags every page may use (builtin)."""

from datetime import datetime

from django import template
from django.utils import formats, timezone

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """A time in the reader's zone, short: ``20 Nov, 09:02``, of another year ``20 Nov 2025, 09:02``.

    In Korean and Japanese their own way.
    """
    if at is None:
        return ""
    here = timezone.localtime(at)
    this_year = here.year == timezone.localtime().year
    return formats.date_format(here, "MOMENT_FORMAT" if this_year else "MOMENT_OF_YEAR_FORMAT")


@register.simple_tag
def zone_name() -> str:
    """The zone times on this page are in, named once: ``Asia/Seoul (KST)``.

    One with a summer time has no short name that is right for all of them: ``Europe/Berlin``.
    """
    zone, year = timezone.get_current_timezone_name(), timezone.localtime().replace(day=1)
    short, *others = {year.replace(month=month).tzname() or zone for month in range(1, 13)}
    return zone if others or short == zone or short.startswith(("+", "-")) else f"{zone} ({short})"
