"""Error pages that help, and errors as JSON where programs ask (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def words(status: int) -> tuple[str, str]:
    """Return the headline and the advice of an error page; those of 400 for a status without its own."""
    known = {
        400: (_("This request cannot be read"), _("Go back and try it again, or start from the first page.")),
        403: (_("This is not allowed"), _("Nothing was changed. Go back, load the page again and retry.")),
        404: (
            _("There is nothing here"),
            _("The link may be cut off, or what it led to is gone or not yours to see."),
        ),
        405: (_("This address is not opened like that"), _("Go back and use the buttons of the page.")),
        409: (_("Somebody was faster"), _("Load the page again to see how it stands now.")),
        413: (_("That is too large"), _("Send smaller or fewer files. Nothing was saved.")),
        422: (_("Something in the form is not right"), _("Go back and check what is marked.")),
        429: (_("That was too often"), _("Wait a little and try it again.")),
        500: (
            _("Something broke on our side"),
            _("It has been written down. What was sent before is safe. Try it again in a minute."),
        ),
        503: (
            _("This cannot be taken at the moment"),
            _("Nothing was saved. Go back: what you typed is still there. Send it again, without files."),
        ),
    }
    return known.get(status, known[400])


def page(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """Return the page for ``status``; JSON below ``/api/``."""
    title, advice = words(status)
    if request.path_info.startswith("/api/"):
        phrase = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": phrase, "status": status, "detail": why or advice}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    shown = {"status": status, "title": title, "why": why or advice, "lost": status == 404 and not why}
    return render(request, "error.html", shown, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Called by Django for SuspiciousOperation; too many bytes or fields is 413."""
    return page(request, 413 if isinstance(exception, TOO_MUCH) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def too_often(request: HttpRequest) -> HttpResponse:
    """Called by allauth when its limits are reached; they count by the minute."""
    why = ngettext(
        "That was too often. Wait %(n)d minute, then try again.",
        "That was too often. Wait %(n)d minutes, then try again.",
        1,
    )
    answer = page(request, 429, why % {"n": 1})
    answer["Retry-After"] = "60"
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request,
        403,
        _("The page was open too long, or cookies are off. Nothing was changed. Load it again and retry."),
    )


def api_problem(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return a refusal of the API as a problem document."""
    status = getattr(exception, "status_code", None)
    return page(context["request"]._request, status, str(exception)) if status else None
