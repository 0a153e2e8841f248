"""The list of first steps, fetched by the board of a new company, and closing it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from tenants.checklist import Steps
from tenants.middleware import DeskRequest


@require_safe
def checklist(request: DeskRequest, slug: str) -> HttpResponse:
    """What is done and what is left: a fragment on the board, else a page."""
    request.member.must("company")
    page = "_checklist" if request.htmx else "checklist"
    shown = {"here": "board", "steps": Steps.left(request.company)}
    answer = render(request, f"tenants/{page}.html", shown)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def close_checklist(request: DeskRequest, slug: str) -> HttpResponse:
    """Take the list from the board for good."""
    request.company.close_checklist(by=request.member)
    return HttpResponse() if request.htmx else redirect("home", slug)
