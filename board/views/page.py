"""The board's page, and what has changed on it since a browser last looked."""

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from board.away import Away, happened
from board.forms import ChangesForm, FollowingForm, MoreForm
from board.lanes import SHOWN, depths, further, lanes, more_words
from board.models import Board, BoardView
from board.news import REPLAY
from board.page import Sight, answering, placed, tallies
from board.toast import Toast
from tenants.checklist import Steps
from tenants.middleware import DeskRequest
from tenants.models import Activity
from tickets.filters import Filter, FilterBar
from tickets.models import Ticket


@require_safe
def home(request: DeskRequest, slug: str) -> HttpResponse:
    """The company's first board that this member may see; where there is none, a page that says so."""
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
        return trigger_client_event(HttpResponse(), "board:stale")
    after = form.cleaned_data["after"]
    changed = Ticket.objects.visible_to(request.member).changed_after(after)
    sight = sight_of(request)
    told = tallies(sight, board.pk)
    out = Activity.objects.after(after).out_of(board.pk, (tally.pk for tally in told))
    left = set(out.values_list("ticket__number", flat=True))
    if None in left:  # the columns themselves
        return trigger_client_event(HttpResponse(), "board:relaid")
    numbers = {*changed.values_list("number", flat=True), *left}
    spots = placed(sight, board.pk, numbers)
    gone = numbers - {spot.cards[0]["number"] for spot in spots}
    answer = render(request, "board/_changes.html", {"placed": spots, "tallies": told})
    trigger_client_event(answer, "board:gone", {"tickets": sorted(gone)})
    trigger_client_event(answer, "board:seen", {"seq": seq}, after="swap")
    if form.cleaned_data["away"]:
        marks = happened(board, request.member, after, seq)
        groups = {mark.number: mark.group for mark in marks}
        trigger_client_event(answer, "board:marked", {"marks": groups}, after="swap")
    return answer


@require_safe
def more(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """The next cards of a column below one that is shown; who shows another order fetches it all."""
    board = get_object_or_404(Board.objects.visible_to(request.member), pk=pk)
    form = MoreForm(request.GET)
    if not form.is_valid():
        raise Http404
    column = get_object_or_404(board.columns.standing(), pk=form.cleaned_data["column"])
    found = further(sight_of(request), column, form.cleaned_data["after"])
    if found is None:
        return trigger_client_event(HttpResponse(), "board:stale")
    return render(request, "board/_more.html", {"column": column.pk, "cards": found[0], "hidden": found[1]})


def sight_of(request: DeskRequest) -> Sight:
    """What the asking page shows: filter and density come with each request; the former or in the address."""
    said = request.headers.get("X-Filter")
    asked = Filter.read(request.GET if said is None else QueryDict(said))
    return Sight(request.member, asked, request.headers.get("X-Density") == BoardView.Density.DETAILED)


def show(request: DeskRequest, pk: int | None = None, why: str = "", *, status: int = 200) -> HttpResponse:
    """The whole board. Its event number is read before its cards: what happens in between is told again."""
    boards = list(Board.objects.visible_to(request.member))
    board = next((board for board in boards if pk in (None, board.pk)), None)
    if board is None and pk is None:
        return render(request, "board/none.html", {"here": "board"})
    if board is None:
        raise Http404
    seq = request.company.last_seq()
    shown = {"seq": seq, "boards": boards, "board": board, "why": why, "here": "board"}
    bar = FilterBar(Filter.read(request.GET), answering(board))
    view = BoardView.objects.of(request.member, board)
    sight = Sight(request.member, bar.filter, view.density == BoardView.Density.DETAILED)
    laid = lanes(board, sight, depths(request.GET.getlist("shown")))
    shown |= {"lanes": laid, "busy": any(lane.standing for lane in laid), "bar": bar}
    shown |= {"view": view, "away": (away := Away.of(view, seq))}
    away.mark(laid)
    shown |= {
        "undo_seconds": settings.UNDO_SECONDS,
        "more_words": more_words(),
        "shown": SHOWN,
        "intake": request.company.intake_url.split("://")[-1],
    }
    if request.member.may("company") and not request.htmx:
        shown["steps"] = Steps.left(request.company)
    if (form := FollowingForm(request.GET)).is_valid():
        shown["toast"] = Toast.following(form.cleaned_data["moved"], request.member)
    return render(request, "board/page.html", shown, status=status)
