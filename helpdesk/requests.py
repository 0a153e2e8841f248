"""Requests as the two doors make them."""

import errno
from contextlib import suppress
from io import BytesIO
from typing import Any

import structlog
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIRequest

log = structlog.get_logger("helpdesk.requests")


class AnyCharset:
    """Lives through a charset that is no text encoding (``charset=hex``), which breaks Django's own here.

    ``helpdesk.middleware.plain_input`` refuses every charset but UTF-8 afterwards, with a page.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with suppress(LookupError, UnicodeError):
            super()._set_content_type_params(meta)  # type: ignore[misc]


class StreamedRequest(AnyCharset, ASGIRequest):
    pass


class PageRequest(AnyCharset, WSGIRequest):
    pass


class Unkept(BytesIO):
    """A body that found no room in the folder for temporary files: whoever reads it is told so."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.ENOSPC, "the body of this request was not kept")


class PageHandler(ASGIHandler):
    """Lives through a full disk while a body comes in, which breaks Django's own before it has a request.

    ``helpdesk.middleware.whole_body`` answers with a page.
    """

    request_class = StreamedRequest

    async def read_body(self, receive: Any) -> Any:
        last: dict[str, Any] = {}

        async def receiving() -> dict[str, Any]:
            last.update({"more_body": False} | await receive())
            return last

        try:
            return await super().read_body(receiving)
        except OSError:
            log.exception("body not kept")
            while last["more_body"]:  # to its end, or the browser shows a broken connection and not our page
                await receiving()
            return Unkept()
