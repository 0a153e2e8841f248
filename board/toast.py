"""What is said after a deed, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from board.models import Column
from tenants.models import Activity, Membership
from tickets.models import Ticket

UNDOABLE = (
    "moved",
    "assigned",
    "unassigned",
    "replied",
    "commented",
    "edited",
    "due_set",
    "declared",
    "called_off",
)


@dataclass(frozen=True, slots=True)
class Toast:
    """``activity`` was done, ``ago`` seconds before this is said, or it was refused and ``why`` says so."""

    activity: Activity | None = None
    why: str = ""
    mails: bool = False
    ago: int = 0

    @classmethod
    def after(cls, activity: Activity) -> Toast:
        """``mails``: the requester is told when the time to undo it is over (``notifications.reactions``)."""
        was, now = activity.details.get("stage_was"), activity.details.get("stage")
        done = now == Column.Stage.DONE != was
        known = activity.ticket is not None and activity.ticket.requester_id is not None
        mails = (done and activity.kind == "moved") or activity.kind == "replied"
        return cls(activity, mails=mails and known)

    @classmethod
    def following(cls, seq: int, mover: Membership) -> Toast | None:
        """What ``mover`` moved as event ``seq``, as long as it stands there and may be put back."""
        seen, now = Ticket.objects.visible_to(mover), timezone.now()
        moves = Activity.objects.filter(seq=seq, kind="moved", actor=mover, ticket__in=seen)
        activity = (
            moves.filter(ticket__moved_seq=seq).select_related("ticket__column", "ticket__requester").first()
        )
        ago = now - activity.at if activity else timedelta.max
        if activity is None or ago >= timedelta(seconds=settings.UNDO_SECONDS):
            return None
        return replace(cls.after(activity), ago=int(ago.total_seconds()))

    @property
    def addressee(self) -> str:
        """Whom the mail is for: the requester's name, if they gave one, and address."""
        ticket = self.activity.ticket if self.activity else None
        if ticket is None or ticket.requester is None:
            return ""
        name, email = ticket.requester_name, ticket.requester.email
        return f"{name} <{email}>" if name else email

    @property
    def seconds(self) -> int:
        return settings.UNDO_SECONDS - self.ago if self.undoable else 0

    @property
    def undoable(self) -> bool:
        return self.activity is not None and self.activity.kind in UNDOABLE

    @property
    def stayed(self) -> bool:
        """Whether a card was moved, but not to another column."""
        told = self.activity
        return told is not None and told.kind == "moved" and told.details["was"] == told.details["now"]
