"""The picture of a person: uploaded, or drawn by the page from their name and number."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.urls import reverse


class Portrait(models.Model):
    """The half of a person that is seen: the key of the picture in the storage, "" for the drawn one."""

    pk: Any
    avatar = models.FileField(blank=True, upload_to="avatars", db_default="")

    class Meta:
        abstract = True

    @property
    def picture(self) -> str:
        """Return the address of the uploaded picture, "" where there is none; it changes with the picture."""
        name = (self.avatar.name or "").rpartition("/")[2]
        return reverse("avatar", args=[name]) if name else ""

    def portray(self, picture: bytes) -> None:
        """Take ``picture``, written anew by ``tickets.pictures``, in place of the present one; b"": none.

        It is named by a hash of its bytes and whose it is, so a browser may keep it for good.

        Raises:
            OSError: there is no room for it; the present one stays.
        """
        was, name = self.avatar.name, ""
        if picture:
            digest = hashlib.sha256(b"%d:" % self.pk + picture).hexdigest()[:40]
            name = self.avatar.field.generate_filename(self, f"{digest}.webp")
            if name != was:
                name = default_storage.save(name, ContentFile(picture))
        with transaction.atomic():
            self.avatar.name = name
            self.save(update_fields=["avatar"])
            if was and was != name:
                transaction.on_commit(partial(default_storage.delete, was))
