"""What was done and has left the board: listed, and sent there by hand."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from board.layout_forms import ColumnForm
from board.models import Board, Needed
from board.views.columns import show, standing
from tenants.middleware import DeskRequest
from tickets.archiving import HANDFUL, put_away, ripe
from tickets.models import Ticket

PAGE = 50  # tickets


@require_safe
def archive(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """The archived tickets of one board, what was done last first."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    tickets = Ticket.objects.visible_to(request.member).on(board).archived()
    page = Paginator(tickets, PAGE).get_page(request.GET.get("page"))
    return render(request, "board/archive.html", {"here": "board", "board": board, "page": page})


@require_POST
def archive_done(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Away with all that is done in a column, each ticket by a deed of its own."""
    request.member.must("boards")
    column = standing(request, pk)
    try:
        column.must_be_done()
    except Needed as refusal:
        return show(request, column, ColumnForm.filled(column), why=str(refusal), status=refusal.status)
    now = timezone.now()
    count = put_away(column, before=now, most=HANDFUL, by=request.member)
    messages.success(request, told(count, ripe(column, now).count()))
    return redirect("edit-column", slug, pk)


def told(count: int, rest: int) -> str:
    """Say how many went, and how many would go by another press."""
    gone = ngettext("%(count)d ticket went to the archive.", "%(count)d tickets went to the archive.", count)
    gone %= {"count": count}
    if not rest:
        return gone
    left = ngettext(
        "%(count)d more is done: press again for it.", "%(count)d more are done: press again for them.", rest
    )
    return f"{gone} {left % {'count': rest}}"
