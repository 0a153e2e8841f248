"""What every request passes: an id for the log, plain input, same-site posts, helpful refusals."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk import errors

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("helpdesk.request")
SAFE = ("GET", "HEAD", "OPTIONS")
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


def request_log(get_response: Handler) -> Handler:
    """Log one line per request: route, status, milliseconds; never a path, which may carry a secret link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = helpful(request, get_response(request))
        response["X-Request-ID"] = request_id
        if not request.path_info.startswith(QUIET):
            match = request.resolver_match
            log.info(
                "request",
                method=request.method,
                route=match.route if match else "",
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000),
            )
        return response

    return middleware


def helpful(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give Django's bare 405 a page that says what to do."""
    if response.status_code != 405 or response.content:
        return response
    answer = errors.page(request, 405)
    answer["Allow"] = response["Allow"]
    return answer


def plain_input(get_response: Handler) -> Handler:
    """Refuse what no database column can hold, before anything reads it: NUL in an address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.page(request, 400)
        return get_response(request)

    return middleware


def permissions_policy(get_response: Handler) -> Handler:
    """No page of ours uses these powers; so no injected script may either."""
    policy = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = policy
        return response

    return middleware


def same_site(get_response: Handler) -> Handler:
    """Refuse a changing request that the browser says another site has caused.

    Source: w3.org/TR/fetch-metadata. Beside Django's token and Origin check, and for the public pages,
    which have no session, the first of two walls (the other is the form's signed token).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return get_response(request)
        foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if foreign or not own_origin(request):
            return errors.page(request, 403, _("This request came from another site. Nothing was changed."))
        return get_response(request)

    return middleware


def own_origin(request: HttpRequest) -> bool:
    """Whether ``Origin`` is ours; browsers send it with every POST, other programs need not."""
    origin = request.headers.get("Origin")
    ours = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    return origin is None or origin in ours
