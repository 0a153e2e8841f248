"""A file that came with a ticket."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar
from unicodedata import normalize

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.db.models import Q, Sum

from tenants.constraints import SameTenant
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current_id
from tickets import pictures
from tickets.models.message import Message
from tickets.sniff import sniff

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class AttachmentQuerySet(TenantQuerySet["Attachment"]):
    def public(self) -> AttachmentQuerySet:
        """What the requester may have: what came with the ticket or with a message they may read."""
        return self.filter(Q(message=None) | Q(message__in=Message.objects.public()))

    def used(self) -> int:
        """Return how many bytes they take."""
        return int(self.aggregate(bytes=Sum("size"))["bytes"] or 0)

    def keys(self) -> set[str]:
        """Return the names of all their files in the storage, thumbnails included."""
        return {key for pair in self.values_list("key", "thumb").iterator() for key in pair if key}


AttachmentManager = TenantManager.from_queryset(AttachmentQuerySet)


class Attachment(TenantModel):
    """Its bytes lie in the storage under a random name in the company's folder; ``name`` is what people see.

    ``content_type`` is what its content says and serves display alone: a download is always an attachment
    with ``nosniff`` (see ``tickets.files``). ``thumb`` is the key of a small picture of it, made here, or
    empty. ``sha256`` is of the bytes as they came, ``size`` of those that were kept: a picture is written
    anew without the place it was taken at. Without a ``message`` it came with the ticket.
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
            Broken: a picture that cannot be read.
        """
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        name = upload.name or "file"
        kept = pictures.prepared(upload, sniff(upload, name).media, name)
        name = normalize(
            "NFC", kept.name
        )  # a Mac sends the parts of letters, which other systems do not join
        row = cls(name=name[-200:], content_type=kept.media, size=kept.file.size, sha256=digest.hexdigest())
        try:
            row.key = keep(kept.file)
            if kept.thumb:
                row.thumb = keep(ContentFile(kept.thumb))
        except OSError:
            row.discard()
            raise
        return row

    def discard(self) -> None:
        """Delete the bytes of a row that was never saved."""
        for key in filter(None, (self.key, self.thumb)):
            default_storage.delete(key)

    @staticmethod
    def save_for(ticket: Ticket, rows: Sequence[Attachment], message: Message | None = None) -> None:
        """Save ``rows``, made by ``store``, as the files of ``ticket``, or of one message about it."""
        for row in rows:
            row.ticket, row.message = ticket, message
        Attachment.objects.bulk_create(rows)


def keep(content: File[Any]) -> str:
    """Write ``content`` into the ambient company's folder under a random name; return that.

    Raises:
        OSError: there is no room; no part of it stays.
    """
    key = f"{current_id()}/{secrets.token_hex(16)}"
    content.seek(0)
    try:
        return default_storage.save(key, content)
    except OSError:
        default_storage.delete(key)
        raise
