"""Requests as the two doors make them."""

from contextlib import suppress
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest


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
