"""The requester's own page, behind the secret link: what was said, a box to answer, three honest buttons.

Whatever these doors do, they do by POST. Opened by GET they all show the page.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from helpdesk.context import page
from tenants import limits
from tenants.access import Refused
from tenants.middleware import PublicRequest
from tenants.models import Activity
from tickets import files, journey, waiting
from tickets.afterwards import FeedbackForm
from tickets.formtoken import TalkToken, guarded_by_form_token
from tickets.keeping import UNKEPT
from tickets.messages import AnswerForm
from tickets.models import LinkOver, SaidBefore, Ticket
from tickets.models.conversation import only_once
from tickets.qr import picture, qr
from tickets.talk import lines
from tickets.views.follow import followed
from tickets.views.public import pages, secret


@require_safe
def conversation(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """What the requester's own link opens."""
    ticket = behind(token)
    return secret(followed(request, ticket, lambda: show(request, ticket)))


@require_safe
def requester_file(request: PublicRequest, slug: str, token: str, pk: int) -> files.Download:
    """A file that the requester may have; those of the team's own talk do not exist here."""
    return secret(files.download(get_object_or_404(behind(token).attachments.public(), pk=pk)))


@require_safe
def requester_thumb(request: PublicRequest, slug: str, token: str, pk: int) -> files.Download:
    """The small picture of one."""
    answer = files.thumbnail(get_object_or_404(behind(token).attachments.public(), pk=pk))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def requester_qr(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """The code that opens this page on a phone: drawn for who is shown it, not while a form is on its way."""
    here = reverse("conversation", args=[request.company.slug, behind(token).link_key])
    return secret(HttpResponse(picture(here + page(request)["lang"]), content_type="image/svg+xml"))


@guarded_by_form_token
@pages
def answer(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """What the requester has to say."""
    ticket = behind(token)
    if request.method != "POST":
        return show(request, ticket)
    nonce = TalkToken.read(request.POST.get("token", ""), ticket)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ticket, form, status=422)
    try:
        return attempt(request, ticket, lambda: form.send(partial(say, ticket), nonce), form=form)
    except UNKEPT as error:
        return show(request, ticket, form, status=form.unkept(error))


def say(ticket: Ticket, *, once: str, **said: Any) -> Activity:
    """Do the deed ``answer``, so often in an hour; a form that comes again is no further one.

    Raises:
        SaidBefore: ``once`` has said it already.
        TooOften: there were too many within the hour.
    """
    if wait := limits.ANSWERS.count(ticket.pk):
        only_once(ticket, once)
        raise limits.TooOften(wait)
    try:
        return ticket.answer(once=once, **said)
    except SaidBefore:
        limits.ANSWERS.take_back(ticket.pk)
        raise


@guarded_by_form_token
@pages
def still_broken(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """It is not solved."""
    return press(request, token, Ticket.still_broken)


@guarded_by_form_token
@pages
def any_news(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """How does it stand?"""
    return press(request, token, Ticket.nudge)


@guarded_by_form_token
@pages
def thanks(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """It is solved."""
    return press(request, token, Ticket.thank, then="rating")


@guarded_by_form_token
@pages
def feedback(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """How did it go?"""
    ticket = behind(token)
    if request.method != "POST":
        return show(request, ticket)
    TalkToken.read(request.POST.get("token", ""), ticket)
    rating = FeedbackForm(request.POST)
    if not rating.is_valid():
        return show(request, ticket, rating=rating, status=422)
    return attempt(request, ticket, lambda: rating.send(ticket), then="rating")


def press(
    request: PublicRequest, token: str, deed: Callable[..., Activity], then: str = "conv"
) -> HttpResponse:
    ticket = behind(token)
    if request.method != "POST":
        return show(request, ticket)
    nonce = TalkToken.read(request.POST.get("token", ""), ticket)
    once = f"{nonce}:{deed.__name__}"  # the buttons of a page share a token, and each may be pressed
    return attempt(request, ticket, lambda: deed(ticket, once=once), then)


def attempt(
    request: PublicRequest,
    ticket: Ticket,
    deed: Callable[[], Activity],
    then: str = "conv",
    form: AnswerForm | None = None,
) -> HttpResponse:
    """Do ``deed`` and open the page anew, at its part ``then``; so too when it was done before.

    Refused, what was typed into ``form`` stays.
    """
    try:
        deed()
    except SaidBefore:
        pass
    except Refused as refusal:
        page_now = show(request, behind(ticket.link_key), form, why=str(refusal), status=refusal.status)
        if refusal.wait:
            page_now["Retry-After"] = str(refusal.wait)
        return page_now
    path = reverse("conversation", args=[request.company.slug, ticket.link_key])
    return secret(redirect(f"{path}{page(request)['lang']}#{then}"))


def show(
    request: PublicRequest,
    ticket: Ticket,
    form: AnswerForm | None = None,
    why: str = "",
    status: int = 200,
    rating: FeedbackForm | None = None,
) -> HttpResponse:
    way = journey.way(ticket)
    here = reverse("conversation", args=[request.company.slug, ticket.link_key])
    shown: dict[str, Any] = {"ticket": ticket, "form": form or AnswerForm(), "why": why, **way}
    shown |= {"token": TalkToken.issue(ticket), "nudge_hours": settings.NUDGE_HOURS}
    shown |= lines(ticket, way["presses"]) | {"follower": ticket.follower()}
    shown |= {"waiting": waiting.line(ticket), "follow": settings.FOLLOW_SECONDS}
    shown |= {"rating": rating or FeedbackForm.of(ticket, way["presses"])}
    shown["qr"] = qr(here + page(request)["lang"])
    return secret(render(request, "tickets/conversation.html", shown, status=status))


def behind(token: str) -> Ticket:
    if (ticket := Ticket.objects.behind(token)) is None:
        raise Http404
    if ticket.link_over:
        raise LinkOver(ticket)
    return ticket
