"""The columns of one board: added, changed, ordered and removed."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from board.layout_forms import ArrangeForm, BoardForm, ColumnForm, IntoForm, StepForm
from board.models import Board, Column
from board.views.boards import pages
from tenants.access import Refused
from tenants.middleware import DeskRequest


@require_POST
def add_column(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """A further column, to the right of the others."""
    request.member.must("boards")
    board = get_object_or_404(Board.objects.visible_to(request.member).with_people(), pk=pk)
    form = ColumnForm(request.POST, auto_id="column_%s")
    if form.does(partial(Column.add, board=board, by=request.member)):
        messages.success(request, _("The column is there."))
        return redirect("edit-board", slug, pk)
    shown = {"here": "boards", "board": board, "form": BoardForm(board=board), "column_form": form}
    return render(request, "board/edit_board.html", shown, status=422)


@pages
def edit_column(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One column's name, meaning and limit, and the way to remove it."""
    request.member.must("boards")
    column = standing(request, pk)
    form = ColumnForm.filled(column, request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(partial(column.edit, by=request.member)):
        messages.success(request, _("Saved."))
        return redirect("edit-board", slug, column.board_id)
    return show(request, column, form, status=422 if form.is_bound else 200)


@require_POST
def step_column(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One place to the left or to the right."""
    column, form = standing(request, pk), StepForm(request.POST)
    if form.is_valid():
        column.step(left=form.cleaned_data["way"] == "up", by=request.member)
    return redirect("edit-board", slug, column.board_id)


@require_POST
def arrange_column(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """To where it was dragged: left of another, or to the end. A script is told why not in plain text."""
    column, form = standing(request, pk), ArrangeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.why(), status=422)
    before = standing(request, to) if (to := form.cleaned_data["before"]) else None
    try:
        column.arrange(before=before, by=request.member)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=refusal.status)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("edit-board", slug, column.board_id)


@require_POST
def remove_column(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Away with it; its cards go to the column that was chosen."""
    column, form = standing(request, pk), IntoForm(request.POST)
    if not form.is_valid():
        return show(request, column, ColumnForm.filled(column), why=form.why(), status=422)
    into = standing(request, form.cleaned_data["into"])
    try:
        column.remove(into=into, by=request.member)
    except Refused as refusal:
        return show(request, column, ColumnForm.filled(column), why=str(refusal), status=refusal.status)
    messages.success(request, _("The column %(name)s is gone.") % {"name": column})
    return redirect("edit-board", slug, column.board_id)


def standing(request: DeskRequest, pk: int) -> Column:
    seen = Column.objects.visible_to(request.member).standing().select_related("board")
    return get_object_or_404(seen, pk=pk)


def show(
    request: DeskRequest, column: Column, form: ColumnForm, why: str = "", *, status: int = 200
) -> HttpResponse:
    request.member.must("boards")
    others = column.board.columns.standing().exclude(pk=column.pk)
    tickets = column.tickets.on_show()
    shown = {"here": "boards", "column": column, "form": form, "others": others, "count": tickets.count()}
    done = column.stage == Column.Stage.DONE
    shown |= {"why": why, "done": done, "archived": column.tickets.archived().count()}
    return render(request, "board/edit_column.html", shown, status=status)
