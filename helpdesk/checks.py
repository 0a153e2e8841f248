"""Checks of the settings that a deployment must pass: ``manage.py check --deploy``."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

GUARDS = {"RATE_LIMITS": "helpdesk.E001", "SPAM_GUARD": "helpdesk.E002"}


def off() -> list[str]:
    """Return the switches for load tests that are thrown."""
    return [name for name in GUARDS if getattr(settings, name) == "off"]


@register(Tags.security, deploy=True)
def guards_are_on(**_: Any) -> list[CheckMessage]:
    """Refuse the two switches that exist for load tests alone."""
    return [
        Error(
            f"{name}=off is for load tests only.",
            hint=f"Take {name} out of the environment.",
            id=GUARDS[name],
        )
        for name in off()
    ]


@register(Tags.security, deploy=True)
def links_are_https(**_: Any) -> list[CheckMessage]:
    """Links in mails carry secrets: they must start with https."""
    if settings.HTTPS or settings.EMBEDDED:
        return []
    return [
        Error("BASE_URL is not https.", hint="Set BASE_URL=https://your.host", id="helpdesk.E003"),
    ]


@register(Tags.compatibility)
def words_are_known(**_: Any) -> list[CheckMessage]:
    """A word that nobody knows would close sign-up without a word."""
    if settings.SIGNUPS in ("open", "first", "closed"):
        return []
    return [
        Error(
            f"SIGNUPS={settings.SIGNUPS} is unknown.",
            hint="Set SIGNUPS to open, first or closed.",
            id="helpdesk.E004",
        ),
    ]
