"""The board in a real browser: by mouse, finger and key, and without JavaScript."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tenants.models import Activity
from tenants.scoping import scope
from tests.browser.boards import (
    card,
    drag,
    lane,
    numbers,
    open_board,
    press_in_korean,
    shown,
    standing,
    violations,
)
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


def test_a_card_dropped_between_two_stays_there(acme: Firm, page: OpenPage, console: list[str]) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        for ticket in (one, two):
            ticket.move(column=acme.columns["active"], by=acme["bo"])
    board = open_board(page, acme)
    drag(board, card(board, three), card(board, two))
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 2 of 3")
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one, three, two)
    expect(board.locator(f"#count-{acme.columns['new'].pk}")).to_have_text("0")
    expect(lane(board, acme, "new").get_by_text("Nothing is waiting")).to_be_visible()
    board.reload()
    assert shown(board, acme, "active") == numbers(one, three, two)
    assert console == []


def test_a_drag_that_is_shown_moving_leaves_nothing_to_complain_of(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    """Where motion is not reduced, cards are shifted by their style, which htmx must not copy."""
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        for ticket in (two, three):
            ticket.move(column=acme.columns["active"], by=acme["bo"])
    board = open_board(page, acme)
    board.emulate_media(reduced_motion="no-preference")
    board.reload()
    drag(board, card(board, one), card(board, two))
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 3")
    drag(board, card(board, three), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 1")
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one, two)
    assert console == []


def test_a_quick_drop_lands_under_the_pointer(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    card(board, one).drag_to(lane(board, acme, "active").locator(".column-body"))
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
    card(board, two).drag_to(card(board, one))
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 2")
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(two, one)


def test_while_it_is_in_the_air_the_place_says_what_follows_and_esc_puts_it_back(
    acme: Firm, page: OpenPage
) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        two.move(column=acme.columns["waiting"], by=acme["bo"])
    board = open_board(page, acme)
    drag(board, card(board, one), card(board, two), drop=False)
    target = board.locator(".card--target")
    expect(target).to_have_attribute("data-drop", "Drop as 1 of 2\nRequester sees “Waiting for you”")
    board.keyboard.press("Escape")
    expect(target).to_have_count(0)
    board.mouse.up()
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)


def test_a_finger_holds_and_drags(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, width=1024, height=768, touch=True)
    start, end = card(board, two).bounding_box(), card(board, one).bounding_box()
    assert start
    assert end
    finger = board.context.new_cdp_session(board)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [{"x": x, "y": y}] if kind != "touchEnd" else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 60, start["y"] + 20
    touch("touchStart", x, y)
    expect(board.locator(".sortable-chosen")).to_have_count(1)  # after the hold
    for step in range(1, 13):
        touch("touchMove", x, y + (end["y"] + 6 - y) * step / 12)
    expect(board.locator(".card--target")).to_have_attribute("data-drop", re.compile("^Drop as 1 of 2"))
    touch("touchEnd")
    expect(board.locator("#announce")).to_have_text("Moved within Backlog, 1 of 2")
    assert standing(acme, "new") == numbers(two, one)


def test_a_short_touch_opens_the_ticket_and_moves_nothing(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, width=390, height=844, touch=True)
    card(board, one).locator(".card-link").tap()
    expect(board.locator("#panel")).to_be_visible()


def test_keys_alone_move_a_card_and_keep_the_focus_on_it(acme: Firm, page: OpenPage) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        three.move(column=acme.columns["done"], by=acme["bo"])
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("m")
    expect(board.get_by_role("menuitemradio", name="Backlog")).to_be_focused()
    expect(board.get_by_role("menuitemradio", name="Backlog")).to_have_attribute("aria-checked", "true")
    for _ in range(3):
        board.keyboard.press("ArrowDown")
    board.keyboard.press("Enter")
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 2")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    assert standing(acme, "done") == numbers(one, three)
    board.keyboard.press("Shift+J")
    expect(board.locator("#announce")).to_have_text("Moved within Done, 2 of 2")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    board.keyboard.press("Shift+K")
    expect(board.locator("#announce")).to_have_text("Moved within Done, 1 of 2")
    card(board, two).locator(".card-move").focus()
    board.keyboard.press("Enter")
    expect(board.locator("#move-menu")).to_be_visible()
    board.keyboard.press("Escape")
    expect(board.locator("#move-menu")).to_be_hidden()
    expect(card(board, two).locator(".card-move")).to_be_focused()


def test_keys_pressed_faster_than_the_answers_come_are_done_one_after_another(
    acme: Firm, page: OpenPage
) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    for key in ("2", "4", "1", "Shift+J", "3"):
        board.keyboard.press(key)
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
    expect(card(board, one).locator(".card-link")).to_be_focused()
    with scope(acme.company):
        moves = Activity.objects.filter(ticket=one, kind="moved")
        ways = [acme.columns[stage].pk for stage in ("active", "done", "new", "new", "waiting")]
        assert [move.details["now"] for move in moves.order_by("seq")] == ways
    assert standing(acme, "new") == numbers(two)


def test_the_keys_work_while_korean_is_typed(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    press_in_korean(board, "KeyJ", "ㅓ", shiftKey=True)
    expect(board.locator("#announce")).to_have_text("Moved within Backlog, 2 of 2")
    press_in_korean(board, "KeyZ", "ㅋ")
    expect(board.locator("#announce")).to_have_text("Undone. In Backlog, 1 of 2")
    assert shown(board, acme, "new") == numbers(one, two)
    press_in_korean(board, "KeyM", "Process")
    expect(board.get_by_role("menuitemradio", name="Backlog")).to_be_focused()


def test_without_javascript_the_button_leads_to_the_select(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, javascript=False)
    card(board, one).locator(".card-move").click()
    board.locator("select[name=column]").select_option(label="In progress")
    board.get_by_role("button", name="Move", exact=True).click()
    expect(board.locator("#board")).to_be_visible()
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one)


def test_on_a_phone_the_tabs_lead_to_the_columns(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one")
    board = open_board(page, acme, width=390, height=844, touch=True)
    tab = board.locator(".switcher a", has_text="Waiting")
    tab.tap()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(lane(board, acme, "waiting")).to_be_in_viewport(ratio=0.6)


def test_a_window_made_narrow_marks_the_tab_of_the_column_in_sight(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one")
    board = open_board(page, acme)
    board.set_viewport_size({"width": 390, "height": 844})
    expect(board.locator(".switcher a[aria-current]")).to_have_count(1)
    expect(board.locator(".switcher a", has_text="Backlog")).to_have_attribute("aria-current", "true")
    expect(lane(board, acme, "new")).to_be_in_viewport(ratio=0.6)
    board.get_by_role("button", name="Company code and intake page").click()
    for label in ("Company code", "Intake page"):
        expect(board.locator(".boardbar").get_by_text(label, exact=True)).to_be_in_viewport(ratio=1)


def test_at_the_edge_the_board_waits_before_it_scrolls(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, width=390, height=844, touch=True)
    finger = board.context.new_cdp_session(board)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [{"x": x, "y": y}] if kind != "touchEnd" else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start = card(board, one).bounding_box()
    assert start
    x, y = start["x"] + 60, start["y"] + 20
    touch("touchStart", x, y)
    expect(board.locator(".sortable-chosen")).to_have_count(1)
    board.evaluate(
        """() => {
          const note = (what) => { window[what] ??= performance.now(); };
          addEventListener("touchmove", ({ touches }) => touches[0].clientX > 330 && note("came"));
          document.querySelector("#board").addEventListener("scroll", () => note("went"));
        }"""
    )
    for step in range(1, 11):
        touch("touchMove", x + (380 - x) * step / 10, y + step)
    board.wait_for_function("() => window.went")
    assert board.evaluate("window.went - window.came") >= 450
    touch("touchEnd")


def test_code_and_address_are_copied(acme: Firm, page: OpenPage, server: str) -> None:
    board = open_board(page, acme)
    board.get_by_role("button", name="Copy company code").click()
    expect(board.locator("#announce")).to_have_text("Company code copied")
    assert board.evaluate("navigator.clipboard.readText()") == "CP00000037"
    board.get_by_role("button", name="Copy intake address").click()
    expect(board.locator("#announce")).to_have_text("Intake address copied")
    assert board.evaluate("navigator.clipboard.readText()") == f"{server}/to/acme/"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_in_the_way_of_anyone(
    acme: Firm, page: OpenPage, console: list[str], theme: str, width: int
) -> None:
    board = open_board(page, acme, theme=theme, width=width, touch=width < 500)
    assert violations(board) == []  # empty
    written: dict[str, Any] = {"category": acme.category, "description": "text", "email": "rita@acme.example"}
    one, two = tickets(acme, "one", "two", priority="urgent", **written)
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        two.move(column=acme.columns["done"], by=acme["ann"])
    board.reload()
    assert violations(board) == []
    assert board.evaluate("document.documentElement.scrollWidth <= innerWidth")
    card(board, one).locator(".card-move").click()
    assert violations(board) == []
    board.get_by_role("menuitemradio", name="Waiting").click()
    expect(board.locator(".toast")).to_be_visible()
    assert violations(board) == []
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_visible()
    board.get_by_role("button", name="Dismiss").click()
    assert violations(board) == []
    board.goto(f"/desk/acme/tickets/{one.number}/")
    assert violations(board) == []
    assert console == []
