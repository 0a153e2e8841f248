"""What the requester says about a ticket: words, and the three honest buttons, as deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from board.models import Board, Column
from tenants.access import Refused
from tenants.models import Activity, deed
from tenants.models.activity import apart
from tenants.rows import TenantModel
from tickets.models.attachment import Attachment
from tickets.models.conversation import say
from tickets.models.message import Message

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

DONE = Column.Stage.DONE


class SaidBefore(Refused):
    """The same press or the same words came a second time; nothing is to be done."""


class TooSoon(Refused):
    """It was asked a short while ago."""


class Answered(TenantModel):
    """The requester's half of the conversation.

    ``unread`` counts the requester's messages since a member last replied, commented or moved the ticket.
    ``asks`` is what the requester has pressed since then. Opening a ticket clears neither: a GET changes
    nothing.

    These deeds have no ``by``, and take ``once``, which tells a form that was sent before.
    """

    class Asks(models.TextChoices):
        STILL_BROKEN = "still_broken"
        NEWS = "nudged"

    unread = models.PositiveSmallIntegerField(default=0, db_default=0)
    asks = models.CharField(max_length=12, choices=Asks, blank=True, default="", db_default="")
    column: Any

    class Meta(TenantModel.Meta):
        abstract = True

    def locked(self) -> Ticket:
        raise NotImplementedError

    def follower(self) -> Ticket | None:
        raise NotImplementedError

    @property
    def board(self) -> Board:
        raise NotImplementedError

    def answer(self, *, body: str, attachments: Sequence[Attachment] = (), once: str = "") -> Activity:
        """Write down what the requester says. What was in the archive is back on its board.

        Raises:
            SaidBefore: ``once`` has said it already.
        """
        with deed(None) as happened:
            ticket, back = self.heard(once)
            said = say(ticket, Message.Kind.ANSWER, body, attachments)
            ticket.unread = min(ticket.unread + 1, 999)
            ticket.save(update_fields=["unread"])
            return happened("answered", ticket, message=said.pk, once=once, **back)

    def answer_after(self, press: Callable[[], Activity], *, once: str, **said: Any) -> Activity:
        """Do ``press``, the deed of one of the three buttons, and ``answer``: both or neither.

        The words go to the ticket that continues this one, if the press has opened it or one did before.
        What came before of the two is not done again.

        Raises:
            SaidBefore: the words came before; the press is done.
            Refused: neither is done.
        """
        with deed(None):
            columns = self.board.columns.order_by("pk")
            list(columns.select_for_update())  # before the ticket: both deeds may want one
            with suppress(SaidBefore), apart():
                press()
            try:
                with apart():
                    return (self.follower() or self).answer(once=once, **said)
            except SaidBefore as before:
                again = before
        raise again

    def heard(self, once: str) -> tuple[Ticket, dict[str, Any]]:
        """Return this ticket, locked and out of the archive, where nobody would see it; and its new place.

        Raises:
            SaidBefore: ``once`` has been heard already.
        """
        column = self.column.locked() if self.column.stage == DONE else None  # before the ticket
        ticket = self.locked()
        only_once(ticket, once)
        away = column is not None and ticket.archived_at is not None and ticket.column_id == column.pk
        return ticket, ticket.put(column, None) if column and away else {}

    def still_broken(self, *, once: str = "") -> Activity:
        """Mark that the problem is not solved; what was done goes back to work on the same board.

        What was done more than ``REOPEN_DAYS`` ago stays; a new ticket continues it, named as ``follower``.

        Raises:
            SaidBefore: it is marked or continued already, and nobody has attended to it since.
            ColumnGone: the board has no column to go back to.
        """
        with deed(None) as happened:
            late, columns = self.settled(), self.board.columns
            back = columns.front_door() if late else columns.back_to_work()
            ticket = self.locked()
            only_once(ticket, once)
            if ticket.column.stage == DONE and late:
                if ticket.followers.exists():
                    raise SaidBefore(_("The team sees this already."))
                follower = mark(ticket.continued(), self.Asks.STILL_BROKEN)
                return happened("still_broken", ticket, once=once, follower=follower.number)
            if ticket.column.stage == DONE:
                happened("moved", ticket, **ticket.put(back, None))
            elif ticket.asks == self.Asks.STILL_BROKEN:
                raise SaidBefore(_("The team sees this already."))
            mark(ticket, self.Asks.STILL_BROKEN)
            return happened("still_broken", ticket, once=once)

    def settled(self) -> bool:
        """Whether it was moved last more than ``REOPEN_DAYS`` ago."""
        ago = timezone.now() - timedelta(days=settings.REOPEN_DAYS)
        ticket: Any = self
        return bool(ticket.activities.filter(seq=ticket.moved_seq, at__lt=ago).exists())

    def nudge(self, *, once: str = "") -> Activity:
        """Ask for news, at most once in ``NUDGE_HOURS``. What was in the archive is back on its board.

        Raises:
            SaidBefore: ``once`` has asked already.
            TooSoon: it was asked a short while ago; says from when on it may be asked again.
        """
        with deed(None) as happened:
            ticket, back = self.heard(once)
            last = ticket.activities.filter(kind="nudged").order_by("-seq").first()
            again = last.at + timedelta(hours=settings.NUDGE_HOURS) if last else timezone.now()
            if timezone.now() < again:
                at = date_format(timezone.localtime(again), "MOMENT_FORMAT")
                raise TooSoon(_("The team has your question. You can ask again from %(at)s on.") % {"at": at})
            if ticket.asks != self.Asks.STILL_BROKEN:
                mark(ticket, self.Asks.NEWS)
            return happened("nudged", ticket, once=once, **back)

    def thank(self, *, once: str = "") -> Activity:
        """Close it: the requester says that it is solved, and so is not told that it is done.

        What is a known issue stays where it is: that one whom it affects is helped ends it for nobody else.

        Raises:
            SaidBefore: they have said so since it was done, or moved last.
            ColumnGone: the board has no column for what is done.
        """
        with deed(None) as happened:
            done = self.board.columns.finish()
            ticket = self.locked()
            only_once(ticket, once)
            stays = ticket.column.stage != DONE and ticket.known_issues.current().exists()
            if ticket.column.stage != DONE and not stays:
                happened("moved", ticket, **ticket.put(done, None))
            elif ticket.activities.after(ticket.moved_seq).filter(kind="thanked").exists():
                raise SaidBefore(_("You have told us already."))
            mark(ticket, "")
            return happened("thanked", ticket, once=once, **({"stays": True} if stays else {}))


def only_once(ticket: Ticket, once: str) -> None:
    """Refuse what the same form has done before; the ticket's lock makes two of them take turns."""
    if once and ticket.activities.filter(details__once=once).exists():
        raise SaidBefore(_("This form was sent before."))


def mark(ticket: Ticket, asks: str) -> Ticket:
    """Write what the requester asks for onto the card of ``ticket``."""
    ticket.asks = asks
    ticket.save(update_fields=["asks"])
    return ticket
