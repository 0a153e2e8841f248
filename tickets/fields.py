"""Form fields for what people write and send."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def readable(text: str) -> None:
    """Refuse control characters and lone surrogates: no person types them, and no database keeps them all."""
    if UNPRINTABLE.search(text):
        raise ValidationError(_("This holds characters that cannot be kept. Type it anew."))


class Text(forms.CharField):
    """What a person writes; line ends are one character, in whatever way the browser sent them."""

    default_validators = [readable]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Line(Text):
    """One line of it: what would break the line becomes a space."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each up to ``MAX_UPLOAD_MB``."""

    widget = ManyFiles
    hint = format_lazy(
        _("Up to {count} files, {size} MB each."), count=settings.MAX_UPLOADS, size=settings.MAX_UPLOAD_MB
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=self.hint, allow_empty_file=True, **options)

    def clean(self, data: Sequence[UploadedFile[Any]] | None, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = [super(FilesField, self).clean(upload, initial) for upload in data or ()]
        if len(uploads) > settings.MAX_UPLOADS:
            raise ValidationError(
                _("These are %(count)s files. Send up to %(most)s."),
                params={"count": len(uploads), "most": settings.MAX_UPLOADS},
            )
        if big := [str(upload) for upload in uploads if (upload.size or 0) > settings.MAX_UPLOAD_MB * 2**20]:
            raise ValidationError(
                _("%(name)s is larger than %(most)s MB. Send a smaller one."),
                params={"name": ", ".join(big), "most": settings.MAX_UPLOAD_MB},
            )
        return uploads
