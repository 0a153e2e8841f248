"""How a file leaves the house: always as a download that nothing can run in (SEC-05, SEC-19)."""

import structlog
from csp.constants import HEADER
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from tickets.models import Attachment

HARMLESS = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})
log = structlog.get_logger("tickets.files")


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
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=kind)
    response[HEADER] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
