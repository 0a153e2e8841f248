"""How a file leaves the house: always as a download that nothing can run in (SEC-05, SEC-19)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import cast

import structlog
from asgiref.sync import sync_to_async
from csp.constants import HEADER
from django.core.files.storage import default_storage
from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tickets.models import Attachment

HARMLESS = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
BLOCK = 64 * 1024  # bytes
log = structlog.get_logger("tickets.files")


class Download(StreamingHttpResponse):
    """A stored file, block by block to an ASGI server too; Django itself would read it as a whole.

    It is opened when the first block is asked for: of a reader who has gone before that nothing stays open.

    Raises:
        FileNotFoundError: the storage has nothing by this key.
    """

    def __init__(self, key: str, content_type: str, *, name: str = "") -> None:
        size = default_storage.size(key)
        super().__init__(blocks(key), content_type=content_type)
        self["Content-Length"] = str(size)
        self["Content-Disposition"] = content_disposition_header(bool(name), name) or "inline"
        # Nothing in it runs, whatever it is taken for, and nothing of it stays on a shared computer.
        self[HEADER] = "sandbox; default-src 'none'"
        self["X-Content-Type-Options"] = "nosniff"
        self["Cache-Control"] = "private, no-store"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = cast(Iterator[bytes], self.streaming_content)
        next_block = sync_to_async(lambda: next(content, b""))
        while block := await next_block():
            yield block


def blocks(key: str) -> Iterator[bytes]:
    with default_storage.open(key) as file:
        yield from file.chunks(BLOCK)


def download(attachment: Attachment) -> Download:
    """Return the bytes; the caller has checked the right to see them.

    The name is written as RFC 6266 and RFC 5987 say, so Korean and Japanese ones arrive. What was found
    out about the content is told only where it could not do harm.

    Raises:
        Http404: the bytes are missing in the storage.
    """
    kind = attachment.content_type if attachment.content_type in HARMLESS else "application/octet-stream"
    return sent(attachment, attachment.key, kind, attachment.name)


def thumbnail(attachment: Attachment) -> Download:
    """Return the small picture, to be shown in a page: its bytes were written here.

    Raises:
        Http404: it has none, or the bytes are missing in the storage.
    """
    if not attachment.thumb:
        raise Http404
    return sent(attachment, attachment.thumb, "image/webp")


def sent(attachment: Attachment, key: str, kind: str, name: str = "") -> Download:
    try:
        return Download(key, kind, name=name)
    except FileNotFoundError:
        log.error("file missing", attachment=attachment.pk)
        raise Http404 from None
