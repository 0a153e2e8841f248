"""Template tags every page may use (builtin)."""

from datetime import datetime

from django import template
from django.utils import formats, timezone

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """A time in the reader's zone, short: ``20 Nov, 09:02``; in Korean and Japanese their own way."""
    if at is None:
        return ""
    return formats.date_format(timezone.localtime(at), "MOMENT_FORMAT")


@register.simple_tag
def zone_name() -> str:
    """The zone times on this page are in, named once: ``Asia/Seoul (KST)``."""
    zone = timezone.get_current_timezone_name()
    short = timezone.localtime().tzname() or ""
    return f"{zone} ({short})" if short not in ("", zone) and not short.startswith(("+", "-")) else zone
