"""The mail backend that libraries see: what they send becomes a row of the outbox like any other mail."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import get_language

from notifications.models import OutgoingMail
from notifications.reactions import ring


class OutboxBackend(BaseEmailBackend):
    """Leaves one row per recipient. Only account mails (allauth) come this way; they have no company."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            OutgoingMail(
                company=None,
                template="account",
                recipient=recipient,
                language=(get_language() or "en")[:2],
                details={
                    "subject": str(message.subject),
                    "text": str(message.body),
                    "html": html_of(message),
                },
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        OutgoingMail.unscoped.bulk_create(rows)
        transaction.on_commit(ring, robust=True)
        return len(rows)


def html_of(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(body) for body, kind in message.alternatives if kind == "text/html"), "")
