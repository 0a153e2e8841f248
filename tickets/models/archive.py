"""Tickets that were done long ago leave the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from tenants.access import Refused
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class NotDone(Refused):
    """It cannot go to the archive: it is not done, or is there already, or was moved a moment ago."""


class Archivable(TenantModel):
    """The half of a ticket that can be put away.

    One with ``archived_at`` stands in its column, done, but is shown on no board and counted in no column.
    Whatever moves it brings it back.
    """

    archived_at = models.DateTimeField(null=True)
    moved_seq: int
    unread: int
    asks: str

    class Meta(TenantModel.Meta):
        abstract = True

    def locked(self) -> Ticket:
        raise NotImplementedError

    def archive(self, *, by: Membership | None = None) -> Activity:
        """Put it away. No ``by``: it has stood there for as long as its column says.

        Raises:
            Forbidden: ``by`` may not change boards.
            NotDone: it is not done, the requester has said something that nobody has attended to, or it was
                put away or moved since this instance was read.
        """
        with deed(by) as happened:
            if by:
                by.must("boards")
            moved, ticket = self.moved_seq, self.locked()
            done = ticket.column.stage == Column.Stage.DONE and ticket.held_at is None
            waits = ticket.unread or ticket.asks
            if not done or waits or ticket.archived_at or ticket.moved_seq != moved:
                raise NotDone(_("%(ticket)s cannot be archived now. Look again.") % {"ticket": self})
            ticket.archived_at = timezone.now()
            ticket.save(update_fields=["archived_at"])
            return happened("archived", ticket)
