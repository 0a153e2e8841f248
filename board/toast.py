"""What is said after a deed, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from board.models import Column
from tenants.models import Activity

UNDOABLE = ("moved", "assigned", "unassigned")


@dataclass(frozen=True, slots=True)
class Toast:
    """``activity`` was done, or it was refused and ``why`` says so."""

    activity: Activity | None = None
    why: str = ""
    mails: bool = False

    @classmethod
    def after(cls, activity: Activity) -> Toast:
        """``mails``: the requester is told when the time to undo it is over (``notifications.reactions``)."""
        was, now = activity.details.get("stage_was"), activity.details.get("stage")
        done = now == Column.Stage.DONE != was
        known = activity.ticket is not None and activity.ticket.requester_id is not None
        return cls(activity, mails=done and known and activity.kind == "moved")

    @property
    def seconds(self) -> int:
        return settings.UNDO_SECONDS if self.undoable else 0

    @property
    def undoable(self) -> bool:
        return self.activity is not None and self.activity.kind in UNDOABLE

    @property
    def stayed(self) -> bool:
        """Whether a card was moved, but not to another column."""
        told = self.activity
        return told is not None and told.kind == "moved" and told.details["was"] == told.details["now"]
