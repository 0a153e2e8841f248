"""One ticket: a panel over the board, or a page by itself; and its files."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from board.panel import panel
from tenants.middleware import DeskRequest
from tickets.files import download, thumbnail
from tickets.messages import MessageForm
from tickets.models import Attachment, Ticket


@require_safe
def ticket(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    return show(request, number)


@require_safe
def file(request: DeskRequest, slug: str, pk: int) -> HttpResponseBase:
    """An attachment of a ticket that this member may see."""
    return download(attachment(request, pk))


@require_safe
def thumb(request: DeskRequest, slug: str, pk: int) -> HttpResponseBase:
    """The small picture of one."""
    return thumbnail(attachment(request, pk))


def attachment(request: DeskRequest, pk: int) -> Attachment:
    seen = Ticket.objects.visible_to(request.member)
    return get_object_or_404(Attachment, pk=pk, ticket__in=seen)


def show(
    request: DeskRequest,
    number: str,
    why: str = "",
    *,
    status: int = 200,
    composer: MessageForm | None = None,
) -> HttpResponse:
    """The panel alone for htmx, which lays it over the board; else a page around it.

    Args:
        composer: what was typed and refused.
    """
    over_board = bool(request.htmx)
    template = "board/_panel.html" if over_board else "board/ticket.html"
    answer = render(request, template, shown(request, number, composer) | {"why": why}, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def shown(request: DeskRequest, number: str, composer: MessageForm | None = None) -> dict[str, Any]:
    seen = Ticket.objects.visible_to(request.member).as_cards().select_related("requester", "registered_by")
    over_board = bool(request.htmx)
    shown = panel(get_object_or_404(seen, number=number), request.member)
    return shown | {
        "over_board": over_board,
        "here": "board",
        "typed": request.POST,
        "form": composer or MessageForm(),
    }
