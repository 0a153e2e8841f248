"""A file that came with a ticket."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from tenants.constraints import SameTenant
from tenants.rows import TenantModel
from tenants.scoping import current_id

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Attachment(TenantModel):
    """Its bytes lie in the storage under a random name in the company's folder; ``name`` is what people see.

    ``content_type`` is what the browser claimed and serves display alone: a download is always an
    attachment with ``nosniff`` (see ``tickets.files``).
    """

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=100, unique=True, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("ticket")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def store(cls, upload: UploadedFile) -> Attachment:
        """Write the bytes and return the row that will point at them, not yet saved and without a ticket.

        Slow work, so it comes before the transaction; ``discard`` takes it back when that fails.

        Raises:
            OSError: the disk is full or the folder cannot be written.
        """
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        key = default_storage.save(f"{current_id()}/{secrets.token_hex(16)}", upload)
        return cls(
            key=key,
            name=(upload.name or "file")[-200:],
            content_type=(upload.content_type or "")[:100],
            size=upload.size or 0,
            sha256=digest.hexdigest(),
        )

    def discard(self) -> None:
        """Delete the bytes of a row that was never saved."""
        default_storage.delete(self.key)

    def save_for(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.save(force_insert=True)
