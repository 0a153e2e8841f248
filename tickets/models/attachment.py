"""A file that came with a ticket."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import Q

from tenants.constraints import SameTenant
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current_id
from tickets.models.message import Message

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


MEDIA_TYPE = re.compile(r"[\w.+-]{1,49}/[\w.+-]{1,50}", re.ASCII)


class AttachmentQuerySet(TenantQuerySet["Attachment"]):
    def public(self) -> AttachmentQuerySet:
        """What the requester may have: what came with the ticket or with a message they may read."""
        return self.filter(Q(message=None) | Q(message__in=Message.objects.public()))


AttachmentManager = TenantManager.from_queryset(AttachmentQuerySet)


class Attachment(TenantModel):
    """Its bytes lie in the storage under a random name in the company's folder; ``name`` is what people see.

    ``content_type`` is what the browser claimed and serves display alone: a download is always an
    attachment with ``nosniff`` (see ``tickets.files``). Without a ``message`` it came with the ticket.
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    key = models.CharField(max_length=100, unique=True, editable=False)
    name = models.CharField(max_length=200)
    thumb = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AttachmentManager[Attachment]] = AttachmentManager()

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("ticket"), SameTenant("message")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @contextmanager
    def stored(cls, uploads: Iterable[UploadedFile[Any]]) -> Iterator[list[Attachment]]:
        """Store files for a ticket that is written inside; when that fails, take all of them back."""
        rows = list[Attachment]()
        try:
            for upload in uploads:
                rows.append(cls.store(upload))
            yield rows
        except BaseException:
            for row in rows:
                row.discard()
            raise

    @classmethod
    def store(cls, upload: UploadedFile[Any]) -> Attachment:
        """Write the bytes and return the row that will point at them, not yet saved and without a ticket.

        Slow work, so it comes before the transaction; ``discard`` takes it back when that fails.

        Raises:
            OSError: the disk is full or the folder cannot be written; no part of the file stays.
        """
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        key = f"{current_id()}/{secrets.token_hex(16)}"
        try:
            key = default_storage.save(key, upload)
        except OSError:
            default_storage.delete(key)
            raise
        claimed = upload.content_type or ""
        return cls(
            key=key,
            name=(upload.name or "file")[-200:],
            content_type=claimed if MEDIA_TYPE.fullmatch(claimed) else "",
            size=upload.size or 0,
            sha256=digest.hexdigest(),
        )

    def discard(self) -> None:
        """Delete the bytes of a row that was never saved."""
        default_storage.delete(self.key)

    @staticmethod
    def save_for(ticket: Ticket, rows: Sequence[Attachment], message: Message | None = None) -> None:
        """Save ``rows``, made by ``store``, as the files of ``ticket``, or of one message about it."""
        for row in rows:
            row.ticket, row.message = ticket, message
        Attachment.objects.bulk_create(rows)
