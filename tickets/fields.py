"""Form fields for what people write and send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.fields import readable
from tenants.models import Company
from tenants.models.company import FILE_KINDS
from tenants.scoping import current
from tickets import pictures
from tickets.models import Attachment
from tickets.sniff import KNOWN, ending, sniff
from tickets.uploads import Lost

LONGEST = 20_000  # characters of a text


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
    """Several files at once: of the kinds, up to the number and the size that the ambient company takes.

    Where it takes none, pages leave the field out; what is sent all the same is refused.
    """

    widget = ManyFiles
    too_many = gettext_lazy("These are %(count)s files. Send up to %(most)s.")
    too_big = gettext_lazy("%(name)s is larger than %(most)s MB. Send a smaller one.")

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=lazy(intake_limits, str)(), allow_empty_file=True, **options)

    @property
    def most(self) -> int:
        return current().most_files

    @property
    def mb(self) -> int:
        return file_mb(current())

    def clean(self, data: Sequence[UploadedFile[Any]] | None, initial: Any = None) -> list[UploadedFile[Any]]:
        company, uploads = current(), list(data or ())
        if uploads and not self.most:
            raise ValidationError(_("Files are not taken here. Send it without them."))
        if len(uploads) > self.most:
            raise ValidationError(self.too_many, params={"count": len(uploads), "most": self.most})
        uploads = [super(FilesField, self).clean(upload, initial) for upload in uploads]
        if wrong := [said for upload in uploads for said in faults(upload, company)]:
            raise ValidationError(wrong)
        if sum(map(pictures.pixels, uploads)) > pictures.MAX_TOGETHER:
            raise ValidationError(_("These pictures are too large together. Send them one after another."))
        if uploads and Attachment.objects.used() + sum(upload.size or 0 for upload in uploads) > (
            company.quota_mb * 2**20
        ):
            raise ValidationError(
                _("The space that this company has for files is used up. Send it without them.")
            )
        return uploads


class PictureField(forms.FileField):
    """One picture, kept as ``tickets.pictures.picture`` writes it anew; its value is those bytes, b"": none.

    Args:
        largest: pixels a side.
        square: only its middle is kept.
    """

    widget = forms.FileInput

    def __init__(self, *, largest: int, square: bool = False, **options: Any) -> None:
        self.largest, self.square = largest, square
        super().__init__(required=False, allow_empty_file=True, **options)

    def clean(self, data: UploadedFile[Any] | None, initial: Any = None) -> bytes:
        upload = super().clean(data, None)
        if not upload:
            return b""
        if isinstance(upload, Lost):
            raise ValidationError(_("There is no room for files at the moment. Try it later."))
        if (upload.size or 0) > settings.MAX_UPLOAD_MB * 2**20:
            said = {"name": upload.name, "most": settings.MAX_UPLOAD_MB}
            raise ValidationError(FilesField.too_big, params=said)
        try:
            return pictures.picture(upload, self.largest, square=self.square)
        except pictures.Broken as broken:
            said = {"name": upload.name}
            raise ValidationError(
                _("%(name)s cannot be used. Choose a JPEG, PNG, WebP, HEIC or GIF."), params=said
            ) from broken


def file_mb(company: Company) -> int:
    """Return how many MB one file may have here."""
    return int(min(company.file_mb, settings.MAX_UPLOAD_MB))


def kinds(company: Company) -> str:
    """Return the kinds of files that this company takes, in words."""
    return ", ".join(str(FILE_KINDS[kind]) for kind in FILE_KINDS if kind in company.file_kinds)


def intake_limits() -> str:
    """Return what the field takes, as its help says it."""
    company = current()
    said = {"count": company.file_count, "size": file_mb(company), "kinds": kinds(company)}
    return _("Up to %(count)s files, %(size)s MB each: %(kinds)s.") % said


def faults(upload: UploadedFile[Any], company: Company) -> Iterator[ValidationError]:
    """Yield why ``upload`` is not taken, with its name, in one sentence or two."""
    most = file_mb(company)
    said = {"name": upload.name, "most": most, "kinds": kinds(company)}
    if isinstance(upload, Lost):
        yield ValidationError(_("There is no room for files at the moment. Send it without them."))
    elif not upload.size:
        yield ValidationError(_("%(name)s is empty. Choose it again, or leave it out."), params=said)
    elif upload.size > most * 2**20:
        yield ValidationError(_("%(name)s is larger than %(most)s MB. Send a smaller one."), params=said)
    else:
        end, found = ending(upload.name or ""), sniff(upload, upload.name or "")
        if (not found.media and end in KNOWN) or (found.media and end in KNOWN and not found.fits(end)):
            yield ValidationError(
                _("%(name)s is not what the end of its name says. What is in it: %(what)s."),
                params=said | {"what": found.what},
            )
        elif not found.fits(end) or found.family not in company.file_kinds:
            what = found.what if not found.media or end in KNOWN or not end else f".{end}"
            yield ValidationError(
                _("%(name)s is of a kind that is not taken here: %(what)s. Taken are: %(kinds)s."),
                params=said | {"what": what},
            )
