"""Columns to start a board from, in the language of whoever starts it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from board.models import Column

Stage = Column.Stage
CHOICES = [
    ("it", _("IT desk: backlog, in progress, waiting, done")),
    ("facilities", _("Facilities: reported, ordered, being repaired, done")),
    ("three", _("Three columns: backlog, in progress, done")),
]


def columns(template: str) -> list[tuple[str, str]]:
    """Return the columns of a template from left to right, as (name, stage)."""
    match template:
        case "facilities":
            return [
                (pgettext("column", "Reported"), Stage.NEW),
                (pgettext("column", "Ordered"), Stage.ACTIVE),
                (pgettext("column", "Being repaired"), Stage.ACTIVE),
                (pgettext("column", "Done"), Stage.DONE),
            ]
        case "three":
            return [
                (pgettext("column of three", "Backlog"), Stage.NEW),
                (pgettext("column", "In progress"), Stage.ACTIVE),
                (pgettext("column", "Done"), Stage.DONE),
            ]
    return [
        (pgettext("column", "Backlog"), Stage.NEW),
        (pgettext("column", "In progress"), Stage.ACTIVE),
        (pgettext("column", "Waiting"), Stage.WAITING),
        (pgettext("column", "Done"), Stage.DONE),
    ]
