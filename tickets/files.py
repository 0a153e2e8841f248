"""How a file leaves the house: always as a download that nothing can run in (SEC-05, SEC-19)."""

from collections.abc import AsyncIterator, Iterator
from typing import cast

import structlog
from asgiref.sync import sync_to_async
from csp.constants import HEADER
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

    The name is written as RFC 6266 and RFC 5987 say, so Korean and Japanese ones arrive. What the browser
    once claimed about the content counts only where it could not do harm.

    Raises:
        Http404: the bytes are missing in the storage.
    """
    try:
        content = default_storage.open(attachment.key)
    except FileNotFoundError:
        log.error("file missing", attachment=attachment.pk)
        raise Http404 from None
    claimed = attachment.content_type
    kind = claimed if claimed in HARMLESS else "application/octet-stream"
    response = Download(content, as_attachment=True, filename=attachment.name, content_type=kind)
    response[HEADER] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
