"""Where a ticket stands, and the deed that puts it elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from board import ordering
from board.models import Column
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tickets.models.conversation import ATTENDED
from tickets.models.known_issue import KnownIssue
from tickets.models.refusals import Stale

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Moved(TenantModel):
    """The half of a ticket that stands in a column: its status.

    ``rank`` is its place there, ``since`` when it came, ``moved_seq`` the number of the last activity that
    placed it.
    """

    column = models.ForeignKey(Column, models.RESTRICT, related_name="tickets")
    rank = ordering.RankField()
    moved_seq = models.BigIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta(TenantModel.Meta):
        abstract = True

    def move(
        self, *, column: Column, by: Membership, before: Ticket | None = None, version: int | None = None
    ) -> Activity:
        """Put this ticket into ``column``, directly above ``before`` or at the end.

        A column that keeps an order by itself has it where it belongs, whatever ``before`` says.

        Args:
            version: the ``seq`` that the mover saw; without it, what this instance has read counts.

        Raises:
            Forbidden: ``by`` may not move tickets.
            ColumnGone: the column was archived while the card was in the air.
            Full: it holds as many cards as it may.
            Placed: ``column`` is its own, and keeps an order that no hand changes.
            Stale: someone moved the ticket after ``version``.
            NeighbourGone: ``before`` is not in ``column``.
        """
        ticket: Any = self
        with deed(by) as happened:
            by.must("move")
            if version is not None:
                self.unmoved_since(version)
            column = column.locked(by)
            if column.pk != self.column_id or ticket.archived_at:
                column.must_have_room()
            else:
                ordering.must_be_by_hand(column)
            return happened("moved", ticket, **self.put(column, before))

    def unmoved_since(self, seq: int) -> None:
        """Raise ``Stale`` if it was moved after event number ``seq``."""
        if self.moved_seq > seq:
            raise elsewhere(self)

    def put(self, column: Column, before: Ticket | None, *, since: datetime | None = None) -> dict[str, Any]:
        """Write the new place by compare-and-set, ``column`` being locked; return an activity's details.

        Whatever moves is back from the archive.

        Args:
            since: from when on it counts as standing there; by default from now on, or as before where it
                does not leave its column (to come back from the archive is to come anew).

        Raises:
            Stale: somebody has moved the ticket since this instance was read, or given it another date.
        """
        ticket: Any = self
        was, rank = self.column, ordering.place(column, ticket, before)
        rank_was = self.rank  # as it is now, for cards may have been spread
        unmoved = type(ticket).objects.filter(pk=self.pk, moved_seq=self.moved_seq)
        if ticket.for_itself and column.stage == Column.Stage.DONE:
            unmoved = unmoved.filter(~Exists(KnownIssue.objects.current().filter(ticket=OuterRef("pk"))))
        if column.policy == Column.Policy.DUE:
            unmoved = unmoved.filter(due_at=ticket.due_at)
        since_was, stayed = self.since, was.pk == column.pk and not ticket.archived_at
        there = {
            "column": column,
            "rank": rank,
            "since": since or (since_was if stayed else timezone.now()),
            "link_until": ticket.link_until_in(column, was),
            "archived_at": None,
        }
        if not unmoved.update(**there):
            raise elsewhere(self)
        for name, value in there.items():
            setattr(self, name, value)
        stages = {"stage_was": was.stage, "stage": column.stage}
        places = {"was": was.pk, "now": column.pk, "rank_was": rank_was}
        marks = {"unread_was": ticket.unread, "asks_was": ticket.asks} if ticket.unread or ticket.asks else {}
        return places | stages | {"since_was": since_was.isoformat()} | marks

    def put_back(self, activity: Activity, by: Membership) -> dict[str, Any]:
        """Undo ``move``: above the first of the cards that stood below it, and marked as it was.

        Raises:
            ColumnGone: the column it came from was archived.
            Stale: it was moved since, and that was not taken back.
        """
        ticket: Any = self
        if self.moved_seq > activity.seq:
            since = ticket.activities.after(activity.seq).filter(details__has_key="now")
            if since.in_effect():
                raise elsewhere(self)
        details = activity.details
        column = Column(pk=details["was"]).locked(by)
        since = datetime.fromisoformat(details["since_was"]) if "since_was" in details else None
        told = self.put(column, column.tickets.from_rank(details["rank_was"]).first(), since=since)
        later = ticket.activities.after(activity.seq).filter(kind__in=ATTENDED)
        if "unread_was" in details and not later.in_effect():
            ticket.unread, ticket.asks = details["unread_was"], details["asks_was"]
            ticket.save(update_fields=["unread", "asks"])
        return told


def elsewhere(ticket: object) -> Stale:
    return Stale(_("%(ticket)s was moved meanwhile. This is where it stands now.") % {"ticket": ticket})
