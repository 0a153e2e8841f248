"""``manage.py outbox``: the outgoing mails of every company, and how far each has come."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.models import OutgoingMail

COLUMNS = "id kind company ticket recipient state attempts due reason".split()


class Command(BaseCommand):
    help = "Show all outgoing mails, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of objects, for programs")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        mails = OutgoingMail.unscoped.select_related("company", "ticket").order_by("pk")
        rows = [row(mail) for mail in mails]
        self.stdout.write(as_json(rows) if json else as_table(rows))


def row(mail: OutgoingMail) -> dict[str, Any]:
    return {
        "id": mail.pk,
        "kind": mail.template,
        "company": mail.company.slug if mail.company else None,
        "ticket": mail.ticket.number if mail.ticket else None,
        "recipient": mail.recipient,
        "language": mail.language,
        "state": mail.state,
        "attempts": mail.attempts,
        "due": mail.due.isoformat(),
        "reason": mail.reason,
        "message_id": mail.message_id,
        "Message-ID": mail.message_id,  # the same by the name the header has
    }


def as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_table(rows: list[dict[str, Any]]) -> str:
    lines = [COLUMNS, *(["" if row[name] is None else str(row[name]) for name in COLUMNS] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
