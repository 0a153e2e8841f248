"""Tickets that wait for a person's eye before they are tickets like all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board import ordering
from board.models import Board, Column
from tenants.access import Refused
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class NotHeld(Refused):
    """It does not wait in quarantine (any more)."""

    @classmethod
    def already(cls, ticket: object) -> NotHeld:
        return cls(_("%(ticket)s was released already.") % {"ticket": ticket})


class Quarantine(TenantModel):
    """The half of a ticket that can be held back.

    One with ``held_at`` is on no board, in no count and no stream, and starts no mail; ``held_for`` says why.
    Its requester has number, receipt and page as ever, and what they say there waits with it.
    """

    class Held(models.TextChoices):
        """Why a ticket waits in quarantine, in the words its agents read."""

        TRAP = "trap", gettext_lazy("A field that people do not see was filled in")
        HASTE = "haste", gettext_lazy("It was sent faster than a person can write")
        LINKS = "links", gettext_lazy("It consists mostly of links")
        CROWD = "crowd", gettext_lazy("Very many came from the same address within an hour")
        FLOOD = "flood", gettext_lazy("Very many came to the company within an hour")

    held_at = models.DateTimeField(null=True)
    held_for = models.CharField(max_length=12, choices=Held, blank=True, default="", db_default="")

    class Meta(TenantModel.Meta):
        abstract = True

    def locked(self) -> Ticket:
        raise NotImplementedError

    @property
    def board(self) -> Board:
        raise NotImplementedError

    def hold(self, reason: str) -> None:
        """Hold back a ticket that is not written yet; no ``reason``: let it through."""
        self.held_for, self.held_at = reason, timezone.now() if reason else None

    def release(self, *, by: Membership) -> Activity:
        """Make it a ticket like all others: opened now, at the end of its board's front door.

        What its requester has closed meanwhile stays closed.

        Raises:
            Forbidden: ``by`` may not release.
            NotHeld: somebody else has released it.
            ColumnGone: the board has no column for new tickets.
        """
        with deed(by) as happened:
            by.must("release")
            column = self.board.columns.front_door()
            ticket = self.locked()
            if ticket.held_at is None:
                raise NotHeld.already(ticket)
            done = ticket.column.stage == Column.Stage.DONE
            if not done or not ticket.activities.filter(kind="thanked").exists():
                ticket.column, ticket.rank = column, ordering.place(column, ticket, None)
                ticket.link_until, ticket.since = None, timezone.now()
            ticket.hold("")
            ticket.save(update_fields=["column", "rank", "link_until", "since", "held_at", "held_for"])
            with deed(None) as come_in:  # by its requester, as if nobody had held it
                come_in("opened", ticket, now=ticket.column.pk, stage=ticket.column.stage)
            return happened("released", ticket)
