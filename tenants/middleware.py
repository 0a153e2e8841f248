"""The path names the tenant: ``/desk/<slug>/…`` for members, ``/to/<slug>/…`` for the public.

Resolved here, once per request, together with the language of the page.
"""

import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from tenants.models import Company, Membership, User
from tenants.scoping import scope

DESK = re.compile(r"/desk/(?P<slug>[-\w]+)/")
PUBLIC = re.compile(r"/to/(?P<slug>[-\w]+)/")
LANGUAGES = dict(settings.LANGUAGES)
Handler = Callable[[HttpRequest], HttpResponse]


class DeskRequest(HttpRequest):
    """A request that has passed ``tenancy`` below ``/desk/``: signed in, in scope, with the membership."""

    user: User
    member: Membership
    company: Company


class PublicRequest(HttpRequest):
    """A request that has passed ``tenancy`` below ``/to/``: in scope, and nobody in particular."""

    company: Company


def tenancy(get_response: Handler) -> Handler:
    """Run each page in the scope of the company in its path, in its reader's language and time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if desk := DESK.match(request.path_info):
            return for_member(request, desk["slug"], get_response)
        if public := PUBLIC.match(request.path_info):
            return for_anyone(request, public["slug"], get_response)
        with translation.override(asked_for(request) or settings.LANGUAGE_CODE):
            return get_response(request)

    return middleware


def for_member(request: HttpRequest, slug: str, get_response: Handler) -> HttpResponse:
    """The desk. A stranger, a removed or a pending member gets the 404 of a company that never existed.

    Membership and company are read afresh on each request, so a removal works at once.
    """
    if not request.user.is_authenticated:
        return log_in_first(request)
    member = Membership.at(slug, request.user)
    if member is None:
        raise Http404
    request.member, request.company = member, member.company  # type: ignore[attr-defined]
    structlog.contextvars.bind_contextvars(company=member.company_id, member=member.pk)
    with scope(member.company), translation.override(member.language), timezone.override(member.zone):
        return get_response(request)


def for_anyone(request: HttpRequest, slug: str, get_response: Handler) -> HttpResponse:
    """A public page: everything it knows is in its address and form; the session is never touched."""
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        raise Http404
    request.company = company  # type: ignore[attr-defined]
    structlog.contextvars.bind_contextvars(company=company.pk)
    language = asked_for(request) or company.language
    with scope(company), translation.override(language), timezone.override(company.zone):
        return get_response(request)


def log_in_first(request: HttpRequest) -> HttpResponse:
    """Send a page to the log-in and back; tell htmx to do so (an answer of 302 it would follow unseen)."""
    answer = redirect_to_login(request.get_full_path())
    if not request.headers.get("HX-Request"):
        return answer
    came_from = request.headers.get("HX-Current-URL", "")
    path = "/" + came_from.split("/", 3)[3] if came_from.count("/") >= 3 else "/desk/"
    return HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login(path).headers["Location"]})


def asked_for(request: HttpRequest) -> str | None:
    """Return the language named in the address, else the best of ``Accept-Language``, else None."""
    if (lang := request.GET.get("lang", "")) in LANGUAGES:
        return lang
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (short := code.split("-")[0]) in LANGUAGES:
            return short
    return None
