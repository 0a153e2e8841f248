"""How files come in while a form is read: where the disk is full, the file is lost and not the form."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Lost(SimpleUploadedFile):
    """A file that found no room in the folder for temporary files; ``tickets.fields`` says so."""


class SpillingHandler(TemporaryFileUploadHandler):
    """Keeps larger files in the temporary folder, as Django does, and reads on when that is full."""

    full = False

    def new_file(self, *args: Any, **options: Any) -> None:
        self.full = False
        try:
            super().new_file(*args, **options)
        except OSError:
            self.full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.full:
            try:
                return super().receive_data_chunk(raw_data, start)
            except OSError:
                self.give_up()
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if not self.full:
            try:
                return super().file_complete(file_size)
            except OSError:
                self.give_up()
        return Lost(self.file_name or "file", b"")

    def upload_interrupted(self) -> None:
        if not self.full:
            super().upload_interrupted()

    def give_up(self) -> None:
        """Let go of what was written so far: another form may fit in."""
        self.full = True
        with suppress(OSError):  # the rest of its buffer does not fit either; it is removed all the same
            self.file.close()
