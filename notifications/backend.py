"""The mail backend that libraries see: what they send becomes a row of the outbox like any other mail."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from notifications.models import OutgoingMail
from notifications.reactions import ring_once


class OutboxBackend(BaseEmailBackend):
    """Leaves one row per recipient. Only account mails (allauth) come this way; they have no company.

    The text is kept until it is sent; the HTML is made from it then, like that of any other mail.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            OutgoingMail(
                company=None,
                template="account",
                recipient=recipient,
                language=(get_language() or "en")[:2],
                details={"subject": str(message.subject), "text": str(message.body)},
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        OutgoingMail.unscoped.bulk_create(rows)
        ring_once()
        return len(rows)
