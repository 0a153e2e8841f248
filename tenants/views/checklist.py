"""The list of first steps, which also stands above the board of a new company, and closing it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenants.checklist import Steps
from tenants.middleware import DeskRequest


@require_safe
def checklist(request: DeskRequest, slug: str) -> HttpResponse:
    """What is done and what is left."""
    request.member.must("company")
    shown = {"here": "board", "steps": Steps.left(request.company)}
    return render(request, "tenants/checklist.html", shown)


@require_POST
def close_checklist(request: DeskRequest, slug: str) -> HttpResponse:
    """Take the list from the board for good."""
    request.company.close_checklist(by=request.member)
    return HttpResponse() if request.htmx else redirect("home", slug)
