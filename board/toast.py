"""What is said after a deed, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
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
    """``activity`` was done, ``ago`` seconds before this is said, or it was refused and ``why`` says so.

    ``passed`` is the seq of a deed that could not be undone: the next undoing goes past it.
    """

    activity: Activity | None = None
    why: str = ""
    passed: int = 0
    mails: bool = False
    joined: bool = False
    ago: int = 0

    @classmethod
    def after(cls, activity: Activity, joined: bool | None = None) -> Toast:
        """``mails``: the requester is told when the time to undo it is over (``notifications.reactions``).

        ``joined``: so are those who had joined the known issue that it was, as far as they gave an address;
        None: that is looked up, if it was one.
        """
        was, now = activity.details.get("stage_was"), activity.details.get("stage")
        done = now == Column.Stage.DONE != was
        known = activity.ticket is not None and activity.ticket.requester_id is not None
        over = done and activity.kind == "moved"
        if joined is None:
            issue = over and activity.ticket is not None and not activity.ticket.for_itself
            joined = issue and activity.mails.filter(template="over").exists()
        return cls(activity, mails=(over or activity.kind == "replied") and known, joined=joined)

    @classmethod
    def following(cls, seq: int, mover: Membership) -> Toast | None:
        """What ``mover`` moved as event ``seq``, as long as it stands there and may be put back."""
        seen, now = Ticket.objects.visible_to(mover), timezone.now()
        moves: Any = Activity.objects.filter(seq=seq, kind="moved", actor=mover, ticket__in=seen)
        moves = moves.annotate(joined=Count("mails", filter=Q(mails__template="over")))
        activity = (
            moves.filter(ticket__moved_seq=seq).select_related("ticket__column", "ticket__requester").first()
        )
        ago = now - activity.at if activity else timedelta.max
        if activity is None or ago >= timedelta(seconds=settings.UNDO_SECONDS):
            return None
        return replace(cls.after(activity, bool(activity.joined)), ago=int(ago.total_seconds()))

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
