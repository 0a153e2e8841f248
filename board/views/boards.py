"""The company's boards: their names, their order, and to whom they are open."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from board.layout_forms import BoardForm, ColumnForm, NewBoardForm, StepForm
from board.models import Board
from tenants.middleware import DeskRequest

pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
def boards(request: DeskRequest, slug: str) -> HttpResponse:
    """The boards that this member may see, and a form for a further one."""
    request.member.must("boards")
    form = NewBoardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        board = form.save(by=request.member)
        messages.success(request, _("The board %(name)s is open.") % {"name": board})
        return redirect("boards", slug)
    seen = Board.objects.visible_to(request.member).with_people()
    shown = {"here": "boards", "boards": seen, "form": form}
    return render(request, "board/boards.html", shown, status=422 if form.is_bound else 200)


@pages
def edit_board(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One board's name, and who sees it."""
    request.member.must("boards")
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = BoardForm(request.POST if request.method == "POST" else None, board=board)
    if form.is_valid():
        form.save(by=request.member)
        messages.success(request, _("Saved."))
        return redirect("boards", slug)
    shown = {"here": "boards", "board": board, "form": form, "column_form": ColumnForm(auto_id="column_%s")}
    return render(request, "board/edit_board.html", shown, status=422 if form.is_bound else 200)


@require_POST
def step_board(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down in the company's order."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = StepForm(request.POST)
    if form.is_valid():
        board.step(up=form.cleaned_data["way"] == "up", by=request.member)
    return redirect("boards", slug)
