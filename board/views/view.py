"""A member's own view of a board: how dense it is, what is folded away, what was looked at."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from board.away import Away, look
from board.forms import DeedForm
from board.models import Board, BoardView
from board.view_forms import SeenForm, StillForm, ViewForm
from board.views import page
from tenants.middleware import DeskRequest


@require_POST
def arrange(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the density, and the columns that are folded away."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = ViewForm(request.POST)
    return keep(
        request, board, form, lambda: BoardView.arrange(board=board, by=request.member, **form.wanted())
    )


@require_safe
def away(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """What is still marked, as a list: what the browser says, or what it is told when the board opens."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = StillForm(request.GET)
    if not form.is_valid():
        raise Http404
    if still := form.cleaned_data["still"]:
        marked = Away.still(board, request.member, still)
    else:
        marked = Away.of(BoardView.objects.of(request.member, board), request.company.last_seq())
    template = "board/_away_list.html" if request.htmx else "board/away.html"
    answer = render(request, template, {"board": board, "lines": marked.lines(), "here": "board"})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def seen(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Keep up to where the member has looked, and which tickets are still marked."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = SeenForm(request.POST)
    return keep(request, board, form, lambda: look(board=board, by=request.member, **form.cleaned_data))


def keep(request: DeskRequest, board: Board, form: DeedForm, deed: Callable[[], None]) -> HttpResponse:
    """Do ``deed`` if the form is right. A script hears no more; without one the board comes anew."""
    quiet = bool(request.htmx)
    if not form.is_valid():
        why = form.why()
        return HttpResponse(why, status=422) if quiet else page.show(request, board.pk, why, status=422)
    deed()
    return HttpResponse(status=204) if quiet else redirect("board", request.company.slug, board.pk)
