"""What every request passes: an id for the log, plain input, a language, same-site posts, kind refusals."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from helpdesk import errors

Handler = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("helpdesk.request")
SAFE = ("GET", "HEAD", "OPTIONS")
LANGUAGES = dict(settings.LANGUAGES)
QUIET = ("/healthz", "/readyz", "/metrics", "/version", "/robots.txt", "/.well-known/", "/static/")


def request_log(get_response: Handler) -> Handler:
    """Log one line per request: route, status, milliseconds; never a path, which may carry a secret link."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = get_response(request)
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


def plain_input(get_response: Handler) -> Handler:
    """Refuse what no page can read or no database column can hold, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if plain(request):
            return get_response(request)
        request.GET = QueryDict()  # the page that says so must not stumble over it again
        with translation.override(asked_for(request) or settings.LANGUAGE_CODE):
            return errors.page(request, 400)

    return middleware


def plain(request: HttpRequest) -> bool:
    """Whether address and cookies hold no NUL, the query is not too long, and the charset is UTF-8."""
    query, cookies = request.META.get("QUERY_STRING", ""), request.META.get("HTTP_COOKIE", "")
    written = "".join(request.COOKIES.values())  # where a quoted one may spell a NUL
    if "\0" in request.path_info + query + cookies + written or "%00" in query:
        return False
    if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
        return False
    try:
        return isinstance(request.GET, QueryDict)
    except SuspiciousOperation:
        return False


def in_language(get_response: Handler) -> Handler:
    """Answer in the reader's language, errors of the middleware below included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(asked_for(request) or settings.LANGUAGE_CODE):
            response = get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def asked_for(request: HttpRequest) -> str | None:
    """Return the language named in the address, else the best of ``Accept-Language``, else None."""
    if (lang := request.GET.get("lang", "")) in LANGUAGES:
        return lang
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (short := code.split("-")[0]) in LANGUAGES:
            return short
    return None


def helpful(get_response: Handler) -> Handler:
    """Give Django's bare 405, and a deed that found no room, a page that says what to do.

    The innermost, so it is in the page's language.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        answer = errors.page(request, 405)
        answer["Allow"] = response["Allow"]
        return answer

    middleware.process_exception = not_kept  # type: ignore[attr-defined]
    return middleware


def not_kept(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Answer a deed that the database has no room for, or is away from (FLT-06): it is for a later try."""
    if request.method in SAFE or not isinstance(exception, OperationalError):
        return None
    log.error("not kept", exc_info=exception)
    return errors.page(request, 503, _("It cannot be saved now. Nothing is lost: send it again in a minute."))


def whole_body(get_response: Handler) -> Handler:
    """Answer a form that did not arrive whole: its connection broke, or the disk is full (FLT-06)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            request.POST  # noqa: B018 - it is read here
        except UnreadablePostError:
            return errors.page(request, 503)
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
