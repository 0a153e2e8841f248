"""The path names the tenant: ``/desk/<slug>/…`` for members, ``/to/<slug>/…`` for the public.

Resolved here, once per request, together with the language of the page.
"""

import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone, translation
from django_htmx.middleware import HtmxDetails

from helpdesk import errors
from helpdesk.middleware import LANGUAGES, QUIET, SAFE, asked_for
from tenants.access import Refused
from tenants.models import Company, Membership, User
from tenants.scoping import scope

DESK = re.compile(r"/desk/(?P<slug>[-\w]+)/")
PUBLIC = re.compile(r"/to/(?P<slug>[-\w]+)/")
Handler = Callable[[HttpRequest], HttpResponse]


class DeskRequest(HttpRequest):
    """A request that has passed ``tenancy`` below ``/desk/``: signed in, in scope, with the membership."""

    user: User
    member: Membership
    company: Company
    htmx: HtmxDetails


class PersonRequest(HttpRequest):
    """A request of somebody who is logged in, in no company."""

    user: User


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
        if not request.path_info.startswith(QUIET) and request.user.is_authenticated:
            return for_person(request, request.user, get_response)
        return get_response(request)

    middleware.process_exception = refused  # type: ignore[attr-defined]
    return middleware


def refused(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Say why a deed was not done, where its view did not."""
    if isinstance(exception, Refused):
        answer = errors.page(request, exception.status, str(exception))
        if exception.wait:
            answer["Retry-After"] = str(exception.wait)
        return answer
    return None


def for_member(request: HttpRequest, slug: str, get_response: Handler) -> HttpResponse:
    """The desk. A stranger, a removed or a pending member gets the 404 of a company that never existed.

    Membership and company are read afresh on each request, so a removal works at once.
    """
    if not request.user.is_authenticated:
        return log_in_first(request, slug)
    request.person = request.user  # type: ignore[attr-defined]
    member = Membership.at(slug, request.user)
    if member is None:
        moved = Company.moved_from(slug)
        if moved and Membership.at(moved.slug, request.user):
            return moved_on(request, slug, moved)
        return for_person(request, request.user, lambda request: errors.page(request, 404))
    request.member, request.company = member, member.company  # type: ignore[attr-defined]
    structlog.contextvars.bind_contextvars(company=member.company_id, member=member.pk)
    with scope(member.company), translation.override(member.language), timezone.override(member.zone):
        answer = get_response(request)
        member.seen()
        return answer


def moved_on(request: HttpRequest, slug: str, company: Company) -> HttpResponse:
    """Lead from an address that ``company`` had to the same page at its present one, for good.

    308 keeps method and form (RFC 9110, 15.4.9). A browser shall ask again each time: the company may take
    the old address back.
    """
    there = request.get_full_path().replace(f"/{slug}/", f"/{company.slug}/", 1)
    answer = HttpResponsePermanentRedirect(there, preserve_request=request.method not in SAFE)
    answer["Cache-Control"] = "no-cache"
    return answer


def for_person(request: HttpRequest, user: User, get_response: Handler) -> HttpResponse:
    """A page in no company, for somebody who is logged in: in the language they chose."""
    request.person = user  # type: ignore[attr-defined]
    with translation.override(language_for(request, user)), timezone.override(user.zone):
        return get_response(request)


def language_for(request: HttpRequest, user: User) -> str:
    """Return the language named in the address, else the one this person chose, else the browser's."""
    if (lang := request.GET.get("lang", "")) in LANGUAGES:
        return lang
    return user.language or asked_for(request) or settings.LANGUAGE_CODE


def for_anyone(request: HttpRequest, slug: str, get_response: Handler) -> HttpResponse:
    """A public page: everything it knows is in its address and form; the session is never touched."""
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        if moved := Company.moved_from(slug):
            return moved_on(request, slug, moved)
        raise Http404
    request.company = company  # type: ignore[attr-defined]
    structlog.contextvars.bind_contextvars(company=company.pk)
    language = asked_for(request) or company.language
    with scope(company), translation.override(language), timezone.override(company.zone):
        return get_response(request)


def log_in_first(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a page to the log-in and back, a form that was posted to the page it stands on.

    htmx is told to go there: an answer of 302 it would follow unseen. A 401 names a way to log in (RFC 9110,
    15.5.2); this one no browser knows, so none asks for a password by itself.
    """
    htmx = HtmxDetails(request)
    if request.method in SAFE and not htmx:
        return redirect_to_login(request.get_full_path())
    came_from = htmx.current_url or request.headers.get("Referer", "")
    _scheme, _, host, path = (*came_from.split("/", 3), "", "", "", "")[:4]
    answer = redirect_to_login(f"/{path}" if host == request.get_host() else f"/desk/{slug}/")
    headers = {"HX-Redirect": answer.headers["Location"], "WWW-Authenticate": 'Cookie realm="helpdesk"'}
    return HttpResponse(status=401, headers=headers) if htmx else answer
