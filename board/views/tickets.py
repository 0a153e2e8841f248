"""What a ticket says: registered, corrected, given a due date; and the card's menu."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from board.forms import UndoLastForm
from board.quick import quick as rows
from board.ticket_forms import DueForm, EditForm, QuickForm, RegisterForm
from board.toast import Toast
from board.undoing import last_of
from board.views import page
from board.views.boards import pages
from board.views.cards import anew, attempt, cards_of
from tenants.access import Refused
from tenants.middleware import DeskRequest
from tickets.models import AlreadySent, Ticket


@pages
def new(request: DeskRequest, slug: str) -> HttpResponse:
    """A form for a whole ticket; for htmx one line, at the top of the column it asks for."""
    posted = request.method == "POST"
    kind = QuickForm if request.htmx else RegisterForm
    asked = {"column": request.GET.get("column", "")}
    form = kind(request.POST if posted else None, by=request.member, initial=asked, auto_id="new-%s")
    if not form.is_valid():
        return show_new(request, form, status=422 if posted else 200)
    try:
        ticket = form.register(request.member)
    except AlreadySent as before:
        form.again(before.ticket)
        return show_new(request, form, status=before.status)
    except Refused as refusal:
        form.add_error("column", str(refusal))
        return show_new(request, form, status=refusal.status)
    if kind is RegisterForm:
        return redirect("ticket", slug, ticket.number)
    form = QuickForm(by=request.member, initial={"column": ticket.column_id})
    return anew(request, ticket, Toast.after(ticket.activities.earliest("seq")), form=form)


def show_new(request: DeskRequest, form: QuickForm, *, status: int) -> HttpResponse:
    template = "board/new_ticket.html" if isinstance(form, RegisterForm) else "board/_new_card.html"
    answer = render(request, template, {"form": form, "here": "board"}, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def edit(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Correct what it says."""
    found = cards_of(request, number)[number]
    form = EditForm(request.POST, now=found.category_id)
    return attempt(request, found, form, lambda: found.edit(by=request.member, **form.cleaned_data))


@require_POST
def due(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Say until when it is to be done."""
    form, found = DueForm(request.POST), cards_of(request, number)[number]
    return attempt(request, found, form, lambda: found.due(until=form.cleaned_data["due"], by=request.member))


@require_safe
def quick(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """The half of the card's menu that is about one ticket."""
    found = cards_of(request, number)[number]
    return render(request, "board/_quick.html", rows(found, request.member))


@require_POST
def undo_last(request: DeskRequest, slug: str) -> HttpResponse:
    """Take back what the caller did last; pressed again, what they did before that.

    What cannot be undone any more is named once; whoever presses again goes past it (``before``).
    """
    form = UndoLastForm(request.POST)
    if not form.is_valid():
        return nothing_undone(request, form.why(), status=422)
    last = last_of(request.member, form.cleaned_data["before"])
    if last is None or last.ticket is None:
        return nothing_undone(request, _("There is nothing left to undo."), status=409)
    found: Ticket = cards_of(request, last.ticket.number)[last.ticket.number]
    return attempt(
        request, found, form, lambda: found.undo(activity=last, by=request.member), passed=last.seq
    )


def nothing_undone(request: DeskRequest, why: str, *, status: int) -> HttpResponse:
    if request.htmx:
        return render(request, "board/_answer.html", {"toast": Toast(why=why)}, status=status)
    return page.show(request, why=why, status=status)
