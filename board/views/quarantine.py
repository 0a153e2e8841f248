"""The tickets that are held back: what they say, why they wait, and the way out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.access import Refused
from tenants.middleware import DeskRequest
from tickets.models import NotHeld, Ticket

SHOWN = 50  # tickets of a page


@require_safe
def quarantine(request: DeskRequest, slug: str) -> HttpResponse:
    return show(request)


@require_POST
def release(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Make it a ticket like all others."""
    ticket = Ticket.objects.in_quarantine(request.member).filter(number=number).first()
    if ticket is None:  # a colleague was faster, or it was pressed twice
        released = get_object_or_404(Ticket.objects.visible_to(request.member), number=number)
        return show(request, str(NotHeld.already(released)), status=NotHeld.status)
    try:
        ticket.release(by=request.member)
    except Refused as refusal:
        return show(request, str(refusal), status=refusal.status)
    messages.success(request, _("%(ticket)s is on the board now.") % {"ticket": ticket})
    return redirect("quarantine", slug)


def show(request: DeskRequest, why: str = "", *, status: int = 200) -> HttpResponse:
    """The oldest first, page by page."""
    held = Ticket.objects.in_quarantine(request.member)
    tickets = held.select_related("requester", "category").prefetch_related("attachments")
    page = Paginator(tickets, SHOWN).get_page(request.GET.get("page"))
    shown = {"page": page, "why": why, "here": "quarantine"}
    return render(request, "board/quarantine.html", shown, status=status)
