"""Doors for who has lost a number, or holds a link that has run out. Their answers tell nobody anything."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from helpdesk.context import page
from tenants import limits
from tenants.access import Refused
from tenants.middleware import PublicRequest
from tickets.afterwards import LostForm
from tickets.formtoken import PageToken, TalkToken, guarded_by_form_token
from tickets.models import LinkOver
from tickets.views.conversation import behind, show
from tickets.views.public import pages, secret


@guarded_by_form_token
@pages
@cache_control(private=True, no_cache=True)
def lost(request: PublicRequest, slug: str) -> HttpResponse:
    """I lost my number: mails the links of an address to that address, the same answer for any."""
    if request.method != "POST":
        return ask(request, LostForm())
    PageToken.read(request.POST.get("token", ""), "lost")
    form = LostForm(request.POST)
    if not form.is_valid():
        return ask(request, form, status=422)
    if wait := limits.LOST.count(limits.visitor(request), request.company.pk):
        raise limits.TooOften(wait)
    if not limits.LOST_TO.count(form.cleaned_data["email"]):
        form.send()
    return render(request, "tickets/lost_number.html", {"sent": True, "most": limits.LOST_TO.allowed})


def ask(request: PublicRequest, form: LostForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "token": PageToken.issue("lost")}
    return render(request, "tickets/lost_number.html", shown, status=status)


@guarded_by_form_token
@pages
def renew_link(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """Mail a fresh link in place of one that has run out. Pressed twice, the old one is nobody's any more."""
    try:
        ticket = behind(token)
    except LinkOver as over:
        ticket = over.ticket
    except Http404:
        if request.method != "POST":
            raise
        return show_sent(request, status=404)
    if request.method != "POST":
        return show_over(request, LinkOver(ticket)) if ticket.link_over else show(request, ticket)
    if not ticket.link_over:
        return redirect(reverse("conversation", args=[slug, token]) + page(request)["lang"])
    TalkToken.read(request.POST.get("token", ""), ticket)
    if ticket.requester is not None and not limits.LOST_TO.count(ticket.requester.email):
        with suppress(Refused):  # pressed twice at once: it is on its way
            ticket.renew_link()
    return show_sent(request)


def show_sent(request: PublicRequest, status: int = 200) -> HttpResponse:
    """Say that it is on its way, if there is an address."""
    shown = {"sent": True, "most": limits.LOST_TO.allowed, "typed": typed(request)}
    return secret(render(request, "tickets/link_over.html", shown, status=status))


def while_open(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open a door below the secret link until the link runs out; then say so, and offer a fresh one."""

    @wraps(view)
    def door(request: PublicRequest, **kept: str) -> HttpResponseBase:
        try:
            return view(request, **kept)
        except LinkOver as over:
            return show_over(request, over)

    return door


def show_over(request: PublicRequest, over: LinkOver) -> HttpResponse:
    shown = {"ticket": over.ticket, "token": TalkToken.issue(over.ticket), "typed": typed(request)}
    return secret(render(request, "tickets/link_over.html", shown, status=over.status))


def typed(request: PublicRequest) -> str:
    """Return what the reader has just tried to send: an answer, or how it went."""
    return request.POST.get("body", "") or request.POST.get("comment", "")
