"""What members say about a ticket, to its requester or among themselves, as deeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from board.models import Column
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantModel
from tickets.models.attachment import Attachment
from tickets.models.message import Message
from tickets.models.refusals import Stale

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

DONE = Column.Stage.DONE
SAID = ("replied", "commented", "answered")
ATTENDED = ("replied", "commented", "moved")  # by a member: then what the requester said counts as seen


class Conversation(TenantModel):
    """The talking half of a ticket; what the requester says is in ``Answered``.

    ``message_count`` and ``file_count`` count what stands in it, comments and their files, too.
    """

    message_count = models.PositiveIntegerField(default=0, db_default=0)
    file_count = models.PositiveIntegerField(default=0, db_default=0)

    class Meta(TenantModel.Meta):
        abstract = True

    def locked(self) -> Ticket:
        raise NotImplementedError

    def reply(self, *, body: str, by: Membership, attachments: Sequence[Attachment] = ()) -> Activity:
        """Answer the requester, on their page and by mail if they left an address.

        Raises:
            Forbidden: ``by`` may not reply.
        """
        with deed(by) as happened:
            by.must("reply")
            said = say(self.locked(), Message.Kind.REPLY, body, attachments, by)
            return happened("replied", said.ticket, message=said.pk)

    def comment(self, *, body: str, by: Membership, attachments: Sequence[Attachment] = ()) -> Activity:
        """Say something to the team alone.

        Raises:
            Forbidden: ``by`` may not comment.
        """
        with deed(by) as happened:
            by.must("comment")
            said = say(self.locked(), Message.Kind.COMMENT, body, attachments, by)
            return happened("commented", said.ticket, message=said.pk)

    def take_back_message(self, activity: Activity) -> dict[str, Any]:
        """Undo ``reply`` or ``comment``; return which message. ``Stale`` if it was taken back before."""
        ticket, message = self.locked(), activity.details["message"]
        if not Message(pk=message).withdraw():
            raise Stale(_("This was taken back already."))
        ticket.message_count -= 1
        ticket.file_count -= Attachment.objects.filter(message=message).count()
        ticket.save(update_fields=["message_count", "file_count"])
        return {"message": message}


def say(
    ticket: Ticket,
    kind: Message.Kind,
    body: str,
    attachments: Sequence[Attachment],
    author: Membership | None = None,
) -> Message:
    """Write a message with its files."""
    said = Message.objects.create(ticket=ticket, kind=kind, body=body, author=author)
    Attachment.save_for(ticket, attachments, said)
    ticket.message_count += 1
    ticket.file_count += len(attachments)
    return said
