"""The half of the card's menu that is about one ticket, and a place chosen by number."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from board.models import Board
from board.quick import days
from board.ticket_forms import today
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Ticket

THURSDAY = datetime(2026, 12, 3, 12, tzinfo=UTC)
TICKED = re.compile(r'aria-checked="true"[^>]*><span>([^<]+)<')


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No midnight falls into a test."""
    stop(monkeypatch, THURSDAY)


def stop(monkeypatch: pytest.MonkeyPatch, clock: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock)


def url(ticket: Ticket, slug: str = "acme") -> str:
    return f"/desk/{slug}/tickets/{ticket.number}/quick/"


def test_it_says_how_the_ticket_is(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", priority="high")
    with scope(acme.company):
        ticket.assign(member=acme["olga"], by=acme["ann"])
        ticket.due(until=today() + timedelta(days=1), by=acme["ann"])
    bo = sign_in(acme, "bo")
    with statements() as ran:
        menu = bo.get(url(ticket)).content.decode()
    assert len(ran) == 5  # session, user, member · ticket, people
    checked = [part.split("<span>")[-1].split("<")[0] for part in menu.split('aria-checked="true"')[1:]]
    assert 'class="prio prio--high">High<' in menu.split('aria-checked="true"')[2]
    assert "Olga" in menu.split('aria-checked="true"')[1]
    assert "Tomorrow" in menu.split('aria-checked="true"')[3]
    assert len(checked) == 3
    assert menu.index("Assign to me") < menu.index("Olga") < menu.index("Ann")
    assert "Rex" not in menu


def test_only_those_who_see_the_board_can_answer(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        board = Board.add(name="HR", columns=[("In", "new")], everyone=False, by=acme["ann"])
        ticket = Ticket.open(title="x", board=board)
    menu = sign_in(acme, "ann").get(url(ticket)).content.decode()
    assert menu.count("menuitemcheckbox") == 1
    assert sign_in(acme, "bo").get(url(ticket)).status_code == 404


def test_another_companys_ticket_is_404_and_it_is_only_read(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    ann = sign_in(acme, "ann")
    assert ann.get(url(theirs)).status_code == 404
    assert ann.get(url(theirs, "birch")).status_code == 404
    assert ann.post(url(ours)).status_code == 405


@pytest.mark.parametrize(
    ("position", "order"),
    [("1", "axbc"), ("2", "xabc"), ("3", "xbac"), ("4", "xbca"), ("99", "xbca"), ("", "xbca")],
)
def test_a_place_is_chosen_by_its_number(acme: Firm, sign_in: SignIn, position: str, order: str) -> None:
    a = tickets(acme, "x", "a", "b", "c")[1]
    data = {"column": acme.columns["new"].pk, "position": position}
    answer = sign_in(acme, "bo").post(f"/desk/acme/tickets/{a.number}/move/", data)
    assert answer.status_code == 302
    with scope(acme.company):
        assert "".join(ticket.title for ticket in acme.columns["new"].tickets.in_order()) == order


@pytest.mark.parametrize("position", ["0", "-1", "x", "\0", "9" * 30])
def test_a_place_that_is_none_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, position: str) -> None:
    (ticket,) = tickets(acme, "one")
    data = {"column": acme.columns["done"].pk, "position": position}
    answer = sign_in(acme, "bo").post(f"/desk/acme/tickets/{ticket.number}/move/", data)
    assert answer.status_code == 422
    assert "A position is a number" in answer.content.decode()


@pytest.mark.parametrize(
    ("clock", "zone", "offered"),
    [
        ("2026-11-30T12:00", "UTC", "11-30 12-01 12-07"),  # a Monday
        ("2026-12-01T12:00", "UTC", "12-01 12-02 12-07"),
        ("2026-12-02T12:00", "UTC", "12-02 12-03 12-07"),
        ("2026-12-03T12:00", "UTC", "12-03 12-04 12-07"),
        ("2026-12-04T12:00", "UTC", "12-04 12-05 12-07"),
        ("2026-12-05T12:00", "UTC", "12-05 12-06 12-07"),
        ("2026-12-06T12:00", "UTC", "12-06 12-07"),  # a Sunday: tomorrow is next week's Monday
        ("2028-02-28T12:00", "UTC", "02-28 02-29 03-06"),
        ("2028-02-29T12:00", "UTC", "02-29 03-01 03-06"),
        ("2026-12-31T12:00", "UTC", "12-31 01-01 01-04"),
        ("2026-12-05T15:00", "Asia/Seoul", "12-06 12-07"),  # where it is Sunday already
        ("2026-12-05T14:59", "Asia/Seoul", "12-05 12-06 12-07"),
        ("2026-12-07T09:59", "Pacific/Honolulu", "12-06 12-07"),  # where it is Sunday still
    ],
)
def test_one_press_sets_today_tomorrow_or_next_week_s_monday(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, clock: str, zone: str, offered: str
) -> None:
    """Each day is offered once, and no two are ticked."""
    stop(monkeypatch, datetime.fromisoformat(f"{clock}Z"))
    acme.company.time_zone = zone
    acme.company.save()
    (ticket,) = tickets(acme, "one")
    bo, words = sign_in(acme, "bo"), ["Today", "Tomorrow", "Next week"][: len(offered.split())]
    with scope(acme.company):
        choices = days()
    assert [word for word, _day in choices] == words
    assert [f"{day:%m-%d}" for _word, day in choices] == offered.split()
    first = choices[0][1]
    for due in [*(day for _word, day in choices), first + timedelta(days=20), first - timedelta(days=1)]:
        with scope(acme.company):
            ticket.due(until=due, by=acme["ann"])
        menu = bo.get(url(ticket)).content.decode()
        assert TICKED.findall(menu) == [word for word, day in choices if day == due]
