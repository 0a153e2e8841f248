"""How a company's public pages are dressed: its colour as a style sheet, and its logo."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tenants.colour import style_sheet
from tenants.middleware import PublicRequest
from tickets.files import Download

kept = cache_control(public=True, max_age=24 * 3600)  # seconds; another logo or colour has another address


@require_safe
@kept
def sheet(request: PublicRequest, slug: str) -> HttpResponse:
    """The company's colour, for pages that the CSP forbids any style of their own."""
    if not request.company.accent:
        raise Http404
    return HttpResponse(style_sheet(request.company.accent), content_type="text/css; charset=utf-8")


@require_safe
def logo(request: PublicRequest, slug: str) -> Download:
    """The logo, as it was written anew here."""
    if not (name := request.company.logo.name):
        raise Http404
    try:
        answer = Download(name, "image/webp")
    except FileNotFoundError:
        raise Http404 from None
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
