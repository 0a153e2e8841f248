"""The board's page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from board.chips import age
from board.models import BoardView
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Assignment, Ticket


def board_url(firm: Firm) -> str:
    return reverse("board", args=[firm.company.slug, firm.board.pk])


@pytest.mark.parametrize("crowd", [1, 3, 90])
def test_statements_and_cards_do_not_grow_with_tickets(acme: Firm, sign_in: SignIn, crowd: int) -> None:
    tickets(acme, *(f"t{n}" for n in range(crowd)))
    bo = sign_in(acme, "bo")
    with statements() as ran:
        page = bo.get(board_url(acme)).content.decode()
    # session, user, member · boards, seq, people, categories, columns, cards, view · quarantine
    assert len(ran) == 11
    assert page.count("data-ticket=") == min(crowd, 40)
    assert f'id="count-{acme.columns["new"].pk}">{crowd}<' in page


def test_cards_stand_in_order_in_their_columns(acme: Firm, sign_in: SignIn) -> None:
    numbers = [ticket.number for ticket in tickets(acme, "one", "two", "three")]
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert re.findall(r'data-ticket="(\w+)"', page) == numbers
    assert re.findall(r'data-stage="(\w+)"', page) == ["new", "active", "waiting", "done"]
    assert 'data-seq="3"' in page


def test_two_hundred_cards_are_a_small_page(acme: Firm, sign_in: SignIn) -> None:
    """The limit is 150 kB (decimal) before compression; here in Korean, with the facts of a busy desk."""
    bo, late = acme["bo"], timezone.now() - timedelta(days=6)
    with scope(acme.company):
        acme.board.columns.create(name="Later", stage="new", place=9)
        BoardView.locked(acme.board, bo)
        written: dict[str, Any] = {
            "category": acme.category,
            "name": "박정우",
            "email": "jungwoo@acme.example",
        }
        crowd = tickets(acme, *["냉동창고에서 휴대용 스캐너 와이파이가 자꾸 끊깁니다"] * 200, **written)
        columns = list(acme.board.columns.standing())
        for number, ticket in enumerate(crowd):
            ticket.move(column=columns[number % 5], by=bo)
        for ticket in crowd[-10:]:
            ticket.assign(member=bo, by=acme["ann"])
        Assignment.objects.bulk_create(Assignment(ticket=ticket, member=bo) for ticket in crowd[:-10])
        every = {
            2: {"place": "창고 2동 출고장", "message_count": 3},
            3: {"since": late, "file_count": 2},
            4: {"due_at": late, "priority": "urgent"},
            7: {"unread": 2, "asks": "still_broken"},
        }
        for nth, facts in every.items():
            Ticket.objects.filter(pk__in=[ticket.pk for ticket in crowd[::nth]]).update(**facts)
        BoardView.objects.update(seen=acme.company.last_seq() - 10)
    bo.user.language = "ko"
    bo.user.save()
    page = sign_in(acme, "bo").get(board_url(acme)).content
    assert page.count(b"data-ticket=") == 200
    assert page.count(b"card--away") == 10
    assert len(page) < 150_000


def test_what_was_typed_stays_text(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "<script>alert(1)</script>")
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_its_attributes_stand_on_nothing_else(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one", "two")
    page = sign_in(acme, "bo").get("/desk/acme/").content.decode()
    assert re.findall(r"<(\w+) [^>]*data-ticket=", page) == ["li", "li"]
    assert re.findall(r"<(\w+) [^>]*data-column=", page) == ["section"] * 4
    assert page.count("data-version=") == 2
    assert page.count("data-stage=") == 4


@pytest.mark.parametrize("priority", ["urgent", "high"])
def test_what_is_pressing_says_so(acme: Firm, sign_in: SignIn, priority: str) -> None:
    tickets(acme, "one", priority=priority)
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert f'class="prio prio--{priority}"' in page


def test_home_is_the_first_board_with_the_companys_code_and_address(acme: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "bo").get("/desk/acme/").content.decode()
    assert 'data-company-code="CP00000037">CP00000037<' in page
    assert 'data-copy="http://localhost:8000/to/acme/"' in page
    assert f'data-url="{board_url(acme)}"' in page
    assert "No tickets yet" in page
    tickets(acme, "one")
    assert "No tickets yet" not in sign_in(acme, "bo").get("/desk/acme/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Move {}"), ("ko", "{} 이동"), ("ja", "{} を移動")])
def test_each_move_button_names_its_ticket(acme: Firm, sign_in: SignIn, language: str, words: str) -> None:
    (one,) = tickets(acme, "one")
    acme["bo"].user.language = language
    acme["bo"].user.save()
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert f'aria-label="{words.format(one)}"' in page


def test_what_stands_below_the_fold_is_counted(acme: Firm, sign_in: SignIn) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(43)))
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert "and 3 more" in page
    assert f'data-below="{crowd[40].number}"' in page


@pytest.mark.parametrize(
    ("passed", "words"),
    [(0, "just now"), (61, "1 min"), (3599, "59 min"), (7200, "2 h"), (86399, "23 h"), (86400 * 9, "9 d")],
)
def test_ages_are_short(passed: int, words: str) -> None:
    assert age(timedelta(seconds=passed)) == words


def test_a_cards_age_is_its_time_in_the_column(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    then = timezone.now() - timedelta(hours=3)
    with scope(acme.company):
        Ticket.objects.update(since=then)
        one, two = Ticket.objects.order_by("pk")
        one.move(column=acme.columns["new"], before=None, by=acme["bo"])  # the same column: as old as before
        two.move(column=acme.columns["active"], by=acme["bo"])
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert re.findall(r"</i><time[^>]*>([^<]+)<", page) == ["3 h", "just now"]


def test_a_card_that_was_put_back_is_as_old_as_before(acme: Firm, sign_in: SignIn) -> None:
    """Neither the move that was taken back nor its undo counts; a later move does."""
    one, two, three = tickets(acme, "one", "two", "three")
    then = timezone.now() - timedelta(hours=3)
    bo, active, done = acme["bo"], acme.columns["active"], acme.columns["done"]
    with scope(acme.company):
        two.move(column=active, by=bo)
        three.move(column=active, by=bo)
        Ticket.objects.update(since=then)
        one, two, three = Ticket.objects.order_by("pk")
        for ticket in (one, two, three):
            ticket.undo(activity=ticket.move(column=done, by=bo), by=bo)
        assigned = one.assign(member=bo, by=bo)
        one.undo(activity=assigned, by=bo)
        three.move(column=acme.columns["waiting"], by=bo)
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert re.findall(r"</i><time[^>]*>([^<]+)<", page) == ["3 h", "3 h", "just now"]


def test_a_stranger_gets_404_and_learns_nothing(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(birch, MARKER)
    for browser in (sign_in(acme, "ann"), sign_in(acme, "rex"), sign_in(acme, "pia")):
        answer = browser.get(board_url(birch))
        assert answer.status_code == 404
        assert MARKER not in answer.content.decode()
    mixed = reverse("board", args=["acme", birch.board.pk])
    assert sign_in(acme, "ann").get(mixed).status_code == 404


def test_without_a_log_in_it_asks_for_one_and_comes_back(acme: Firm, client: Client) -> None:
    answer = client.get(board_url(acme))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login/?next={board_url(acme)}"


def test_it_takes_the_same_statements_however_many_answer_a_ticket(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        for name in ("bo", "olga", "ann"):
            ticket.assign(member=acme[name], by=acme["ann"])
    bo = sign_in(acme, "bo")
    with statements() as ran:
        page = bo.get(board_url(acme)).content.decode()
    assert len(ran) == 11
    assert re.findall(r'class="avatar[^>]*aria-label="(\w+)">', page) == ["Bo", "Olga", "Ann"]
    assert 'data-version="4"' in page


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(acme: Firm, sign_in: SignIn, method: str) -> None:
    assert getattr(sign_in(acme, "ann"), method)(board_url(acme)).status_code == 405
