"""What members say about a ticket: to its requester, or to each other."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from board.forms import CommentForm, ReplyForm
from board.views import panel
from board.views.cards import attempt, cards_of
from tenants.middleware import DeskRequest
from tenants.models import Activity
from tickets.keeping import UNKEPT
from tickets.models import Ticket


@require_POST
def reply(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Answer the requester."""
    return say(request, number, ReplyForm(request.POST, request.FILES), Ticket.reply)


@require_POST
def comment(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Say something to the team alone."""
    return say(request, number, CommentForm(request.POST, request.FILES), Ticket.comment)


def say(request: DeskRequest, number: str, form: CommentForm, deed: Callable[..., Activity]) -> HttpResponse:
    """Do it and show what it changed; refused, show the panel again with all that was typed."""
    found = cards_of(request, number)[number]
    if not form.is_valid():
        return panel.show(request, number, status=422, composer=form)
    try:
        return attempt(request, found, form, lambda: form.send(partial(deed, found), by=request.member))
    except UNKEPT as error:
        return panel.show(request, number, status=form.unkept(error), composer=form)
