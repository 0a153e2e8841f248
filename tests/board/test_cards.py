"""What a card tells, and what a board hides of it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from board.models import Board, BoardView
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def card(firm: Firm, sign_in: SignIn, **written: Any) -> str:
    """One ticket's card, as the board shows it to bo."""
    (ticket,) = tickets(firm, "one")
    with scope(firm.company):
        Ticket.objects.filter(pk=ticket.pk).update(**written)
    return seen(firm, sign_in)


def seen(firm: Firm, sign_in: SignIn) -> str:
    page = sign_in(firm, "bo").get("/desk/acme/").content.decode()
    return str(re.findall(r'<li class="card.*?</li>', page)[0])


def detail(firm: Firm, name: str) -> None:
    with scope(firm.company):
        BoardView.arrange(board=firm.board, by=firm[name], density="detailed")


@pytest.mark.parametrize(
    ("days", "heat"), [(0, ""), (1.9, ""), (2.1, "warm"), (4.9, "warm"), (5.1, "hot"), (90, "hot")]
)
def test_the_time_in_a_column_turns_warmer_and_says_so(
    acme: Firm, sign_in: SignIn, days: float, heat: str
) -> None:
    shown = card(acme, sign_in, since=timezone.now() - days * DAY)
    assert re.findall(r'<time class="age--(\w+)">', shown) == ([heat] if heat else [])
    words = {"": [], "warm": [" long here"], "hot": [" very long here"]}
    assert re.findall(r"<i class=vh>([^<]+)<", shown) == words[heat]


def test_what_is_done_grows_neither_warm_nor_late(acme: Firm, sign_in: SignIn) -> None:
    long_ago = timezone.now() - 9 * DAY
    shown = card(acme, sign_in, since=long_ago, due_at=long_ago, column=acme.columns["done"])
    assert "age--" not in shown
    assert "due" not in shown


@pytest.mark.parametrize(
    ("due", "pressing", "words"),
    [
        (timedelta(days=-3, minutes=-1), "late", "Overdue: 3 d"),
        (timedelta(hours=9), "soon", "Due today"),
        (timedelta(hours=22), "soon", "Due tomorrow"),
        (timedelta(days=4), "", "Due Sat 14 Mar"),
    ],
)
def test_a_due_date_is_said_in_words(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, due: timedelta, pressing: str, words: str
) -> None:
    monkeypatch.setattr("board.card.timezone.now", lambda: NOON)
    shown = card(acme, sign_in, due_at=NOON + due, since=NOON)
    css = f'"due due--{pressing}"' if pressing else "due"
    assert f"<i class={css}>{words}</i>" in shown


def test_the_day_ends_where_the_company_is(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.company.time_zone = "Asia/Seoul"
    acme.company.save()
    monkeypatch.setattr("board.card.timezone.now", lambda: NOON)  # 21:00 there
    assert ">Due tomorrow<" in card(acme, sign_in, due_at=NOON + timedelta(hours=9), since=NOON)


def test_messages_and_files_are_counted_with_a_name(acme: Firm, sign_in: SignIn) -> None:
    shown = card(acme, sign_in, message_count=1, file_count=3)
    assert '<i class="talk" role=img aria-label="1 message">1</i>' in shown
    assert '<i class="clip" role=img aria-label="3 files">3</i>' in shown
    with scope(acme.company):
        Ticket.objects.update(message_count=0)
    assert "talk" not in seen(acme, sign_in)


def test_place_and_requester_are_text(acme: Firm, sign_in: SignIn) -> None:
    detail(acme, "bo")
    shown = card(acme, sign_in, place="<b>gate 3", requester_name="Rita <i>")
    assert "<i class=place>&lt;b&gt;gate 3</i>" in shown
    assert "<i class=from>Rita &lt;i&gt;</i>" in shown


def test_only_the_detailed_view_has_the_day_and_the_requester(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("board.card.timezone.now", lambda: NOON)
    shown = card(acme, sign_in, due_at=NOON + timedelta(hours=9), since=NOON, requester_name="Rita")
    assert ">Due today</i>" in shown
    assert "Rita" not in shown
    detail(acme, "bo")
    shown = seen(acme, sign_in)
    assert ">Due today</i><i class=day>Tue 10 Mar</i>" in shown
    assert "Rita" in shown
    changes = f"/desk/acme/boards/{acme.board.pk}/changes/?after=0"
    for density, there in {"detailed": True, "normal": False, "nonsense": False}.items():
        answer = sign_in(acme, "bo").get(changes, headers={"X-Density": density}).content.decode()
        assert ("Rita" in answer) == there


@pytest.mark.parametrize(
    ("fact", "sign"),
    [
        ("category", "Hardware"),
        ("priority", "prio--urgent"),
        ("people", "avatar"),
        ("age", "<time"),
        ("due", 'class="due'),
        ("counts", "clip"),
        ("place", "gate 3"),
    ],
)
def test_a_board_chooses_what_its_cards_show(acme: Firm, sign_in: SignIn, fact: str, sign: str) -> None:
    late = timezone.now() - 9 * DAY
    told: dict[str, Any] = {"category": acme.category, "priority": "urgent", "place": "gate 3", "unread": 2}
    assert sign in card(acme, sign_in, due_at=late, since=late, file_count=1, message_count=1, **told)
    shows = [each for each in Board.Fact.values if each != fact]
    sent = {"name": "Support", "everyone": "yes", "shows": shows, "shows_sent": "1"}
    ann, address = sign_in(acme, "ann"), f"/desk/acme/admin/boards/{acme.board.pk}/"
    assert ann.post(address, sent).status_code == 302
    shown = seen(acme, sign_in)
    assert sign not in shown
    assert "2 new" in shown  # what the requester asked for is always told
    form = ann.get(address).content.decode()
    assert re.findall(r'name="shows" value="(\w+)"[^>]* checked', form) == shows
    assert ann.post(address, {"name": "Support", "everyone": "yes"}).status_code == 302  # not sent
    assert sign not in seen(acme, sign_in)


def test_a_move_answers_with_the_same_card(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", place="gate 3")
    with scope(acme.company):
        Board.objects.update(hides=["place"])
    bo = sign_in(acme, "bo")
    sent = {"column": acme.columns["active"].pk}
    answer = bo.post(f"/desk/acme/tickets/{ticket.number}/move/", sent, headers={"HX-Request": "true"})
    assert "gate 3" not in answer.content.decode()
    assert f'data-ticket="{ticket.number}"' in answer.content.decode()


def test_who_may_not_change_boards_changes_no_cards(acme: Firm, sign_in: SignIn) -> None:
    sent = {"name": "Support", "everyone": "yes", "shows_sent": "1"}
    address = f"/desk/acme/admin/boards/{acme.board.pk}/"
    assert sign_in(acme, "bo").post(address, sent).status_code == 403
    assert sign_in(acme, "ann").post(address, sent | {"shows": "nonsense"}).status_code == 422
    with scope(acme.company):
        assert Board.objects.get(pk=acme.board.pk).hides == []
