"""The requester's secret link: what it opens, until when, and a fresh one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from tenants.access import Refused
from tenants.models import Activity, deed
from tenants.rows import TenantModel
from tenants.scoping import current

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class LinkOver(Refused):
    """The secret link has run out; ``ticket`` is what it opened."""

    status = 410

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        super().__init__(_("This private link has run out. Open it in your browser to ask for a fresh one."))


class Linked(TenantModel):
    """A ticket as the holder of its link has it.

    The link opens nothing after ``link_until``, which is ``Company.link_days`` after the ticket was done; it
    is None again when the ticket goes back to work.
    """

    link_until: datetime | None

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def link_over(self) -> bool:
        """Whether the link has run out."""
        return self.link_until is not None and self.link_until <= timezone.now()

    def link_until_in(self, column: Column, was: Column) -> datetime | None:
        """Return until when the link opens the ticket once it stands in ``column``."""
        if column.stage != Column.Stage.DONE:
            return None
        return self.link_until if was.stage == column.stage else link_end()

    def renew_link(self) -> Activity:
        """Give it a fresh link in place of the one that has run out; a reaction mails it to its requester.

        Raises:
            Refused: the link has not run out, or there is no address that a fresh one could go to.
        """
        ticket: Any = self
        with deed(None) as happened:
            ticket.locked()
            if not ticket.link_over or ticket.requester_id is None:
                raise Refused(_("There is no fresh link to be sent."))
            ticket.link_key, ticket.link_until = ticket._meta.get_field("link_key").get_default(), link_end()
            ticket.save(update_fields=["link_key", "link_until"])
            return happened("link_renewed", ticket)


def link_end() -> datetime:
    """Return when a link runs out whose ticket is done now."""
    return timezone.now() + timedelta(days=current().link_days)
