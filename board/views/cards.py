"""The deeds of the board and the panel: find, check the form, call the deed, show what it changed."""

from collections.abc import Callable, Collection
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from board.forms import AssignForm, DeedForm, MoveForm, UndoForm
from board.models import Column, Unseen
from board.page import Spot, placed, tallies
from board.quick import quick
from board.toast import Toast
from board.views import page, panel
from tenants.access import Refused
from tenants.middleware import DeskRequest
from tenants.models import Activity, Membership
from tickets.models import Ticket


@require_POST
def move(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Move a card. A refusal says why and shows where the card stands now."""
    form = MoveForm(request.POST)
    form.is_valid()
    before, position = form.cleaned_data.pop("before", ""), form.cleaned_data.pop("position", None)
    if position and not before and form.is_valid():
        before = standing_at(request, number, form.cleaned_data["column"], position)
    cards = cards_of(request, number, before)
    return attempt(
        request,
        cards[number],
        form,
        lambda: cards[number].move(by=request.member, before=cards.get(before), **form.cleaned_data),
        below=lambda: cards.get(before),
    )


@require_POST
def assign(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Make a member one of those who answer a ticket."""
    form, found = AssignForm(request.POST), cards_of(request, number)[number]
    return attempt(request, found, form, lambda: found.assign(member=member_of(form), by=request.member))


@require_POST
def unassign(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Let a member go from a ticket."""
    form, found = AssignForm(request.POST), cards_of(request, number)[number]
    return attempt(request, found, form, lambda: found.unassign(member=member_of(form), by=request.member))


@require_POST
def undo(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Take back what the caller did to a ticket a moment ago."""
    form, found = UndoForm(request.POST), cards_of(request, number)[number]

    def taken_back() -> Activity:
        activity = get_object_or_404(found.activities, seq=form.cleaned_data["activity"])
        return found.undo(activity=activity, by=request.member)

    return attempt(request, found, form, taken_back)


def standing_at(request: DeskRequest, number: str, column: Column, position: int) -> str:
    """The number of the ticket above which ``number`` is the ``position``th of ``column``; empty: its end."""
    seen = Ticket.objects.visible_to(request.member).on_show()
    return seen.others_in(column, number).number_at(position)


def cards_of(request: DeskRequest, *numbers: str) -> dict[str, Ticket]:
    """The tickets of these numbers, read as one set; 404 unless all are there and may be seen."""
    wanted = {number for number in numbers if number}
    seen = Ticket.objects.visible_to(request.member).as_cards().select_related("requester")
    cards = seen.in_bulk(wanted, field_name="number")
    if cards.keys() != wanted:
        raise Http404
    return cards


def member_of(form: DeedForm) -> Membership:
    return get_object_or_404(Membership, pk=form.cleaned_data["member"])


def attempt(
    request: DeskRequest,
    found: Ticket,
    form: DeedForm,
    deed: Callable[[], Activity],
    *,
    below: Callable[[], Ticket | None] | None = None,
    passed: int = 0,
) -> HttpResponse:
    """Do ``deed`` if the form is right, and show what it changed; else why not, and how things stand now.

    Args:
        below: what the card stands above now, where that is known without asking.
        passed: the seq of what cannot be undone if this is refused.
    """
    if not form.is_valid():
        return refused(request, found, form.why(), status=422)
    try:
        activity = deed()
    except Unseen as unknown:
        raise Http404 from unknown
    except Refused as refusal:
        return refused(request, found, str(refusal), status=refusal.status, passed=passed)
    if not request.htmx:
        return redirect_after(request, activity, found)
    by_hand = found.column.policy == Column.Policy.HAND and not request.headers.get("X-Filter")
    if below is None or not by_hand or not found.for_itself:
        return anew(request, found, Toast.after(activity))
    under = below()
    return answer(
        request,
        found,
        Toast.after(activity),
        below=under.number if under else "",
        among={activity.details["was"], activity.details["now"]},
    )


def redirect_after(request: DeskRequest, activity: Activity, found: Ticket) -> HttpResponse:
    """A moved card is looked for on the board, which offers the way back; any other change on the ticket."""
    if activity.kind == "moved":
        board = reverse("board", args=[request.company.slug, found.column.board_id])
        return redirect(f"{board}?moved={activity.seq}")
    return redirect("ticket", request.company.slug, found.number)


def refused(request: DeskRequest, found: Ticket, why: str, *, status: int, passed: int = 0) -> HttpResponse:
    if request.htmx:
        return anew(request, found, Toast(why=why, passed=passed), status=status)
    found.refresh_from_db()
    if request.resolver_match and request.resolver_match.url_name == "move":
        return page.show(request, found.column.board_id, why, status=status)
    return panel.show(request, found.number, why, status=status)


def anew(
    request: DeskRequest, found: Ticket, toast: Toast, *, status: int = 200, form: Form | None = None
) -> HttpResponse:
    """Answer with the card and its place read afresh."""
    found = cards_of(request, found.number)[found.number]
    return answer(request, found, toast, status=status, form=form)


def board_on(request: DeskRequest) -> int | None:
    """The board that the asking page shows, if it says so."""
    said = request.headers.get("X-Board", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def answer(
    request: DeskRequest,
    found: Ticket,
    toast: Toast,
    *,
    below: str | None = None,
    among: Collection[int] = (),
    status: int = 200,
    form: Form | None = None,
) -> HttpResponse:
    """The card and what it stands above, the counts, what to say and the way back, all out of band.

    A page that shows another board than the one where the card is now, or whose filter lets the card not
    through, only lets it go.

    Args:
        below: the number of the card directly below it, empty at the end; None: that is not known.
        among: the columns whose counts may differ now; none: all.
        form: the one for the next new card, where one was registered.
    """
    sight, here = page.sight_of(request), found.column.board_id
    board = board_on(request) or here
    told = tallies(sight, board, found, at_hand=board == here, last=below == "", among=among)
    standing = next((tally for tally in told if tally.place), None)
    spots: list[Spot] = []
    if standing:
        known = [Spot([sight.words.card(found)], found.column_id, below or "")]
        spots = placed(sight, board, [found.number]) if below is None else known
    shown: dict[str, Any] = {"tallies": told, "standing": standing if spots else None, "placed": spots}
    shown |= {"toast": toast, "ticket": found, "new": form}
    if request.htmx.target == "panel":
        shown |= panel.shown(request, found.number)
    if request.htmx.target == "quick":
        shown |= quick(found, request.member) | {"quick": True}
    answered = render(request, "board/_answer.html", shown, status=status)
    gone = [] if spots else [found.number]
    return trigger_client_event(answered, "board:gone", {"tickets": gone})
