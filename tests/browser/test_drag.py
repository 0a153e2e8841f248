"""Dragging that holds: what is pressed stays in the hand, a full column takes nothing, a swipe scrolls."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tenants.scoping import scope
from tests.browser.boards import (
    box,
    card,
    drag,
    heard,
    lane,
    listen,
    numbers,
    open_board,
    shown,
    standing,
)
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def test_a_change_waits_until_a_pressed_card_is_let_go(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    listen(board)
    held = card(board, one).element_handle()
    start, end = box(card(board, one)), box(lane(board, acme, "active").locator(".column-end"))
    board.mouse.move(start["x"] + 40, start["y"] + 12)
    board.mouse.down()
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
        two.move(column=acme.columns["done"], by=acme["ann"])
    heard(board)
    assert held.evaluate("it => it.isConnected")
    assert shown(board, acme, "new") == numbers(one, two)
    board.mouse.move(start["x"] + 70, start["y"] + 30, steps=4)
    expect(board.locator(".card--target")).to_have_count(1)
    board.mouse.move(end["x"] + 60, end["y"] + 8, steps=6)
    board.mouse.up()
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
    expect(card(board, one).get_by_label("Olga")).to_be_visible()
    expect(lane(board, acme, "done").locator("[data-ticket]")).to_have_count(1)
    card(board, two).locator(".card-link").click()  # pressed and let go: the board goes on
    expect(board.locator("#panel")).to_be_visible()
    with scope(acme.company):
        two.move(column=acme.columns["waiting"], by=acme["bo"])
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)


@pytest.mark.parametrize("refuses", [True, False])
def test_a_full_column_that_refuses_shows_no_place(acme: Firm, page: OpenPage, refuses: bool) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        acme.board.columns.filter(stage="active").update(limit=1, refuses=refuses)
        two.move(column=acme.columns["active"], by=acme["bo"])
    board = open_board(page, acme)
    over = lane(board, acme, "active")
    if refuses:
        start, end = box(card(board, one)), box(card(board, two))
        board.mouse.move(start["x"] + 40, start["y"] + 12)
        board.mouse.down()
        board.mouse.move(end["x"] + 60, end["y"] + 8, steps=12)
        expect(over).to_have_class("column is-full")
        expect(board.locator("body > .card--lift")).to_have_attribute("data-drop", "“In progress” is full.")
        expect(board.locator(".card--target")).to_be_hidden()
        assert over.evaluate("it => getComputedStyle(it).cursor") == "not-allowed"
        board.mouse.up()
        said = "“In progress” is full: 1 of 1. Move a card out of it first."
        expect(board.locator(".toast--refused")).to_have_text(said)
    else:
        drag(board, card(board, one), card(board, two))
        expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 2")
    expect(over).to_have_class("column")
    assert shown(board, acme, "new") == standing(acme, "new") == (numbers(one) if refuses else [])


def test_over_done_the_place_names_who_will_be_mailed(acme: Firm, page: OpenPage) -> None:
    told, nobody = *tickets(acme, "told", email="rita@acme.example"), *tickets(acme, "nobody")
    board = open_board(page, acme)
    for ticket, mailed in ((told, "\nRequester is mailed in 15 s"), (nobody, "")):
        drag(board, card(board, ticket), lane(board, acme, "done").locator(".column-end"), drop=False)
        words = f"Drop as 1 of 1\nRequester sees “Done”{mailed}"
        expect(board.locator(".card--target")).to_have_attribute("data-drop", words)
        board.keyboard.press("Escape")
        board.mouse.up()
        expect(board.locator(".card--target")).to_have_count(0)
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(told, nobody)


def test_a_finger_that_does_not_hold_scrolls_the_column(acme: Firm, page: OpenPage) -> None:
    crowd = tickets(acme, *(f"t{number}" for number in range(20)))
    board = open_board(page, acme, width=390, height=844, touch=True, mobile=True)
    finger = board.context.new_cdp_session(board)
    start = box(card(board, crowd[3]))
    gesture: Any = {"x": start["x"] + 60, "y": start["y"] + 20, "yDistance": -200, "speed": 1600}
    finger.send("Input.synthesizeScrollGesture", gesture)
    board.wait_for_function("() => document.querySelector('.column-body').scrollTop > 100")
    expect(board.locator(".card--target")).to_have_count(0)
    assert shown(board, acme, "new") == standing(acme, "new")
    with scope(acme.company):  # and the board is not held by a press that became a scroll
        crowd[0].move(column=acme.columns["done"], by=acme["bo"])
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(19)


def test_a_column_that_changes_under_a_card_in_the_air(acme: Firm, page: OpenPage) -> None:
    """FLT-09: its limit lowered, or merged away: the card goes back, and the page says why.

    With other columns the page loads itself anew; what it said stays.
    """
    one, two = tickets(acme, "one", "two")
    ann, waiting = acme["ann"], acme.columns["waiting"]
    with scope(acme.company):
        two.move(column=waiting, by=acme["bo"])
    board = open_board(page, acme)
    refused = board.locator(".toast--refused")

    def dropped(**change: Any) -> None:
        drag(board, card(board, one), card(board, two), drop=False)
        with scope(acme.company):
            if change:
                waiting.edit(**change, by=ann)
            else:
                waiting.remove(into=acme.columns["active"], by=ann)
        board.mouse.up()

    dropped(limit=1, refuses=True)
    expect(lane(board, acme, "waiting").locator(".wip")).to_have_count(1)  # loaded anew
    expect(refused).to_have_text("“Waiting” is full: 1 of 1. Move a card out of it first.")
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)
    with scope(acme.company):
        waiting.edit(limit=None, by=ann)
    expect(lane(board, acme, "waiting").locator(".wip")).to_have_count(0)
    dropped()
    expect(lane(board, acme, "waiting")).to_have_count(0)
    expect(refused).to_have_text("This column is gone. The card stays where it was.")
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)


def test_onto_a_strip_and_below_what_is_loaded(acme: Firm, page: OpenPage) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    active, waiting = acme.columns["active"], acme.columns["waiting"]
    with scope(acme.company):
        three.move(column=waiting, by=acme["bo"])
        for number in range(42):
            Ticket.open(title=f"t{number}", column=active, by=acme["bo"])
    board = open_board(page, acme)
    strip = lane(board, acme, "waiting")
    strip.locator(".column-fold button").click()
    expect(strip).to_have_class("column is-collapsed")
    start, end = box(card(board, one)), box(strip)
    board.mouse.move(start["x"] + 40, start["y"] + 12)
    board.mouse.down()
    board.mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
    board.mouse.move(end["x"] + 20, end["y"] + 200, steps=12)
    words = "Drop as 1 of 2\nRequester sees “Waiting for you”"
    expect(strip.locator(".card--target")).to_have_attribute("data-drop", words)
    board.mouse.up()
    expect(board.locator("#announce")).to_have_text("Moved to Waiting, 1 of 2")
    assert standing(acme, "waiting") == numbers(one, three)
    expect(strip).to_have_class("column is-collapsed")
    card(board, two).locator(".card-link").focus()
    for key in ("Space", "ArrowRight", "End", "Space"):  # 40 of them are loaded: below the others, too
        board.keyboard.press(key)
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 43 of 43")
    assert standing(acme, "active")[-1] == two.number


def test_an_answer_takes_no_card_out_of_the_hand(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/assign/", lambda route: late.append(route))
    card(board, one).locator(".card-link").focus()
    with board.expect_request("**/assign/"):
        board.keyboard.press("i")
    start, end = box(card(board, one)), box(lane(board, acme, "done").locator(".column-end"))
    board.mouse.move(start["x"] + 40, start["y"] + 12)
    board.mouse.down()
    with board.expect_response("**/assign/"):
        late[0].continue_()
    board.mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
    expect(board.locator(".card--target")).to_have_attribute("data-ticket", one.number)
    board.mouse.move(end["x"] + 60, end["y"] + 12, steps=12)
    expect(lane(board, acme, "done").locator(".card--target")).to_have_count(1)
    board.mouse.up()
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 1")
    expect(card(board, one).get_by_label("Ann")).to_be_visible()
    expect(card(board, one)).to_have_count(1)
    assert (shown(board, acme, "new"), shown(board, acme, "done")) == (numbers(two), numbers(one))
    tickets(acme, "three")  # and the board goes on following
    expect(lane(board, acme, "new").get_by_text("three")).to_be_visible()


@pytest.mark.parametrize("answered", ["in the hand", "dropped again"])
def test_a_card_is_dragged_again_before_the_first_answer(acme: Firm, page: OpenPage, answered: str) -> None:
    """Its own first move is nobody's move meanwhile, and neither drop is lost."""
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/move/", lambda route: late.append(route), times=1)
    with board.expect_request("**/move/"):
        drag(board, card(board, one), lane(board, acme, "active").locator(".column-end"))
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"), drop=False)
    if answered == "in the hand":
        late[0].continue_()
        expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
        expect(lane(board, acme, "done").locator(".card--target")).to_have_count(1)
        board.mouse.up()
    else:
        board.mouse.up()
        expect(board.locator(".card--target")).to_have_count(0)
        late[0].continue_()
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 1")
    expect(board.locator(".toast--refused")).to_have_count(0)
    assert shown(board, acme, "done") == standing(acme, "done") == numbers(one)
    assert (shown(board, acme, "new"), shown(board, acme, "active")) == (numbers(two), [])


def test_two_moves_that_do_not_arrive_lead_back_to_where_it_was(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/move/", lambda route: late.append(route))
    with board.expect_request("**/move/"):
        drag(board, card(board, one), lane(board, acme, "active").locator(".column-end"))
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    with board.expect_request("**/move/"):
        late[0].abort()
    assert shown(board, acme, "done") == numbers(one)
    late[1].abort()
    expect(board.locator(".toast--refused")).to_contain_text("Not connected. The card is back where it was.")
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one, two)


def test_what_a_colleague_moved_is_not_overruled_by_a_second_drop(acme: Firm, page: OpenPage) -> None:
    one, _two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/move/", lambda route: late.append(route), times=1)
    with board.expect_request("**/move/"):
        drag(board, card(board, one), lane(board, acme, "active").locator(".column-end"))
    with scope(acme.company):
        one.move(column=acme.columns["waiting"], by=acme["bo"])
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    with board.expect_response(lambda answer: "/move/" in answer.url and late[-1].request != answer.request):
        late[0].continue_()
    expect(board.locator(".toast--refused")).to_contain_text("moved meanwhile")
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
    assert standing(acme, "waiting") == shown(board, acme, "waiting") == numbers(one)


def test_a_board_that_comes_meanwhile_leaves_the_card_in_the_hand(acme: Firm, page: OpenPage) -> None:
    one, _two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    whole = re.compile(r"/boards/\d+/\??$")
    board.route(whole, lambda route: late.append(route), times=1)
    old = board.locator(".column-body").first.element_handle()
    assert old is not None
    with board.expect_request(whole):
        board.evaluate("document.dispatchEvent(new Event('board:stale'))")
    drag(board, card(board, one), lane(board, acme, "active").locator(".column-end"), drop=False)
    with board.expect_response(whole):
        late[0].continue_()
    assert old.evaluate("it => it.isConnected")
    with board.expect_request(whole):  # once more, as nobody holds a card
        board.mouse.up()
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one)
    board.wait_for_function("old => !old.isConnected", arg=old)
    assert old.evaluate("it => Sortable.get(it)") is None  # and nothing holds the old one
    assert board.locator(".column-body").first.evaluate("it => Boolean(Sortable.get(it))")
