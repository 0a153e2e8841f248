"""The live board: what others do is seen without reloading."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from board.models import Column
from board.news import REPLAY
from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board, shown, standing
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("cut", [False, True])
def test_a_second_browser_sees_it_without_reloading(
    acme: Firm, page: OpenPage, console: list[str], cut: bool
) -> None:
    one, two = tickets(acme, "one", "two")
    hers, his = open_board(page, acme, "ann"), page(member=(acme, "bo"))
    if cut:
        his.route("**/events/**", lambda route: route.abort())
    his.goto("/desk/acme/")
    his.evaluate("window.here = 1")
    card(hers, two).locator(".card-move").click()
    hers.get_by_role("menuitemradio", name="Waiting").click()
    with_him = lane(his, acme, "waiting").locator(f'[data-ticket="{two.number}"]')
    expect(with_him).to_be_visible()
    expect(his.locator(f"#count-{acme.columns['waiting'].pk}")).to_have_text("1")
    tickets(acme, "three")
    expect(lane(his, acme, "new").get_by_text("three")).to_be_visible()
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
    expect(card(his, one).get_by_label("Olga")).to_be_visible()
    assert his.evaluate("window.here") == 1
    assert [line for line in console if "/events/" not in line and "ERR_FAILED" not in line] == []


def test_a_change_leaves_the_focus_where_it_is(acme: Firm, page: OpenPage) -> None:
    one, _ = tickets(acme, "one", "two")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "active").locator(f'[data-ticket="{one.number}"]')).to_be_visible()
    expect(card(board, one).locator(".card-link")).to_be_focused()


def test_who_is_removed_is_told_and_hears_no_more(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo", width=1000)
    acme["bo"].state = "removed"
    with scope(acme.company):
        acme["bo"].save(update_fields=["state"])
    tickets(acme, "secret")
    expect(board.locator("#offline")).to_contain_text("not open to you any more")
    expect(board.get_by_text("secret")).to_have_count(0)
    expect(card(board, one)).to_have_count(0)


def test_what_is_too_much_to_tell_is_fetched_anew(acme: Firm, page: OpenPage) -> None:
    """More cards than a column shows, and more events than are replayed."""
    crowd = tickets(acme, *(f"t{number}" for number in range(42)))
    board = page(member=(acme, "ann"))
    board.route("**/events/**", lambda route: route.abort())
    board.goto("/desk/acme/")
    expect(lane(board, acme, "new").get_by_text("and 2 more")).to_be_visible()
    with scope(acme.company):
        crowd[0].move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(39)
    expect(lane(board, acme, "new").get_by_text("and 2 more")).to_be_visible()
    assert shown(board, acme, "new") == standing(acme, "new")[:39]
    lane(board, acme, "new").locator(".column-more").click()
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(41)
    assert shown(board, acme, "new") == standing(acme, "new")
    with scope(acme.company):
        for turn in range(REPLAY + 1):
            crowd[0].move(column=acme.columns[("new", "active")[turn % 2]], by=acme["bo"])
    expect(lane(board, acme, "active").locator(".count")).to_have_text("0")
    expect(board.locator(f"#tab-{acme.columns['active'].pk}")).to_have_text("0")
    found = shown(board, acme, "new")
    assert found == standing(acme, "new")[: len(found)]
    assert len(found) >= 41  # as deep as it was loaded


# Of the time that a stream may be silent, not all is waited for here.
IMPATIENT = """const wait = setTimeout;
setTimeout = (what, ms, ...more) => wait(what, ms === 40000 ? 500 : ms, ...more);"""


def test_a_stream_that_something_holds_back_is_not_waited_for(acme: Firm, page: OpenPage) -> None:
    """A proxy that gathers the answer before it passes it on: it is asked for, and nothing is heard."""
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "bo"))
    board.add_init_script(IMPATIENT)
    board.route("**/events/**", lambda route: None)
    with board.expect_request("**/events/**"):
        board.goto("/desk/acme/")
    board.wait_for_event("request", lambda request: "/events/" in request.url)  # once more
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
    expect(card(board, one).get_by_label("Olga")).to_be_visible()


def test_a_move_is_seen_while_further_cards_are_on_their_way(acme: Firm, page: OpenPage) -> None:
    crowd = tickets(acme, *(f"t{number}" for number in range(60)))
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/more/**", lambda route: late.append(route), times=1)
    with board.expect_request("**/more/**"):
        lane(board, acme, "new").locator(".column-more").click()
    with scope(acme.company):
        crowd[0].move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)
    assert len(shown(board, acme, "new")) == 39
    late[0].continue_()
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(59)
    assert shown(board, acme, "new") == standing(acme, "new")


def test_what_was_told_while_the_board_came_anew_is_asked_again(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    whole = re.compile(r"/boards/\d+/\??$")
    board.route(whole, lambda route: late.append(route), times=1)
    old = board.request.get("/desk/acme/")
    with board.expect_request(whole):
        board.evaluate("document.dispatchEvent(new Event('board:stale'))")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)
    with board.expect_response("**/changes/**"):
        late[0].fulfill(response=old)
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)
    assert shown(board, acme, "new") == standing(acme, "new") == [two.number]


def test_who_writes_is_not_sent_away_as_the_session_ends(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two", email="rita@acme.example")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").click()
    field = board.locator("#panel textarea")
    field.fill("We bring a new")
    there = board.url
    Session.objects.all().delete()
    with scope(acme.company):
        two.move(column=acme.columns["active"], by=acme["bo"])
    note = board.locator("#offline")
    expect(note).to_contain_text("You are logged out.")
    link = note.get_by_role("link", name="Log in")
    expect(link).to_have_attribute(
        "href", re.compile(r"^http://127\.0\.0\.1:\d+/login/\?next=/desk/acme/tickets/")
    )
    beside = board.locator(".composer").get_by_role("link", name="Log in")
    assert beside.get_attribute("href") == link.get_attribute("href")
    field.press_sequentially(" cable")
    expect(field).to_have_value("We bring a new cable")
    assert board.url == there
    woken = "document.dispatchEvent(new Event('visibilitychange'))"
    board.evaluate(woken)  # which rings where a board is followed
    expect(note).to_contain_text("You are logged out.")
    board.get_by_role("button", name="Send reply").click()
    board.wait_for_url("**/login/**")  # what was pressed does lead there


@pytest.mark.parametrize("what", ["more", "renewed", "anew"])
def test_nothing_that_nobody_pressed_leads_to_the_log_in(acme: Firm, page: OpenPage, what: str) -> None:
    (one, *_others) = tickets(acme, *(f"t{number}" for number in range(60)))
    board = page(member=(acme, "ann"))
    with board.expect_response("**/changes/**"):  # the first look
        board.goto("/desk/acme/")
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_visible()
    Session.objects.all().delete()
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    if what == "more":
        lane(board, acme, "new").locator(".column-body").evaluate("it => it.scrollTo(0, it.scrollHeight)")
    elif what == "renewed":
        news = "number => document.dispatchEvent(new CustomEvent('board:news', { detail: [number] }))"
        board.evaluate(news, one.number)
    else:
        board.evaluate("document.dispatchEvent(new Event('board:stale'))")
    expect(board.locator("#offline")).to_have_text("You are logged out. Log in")
    expect(board.locator("#panel")).to_be_visible()
    assert len(asked) == 1


@pytest.mark.parametrize("what", ["search", "menu", "dialog"])
def test_other_columns_wait_for_who_is_at_work_around_the_board(
    acme: Firm, page: OpenPage, what: str
) -> None:
    tickets(acme, "printer", "door")
    board = page(member=(acme, "ann"))
    with board.expect_response("**/changes/**"):  # the first look
        board.goto("/desk/acme/")
    loaded: list[str] = []
    board.on(
        "request", lambda request: loaded.append(request.url) if request.is_navigation_request() else None
    )
    begin: dict[str, Callable[[], None]] = {
        "search": lambda: board.get_by_role("searchbox").focus(),
        "menu": lambda: board.get_by_role("button", name="Assignee").click(),
        "dialog": lambda: board.keyboard.press("?"),
    }
    begin[what]()
    for name in ("Parts", "Orders"):  # had the first loaded it, the second would come after that
        with board.expect_response("**/changes/**"), scope(acme.company):
            Column.add(board=acme.board, name=name, stage="active", limit=None, refuses=False, by=acme["ann"])
    assert loaded == []
    if what == "search":
        board.keyboard.type("pri")
        expect(board).to_have_url(re.compile(r"\?q=pri$"))
        expect(board.get_by_role("searchbox")).to_be_focused()
        assert loaded == []
    board.keyboard.press("Tab" if what == "search" else "Escape")
    expect(board.locator(".switcher")).to_contain_text("Orders")


def test_a_404_of_what_stands_before_the_helpdesk_ends_nothing(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    board.route("**/changes/**", lambda route: route.fulfill(status=404, body="no backend"))
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    note = board.locator("#offline")
    expect(note).to_contain_text(re.compile(r"^Not connected\. Showing"))
    expect(card(board, one)).to_be_visible()
    board.unroute("**/changes/**")
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)  # without another bell
    expect(note).to_be_hidden()
