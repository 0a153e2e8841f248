"""The board's page, and what has changed on it since a browser last looked."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from board.forms import ChangesForm, FollowingForm
from board.models import Board, BoardView
from board.news import REPLAY
from board.page import SHOWN, Lane, lanes
from board.toast import Toast
from tenants.middleware import DeskRequest
from tenants.models import Activity
from tickets.models import Ticket


@require_safe
def home(request: DeskRequest, slug: str) -> HttpResponse:
    """The company's first board that this member may see."""
    return show(request)


@require_safe
def page(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    return show(request, pk)


@require_safe
def changes(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """The cards to which something happened after event ``after``, each in its present place.

    Its event number is read before its cards, as on the page. Who is too far behind is told to fetch it all.
    """
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    seq, form = request.company.last_seq(), ChangesForm(request.GET)
    if not form.is_valid() or not 0 <= seq - form.cleaned_data["after"] <= REPLAY:
        return HttpResponse(headers={"HX-Trigger": "board:stale"})
    after = form.cleaned_data["after"]
    changed = Ticket.objects.visible_to(request.member).changed_after(after)
    laid = lanes(board, request.member)
    out = Activity.objects.after(after).out_of(board.pk, (lane.pk for lane in laid))
    left = set(out.values_list("ticket__number", flat=True))
    if None in left:  # the columns themselves
        return HttpResponse(headers={"HX-Trigger": "board:relaid"})
    numbers = {*changed.values_list("number", flat=True), *left}
    shown = placed(laid, numbers)
    answer = render(request, "board/_changes.html", shown)
    answer["HX-Trigger"] = json.dumps({"board:gone": {"tickets": shown["gone"]}})
    answer["HX-Trigger-After-Swap"] = json.dumps({"board:seen": {"seq": seq}})
    return answer


def placed(board: list[Lane], changed: set[str]) -> dict[str, list[object]]:
    """The changed cards from below upwards, each with what it stands above, which is then there already."""
    spots = list[object]()
    gone = set(changed)
    for lane in board:
        spot = f"end-{lane.column.pk}"
        for card in reversed(lane.cards):
            if card["number"] in changed:
                spots.append({"cards": [card], "spot": spot})
                gone.discard(card["number"])
            spot = f"card-{card['number']}"
    return {"placed": spots, "gone": [*gone], "tallies": [*board]}


def show(request: DeskRequest, pk: int | None = None, why: str = "", *, status: int = 200) -> HttpResponse:
    """The whole board. Its event number is read before its cards: what happens in between is told again."""
    boards = list(Board.objects.visible_to(request.member))
    board = next((board for board in boards if pk in (None, board.pk)), None)
    if board is None:
        raise Http404
    seq = request.company.last_seq()
    shown = {"seq": seq, "boards": boards, "board": board, "why": why, "here": "board"}
    shown |= {"lanes": (laid := lanes(board, request.member)), "busy": any(lane.count for lane in laid)}
    shown["view"] = BoardView.objects.of(request.member, board)
    shown |= {"shown": SHOWN, "intake": request.company.intake_url.split("://")[-1]}
    if (form := FollowingForm(request.GET)).is_valid():
        shown["toast"] = Toast.following(form.cleaned_data["moved"], request.member)
    return render(request, "board/page.html", shown, status=status)
