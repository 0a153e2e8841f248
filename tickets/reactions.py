"""What tickets do when something happened."""

from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from board.models import Column
from tenants.models import Activity
from tickets.models import Category

DONE = Column.Stage.DONE
Icon = Category.Icon


def first_categories(activity: Activity) -> None:
    """Give a new company four categories to start from, in its own language."""
    if activity.kind != "founded":
        return
    with translation.override(activity.company.language):
        first = [
            (
                5,
                Icon.KEY,
                pgettext("category", "Accounts and sign-in"),
                _("Passwords, access, new colleagues"),
            ),
            (6, Icon.PRINTER, pgettext("category", "Hardware"), _("Computers, screens, printers, phones")),
            (4, Icon.NETWORK, pgettext("category", "Network"), _("Internet, Wi-Fi, shared folders")),
            (2, Icon.QUESTION, pgettext("category", "Something else"), _("We find out who can help")),
        ]
    Category.objects.bulk_create(
        Category(name=name, hue=hue, icon=icon, help=help_line, place=place)
        for place, (hue, icon, name, help_line) in enumerate(first)
    )


def known_issue_follows(activity: Activity) -> None:
    """What is done is no known issue any more; back from there in the time to undo, it is one again."""
    was, now = activity.details.get("stage_was"), activity.details.get("stage")
    if activity.ticket is None or was is None or DONE not in (was, now) or was == now:
        return
    issues = activity.ticket.known_issues
    if now == DONE and not activity.ticket.for_itself:
        issues.current().update(over_at=activity.at)
    elif was == DONE and not issues.current().exists():
        lately = activity.at - timedelta(seconds=settings.UNDO_SECONDS)
        placed = activity.ticket.activities.filter(kind__in=("moved", "undone")).values("at")
        issues.filter(over_at__gte=lately, over_at__in=placed).update(over_at=None)
