"""The requester's doors. They read no session and set no cookie: all they know is in address and form."""

from typing import Any, TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url, replace_url

from helpdesk.context import page
from tenants import limits
from tenants.access import Refused
from tenants.limits import visitor
from tenants.middleware import PublicRequest
from tenants.models import Consent
from tickets import journey, waiting
from tickets.fields import LONGEST
from tickets.forms import IntakeForm
from tickets.formtoken import FormToken, guarded_by_form_token
from tickets.gate import GateForm, TrackForm
from tickets.keeping import UNKEPT
from tickets.models import AlreadySent, Category, KnownIssue, Ticket
from tickets.qr import qr
from tickets.views.follow import followed

# A browser's Back button shows what was typed, but a page opened anew has a token of its own.
own_copy = cache_control(private=True, no_cache=True)
Answer = TypeVar("Answer", bound=HttpResponseBase)
pages = require_http_methods(["GET", "HEAD", "POST"])


@guarded_by_form_token
@pages
@own_copy
def intake(request: PublicRequest, slug: str) -> HttpResponse:
    """Two doors: the company code opens the form in place, a ticket's number its stages. Changes nothing."""
    if request.method == "POST":
        return enter(request, GateForm(request.POST, visitor=visitor(request)))
    if "number" not in request.GET:
        return doors(request)
    track = TrackForm(request.GET, visitor=visitor(request))
    ticket = track.find(lambda number: Ticket.objects.tracked_as(number)) if track.is_valid() else None
    if ticket is None:
        return doors(request, track=track)
    return redirect(reverse("tracking", args=[slug, ticket.number]) + page(request)["lang"])


@guarded_by_form_token
@pages
@own_copy
def new_ticket(request: PublicRequest, slug: str) -> HttpResponse:
    """The form: by GET through a link that carries the code, by POST what was written."""
    if request.method == "POST":
        token = FormToken.read(request.POST.get("token", ""))
        if {"again", "preview"} & request.POST.keys():
            return show_again(request, token)
        return send(request, IntakeForm(request.POST, request.FILES, token=token))
    if "code" not in request.GET:
        return doors(request)
    typed = {"company_code": request.GET["code"], "at": request.GET.get("at")}
    return enter(request, GateForm(typed, visitor=visitor(request)))


@guarded_by_form_token
@require_POST
def preview(request: PublicRequest, slug: str) -> HttpResponse:
    """What the text of a form will look like: a fragment, and nothing is kept."""
    FormToken.read(request.POST.get("token", ""))
    return render(request, "tickets/_preview.html", {"text": request.POST.get("description", "")[:LONGEST]})


@require_safe
@own_copy
def tracking(request: PublicRequest, slug: str, number: str) -> HttpResponse:
    """What a bare number tells: the stages and their times, nothing that a person wrote."""
    track = TrackForm({"number": number})
    if not track.is_valid():
        track.status = 404
        return doors(request, track=track)
    who, written = (visitor(request), request.company.pk), track.cleaned_data["number"]
    ticket = limits.guessed(limits.NUMBERS, lambda: Ticket.objects.tracked_as(written), *who)
    if ticket is None:
        raise Http404
    return followed(request, ticket, lambda: show_stages(request, ticket))


def show_stages(request: PublicRequest, ticket: Ticket) -> HttpResponse:
    here = reverse("tracking", args=[request.company.slug, ticket.number])
    shown = {"ticket": ticket, "track": TrackForm(), "qr": qr(here + page(request)["lang"])}
    shown |= journey.way(ticket) | {"waiting": waiting.line(ticket), "follow": settings.FOLLOW_SECONDS}
    return render(request, "tickets/tracking.html", shown)


def doors(
    request: PublicRequest, gate: GateForm | None = None, track: TrackForm | None = None
) -> HttpResponse:
    """Show both doors, one of them perhaps with what was refused at it; an open one is the form itself."""
    place = GateForm({"at": request.GET.get("at", "")})
    place.is_valid()
    at = {"at": place.cleaned_data.get("at", "")[:80]}
    if request.company.asks_code:
        shown = {"gate": gate or GateForm(initial=at), "track": track or TrackForm()}
        answer = render(request, "tickets/gate.html", shown)
    else:
        answer = fill_in(request, IntakeForm(initial=at), track=track or TrackForm())
    refused = gate or track
    return refused.refuses(answer) if refused else answer


def enter(request: PublicRequest, gate: GateForm) -> HttpResponse:
    """Show the form to who knows the code."""
    if not gate.is_valid():
        return doors(request, gate=gate)
    said = gate.handed_on
    token = FormToken.behind(gate.cleaned_data["company_code"], gate.cleaned_data["shut"])
    answer = fill_in(request, IntakeForm(initial=said, token=token), lost="lost" in said)
    # htmx shows it in place: an address of its own, so that Back leads to the gate, not off the site.
    return push_url(answer, reverse("new-ticket", args=[request.company.slug]) + page(request)["lang"])


def show_again(request: PublicRequest, token: FormToken) -> HttpResponse:
    """Show the form with what was typed, in another language or with its text laid out; nothing is sent.

    The files are not: ``lost`` says so, by what came or, where the browser kept them back, by ``files``.
    """
    form = IntakeForm(initial=request.POST.dict(), token=token)
    shown: dict[str, Any] = {"lost": bool(request.FILES) or "files" in request.POST}
    if "preview" in request.POST:
        shown["text"] = request.POST.get("description", "")[:LONGEST]
    answer = fill_in(request, form, **shown)
    return replace_url(answer, reverse("new-ticket", args=[request.company.slug]) + page(request)["lang"])


def send(request: PublicRequest, form: IntakeForm) -> HttpResponse:
    """Make the ticket and show its number; refused, show the form again with all that was typed."""
    if not form.is_valid():
        return fill_in(request, form, status=422)
    try:
        ticket = form.send(visitor(request))
    except AlreadySent as again:
        return fill_in(request, form, status=again.status, sent=again.ticket)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return fill_in(request, form, status=refusal.status)
    except UNKEPT as error:
        return fill_in(request, form, status=form.unkept(error))
    path = reverse("conversation", args=[request.company.slug, ticket.link_key])
    link = path + page(request)["lang"]
    shown = {"ticket": ticket, "path": path, "link": urljoin(settings.BASE_URL, link), "meant": form.masked}
    answer = secret(render(request, "tickets/submitted.html", shown))
    # In place, a reload would lose the number for ever: it shall show the ticket.
    return replace_url(answer, link)


def fill_in(
    request: PublicRequest, form: IntakeForm, status: int = 200, sent: Ticket | None = None, **more: Any
) -> HttpResponse:
    """Show the form; it stays the same one, whatever it was refused for, until it has made ``sent``.

    By what opens the gate no longer it is not shown again.
    """
    if form.token.over:
        return shut(request)
    offered = list(Category.objects.offered(form.chosen).with_door())
    consent = Consent.objects.current()
    nonce = "" if sent else form.token.nonce
    token = FormToken.issue(offered, nonce, form.token.since, consent, form.token.epoch)
    shown = {"form": form, "categories": offered, "token": token, "sent": sent, "consent": consent, **more}
    shown["waiting"] = waiting.at_the_door(offered)
    shown["known"] = KnownIssue.objects.current()
    return render(request, "tickets/intake.html", shown, status=status)


def shut(request: PublicRequest) -> HttpResponse:
    """Show the gate to who had passed it by what opens it no longer; what was written is handed on."""
    lost = {"lost": "1"} if request.FILES or "files" in request.POST else {}
    return doors(request, gate=GateForm.before(request.POST.dict() | lost))


def secret(response: Answer) -> Answer:
    """Mark what the secret link shows: not to be kept, not to be listed, its address not to be told on.

    Under ``no-referrer`` browsers would send ``Origin: null`` with the page's own forms, too.
    """
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
