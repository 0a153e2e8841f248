"""How a ticket comes in: a requester writes it, or a member writes it down for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from board import ordering
from board.models import Board, Column
from tenants.access import Refused
from tenants.models import Consent, Membership, deed
from tenants.rows import TenantModel
from tickets import numbers
from tickets.models.attachment import Attachment
from tickets.models.category import Category
from tickets.models.link import link_end
from tickets.models.requester import Requester

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class AlreadySent(Refused):
    """The same form has made a ticket before; ``ticket`` is that one."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        super().__init__(_("This form was sent before."))


class Opened(TenantModel):
    """The half of a ticket that tells how it came.

    ``submission`` and ``digest`` tell a form that was sent before. ``consent`` is the text its requester
    accepted. ``registered_by`` is the member who wrote it down, if one did.
    """

    requester = models.ForeignKey(Requester, models.RESTRICT, null=True, related_name="tickets")
    requester_name = models.CharField(max_length=80, blank=True)
    registered_by = models.ForeignKey(Membership, models.RESTRICT, null=True, related_name="registered")
    submission = models.CharField(max_length=32, null=True, editable=False)  # noqa: DJ001 - NULL is not unique
    digest = models.CharField(max_length=64, blank=True, editable=False)
    consent = models.ForeignKey(Consent, models.RESTRICT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        abstract = True

    @classmethod
    def open(cls, *, title: str, **written: Any) -> Ticket:
        """Take a request in, at the end of the first column of ``board``, or at the top of ``column``.

        Args:
            written: what ``take_in`` takes, and further fields of the ticket: description, category,
                priority, place, language, submission and digest.

        Raises:
            Forbidden: ``by`` may not register tickets.
            ColumnGone: the board has no column for new tickets, or ``column`` was archived.
            Full: ``column`` holds as many cards as it may.
            AlreadySent: ``submission`` has made a ticket before.
        """
        tickets: Any = cls
        for _draw in range(5):
            number = numbers.draw()
            try:
                return cls.take_in(number=number, title=title, **written)
            except IntegrityError:
                if sent := cls.sent_by(written.get("submission")):
                    raise AlreadySent(sent) from None
                if tickets.anywhere(number) is None:
                    raise
        raise RuntimeError("Five random ticket numbers in a row were taken: the random source is broken.")

    @classmethod
    def take_in(
        cls,
        *,
        board: Board | None = None,
        column: Column | None = None,
        by: Membership | None = None,
        email: str = "",
        name: str = "",
        attachments: Sequence[Attachment] = (),
        held_for: str = "",
        **written: Any,
    ) -> Ticket:
        """Write a ticket and what belongs to it. No ``by``: the requester wrote it.

        Args:
            board: by default that of its category, or the company's first.
            column: where a member puts it, instead of a board's first.
            held_for: why it waits in quarantine, one of ``Held``; empty: it does not.
            attachments: rows made by ``Attachment.store``, to be saved with the ticket.

        Raises:
            IntegrityError: its number or its ``submission`` is taken.
        """
        with deed(by) as happened:
            if by:
                by.must("open")
            about = written.get("category") or written.get("category_id")
            wanted = column.with_room(by) if column else None
            column = wanted or (board.front_door() if board else Category.front_door(about))
            requester = Requester.known(email, name)
            said = {"requester": requester, "requester_name": name, "registered_by": by}
            tickets: Any = cls
            ticket = tickets(column=column, **said, **written)
            ticket.rank = ordering.top_of(column) if wanted else ordering.end_of(column)
            ticket.link_until = link_end() if column.stage == Column.Stage.DONE else None
            ticket.hold(held_for)
            ticket.file_count = len(attachments)
            ticket.save(force_insert=True)
            Attachment.save_for(ticket, attachments)
            why = {"why": held_for} if held_for else {}
            happened("held" if why else "opened", ticket, now=column.pk, stage=column.stage, **why)
            made: Ticket = ticket
        return made

    @classmethod
    def sent_by(cls, submission: str | None) -> Ticket | None:
        """Return the ticket that this form has made, if it was sent before."""
        tickets: Any = cls
        return tickets.objects.filter(submission=submission).first() if submission else None

    def continued(self) -> Ticket:
        """Open a ticket that continues this one, which was done long ago, in the words of then."""
        ticket: Any = self
        return self.open(
            board=ticket.board,
            follows=ticket,
            title=ticket.title,
            description=ticket.description,
            category_id=ticket.category_id,
            priority=ticket.priority,
            place=ticket.place,
            language=ticket.language,
            name=self.requester_name,
            email=self.requester.email if self.requester else "",
            held_for=ticket.held_for,
        )
