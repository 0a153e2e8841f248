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

from board.models import Column
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
from tickets.models.answered import only_once
from tickets.qr import picture, qr
from tickets.talk import lines
from tickets.views.follow import followed
from tickets.views.public import pages, secret

Press = Callable[[], Activity]


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
    return tell(request, ticket, TalkToken.read(request.POST.get("token", ""), ticket))


def tell(
    request: PublicRequest, ticket: Ticket, nonce: str, press: Press | None = None, then: str = "conv"
) -> HttpResponse:
    """Send what was written, after ``press`` if a button took it along."""
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, ticket, form, status=422)
    try:
        return attempt(request, ticket, lambda: form.send(partial(say, ticket, press), nonce), then, form)
    except UNKEPT as error:
        return show(request, behind(ticket.link_key), form, status=form.unkept(error))


def say(ticket: Ticket, press: Press | None, *, once: str, **said: Any) -> Activity:
    """Do the deed ``answer``, so often in an hour; a form that comes again is no further one.

    Raises:
        SaidBefore: ``once`` has said it already; the ``press`` is done.
        TooOften: there were too many within the hour.
    """
    if wait := limits.ANSWERS.count(ticket.pk):
        if press is None:
            only_once(ticket, once)
        raise limits.TooOften(wait)
    try:
        answer = partial(ticket.answer_after, press) if press else ticket.answer
        return answer(once=once, **said)
    except Refused:
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
    return attempt(request, ticket, lambda: rating.send(ticket), then="rating", rating=rating)


def press(
    request: PublicRequest, token: str, deed: Callable[..., Activity], then: str = "conv"
) -> HttpResponse:
    """Do what the button says, and take along what was written below it."""
    ticket = behind(token)
    if request.method != "POST":
        return show(request, ticket)
    nonce = TalkToken.read(request.POST.get("token", ""), ticket)
    once = f"{nonce}:{deed.__name__}"  # the buttons of a page share a token, and each may be pressed
    pressed = partial(deed, ticket, once=once)
    if request.FILES or request.POST.get("body", "").strip():
        return tell(request, ticket, nonce, pressed, then)
    return attempt(request, ticket, pressed, then)


def attempt(
    request: PublicRequest,
    ticket: Ticket,
    deed: Press,
    then: str = "conv",
    form: AnswerForm | None = None,
    rating: FeedbackForm | None = None,
) -> HttpResponse:
    """Do ``deed`` and open the page anew, at its part ``then``; so too when it was done before.

    Refused, what was typed into ``form`` or ``rating`` stays.
    """
    try:
        deed()
    except SaidBefore:
        pass
    except Refused as refusal:
        page_now = show(request, behind(ticket.link_key), form, str(refusal), refusal.status, rating)
        if refusal.wait:
            page_now["Retry-After"] = str(refusal.wait)
        return page_now
    path = reverse("conversation", args=[request.company.slug, ticket.link_key])
    done = ticket.column.stage == Column.Stage.DONE  # of that alone is asked how it went
    part = then if done else "conv"
    return secret(redirect(f"{path}{page(request)['lang']}#{part}"))


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
