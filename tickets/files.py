"""How a file leaves the house: always as a download that nothing can run in (SEC-05, SEC-19)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import structlog
from asgiref.sync import sync_to_async
from csp.constants import HEADER
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from tickets.models import Attachment

HARMLESS = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
log = structlog.get_logger("tickets.files")


class Download(FileResponse):
    """A file that an ASGI server, too, sends block by block; Django itself would read it as a whole."""

    block_size = 64 * 1024  # bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        blocks = cast(Iterator[bytes], self.streaming_content)
        next_block = sync_to_async(lambda: next(blocks, b""))
        while block := await next_block():
            yield block


def download(attachment: Attachment) -> FileResponse:
    """Return the bytes; the caller has checked the right to see them.

    The name is written as RFC 6266 and RFC 5987 say, so Korean and Japanese ones arrive. What was found
    out about the content is told only where it could not do harm.

    Raises:
        Http404: the bytes are missing in the storage.
    """
    found = attachment.content_type
    kind = found if found in HARMLESS else "application/octet-stream"
    content = opened(attachment, attachment.key)
    return guarded(Download(content, as_attachment=True, filename=attachment.name, content_type=kind))


def thumbnail(attachment: Attachment) -> FileResponse:
    """Return the small picture, to be shown in a page: its bytes were written here.

    Raises:
        Http404: it has none, or the bytes are missing in the storage.
    """
    if not attachment.thumb:
        raise Http404
    answer = guarded(Download(opened(attachment, attachment.thumb), content_type="image/webp"))
    answer["Content-Disposition"] = "inline"
    return answer


def opened(attachment: Attachment, key: str) -> File[Any]:
    try:
        return default_storage.open(key)
    except FileNotFoundError:
        log.error("file missing", attachment=attachment.pk)
        raise Http404 from None


def guarded(answer: FileResponse) -> FileResponse:
    """Let nothing in it run, whatever it is taken for, and nothing of it stay on a shared computer."""
    answer[HEADER] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
