"""Without a connection: whatever was pressed says so, keeps what was typed, and goes on when it is back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


def failures(board: Page) -> list[str]:
    """What nobody has caught on this page."""
    found: list[str] = []
    board.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_what_is_pressed_in_the_panel_or_the_menu_says_so(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    found = failures(board)
    toast, words = board.locator(".toast--refused"), "Not connected. This may not have arrived."
    card(board, one).locator(".card-link").click()
    board.fill(".composer [name=body]", "We bring a cable")
    board.route("**/reply/", lambda route: route.abort(), times=1)
    board.get_by_role("button", name="Send reply").click()
    expect(toast).to_have_text(words)
    expect(board.locator("#announce")).to_have_text(words)
    expect(board.locator(".composer [name=body]")).to_have_value("We bring a cable")
    board.get_by_role("button", name="Send reply").click()
    expect(board.locator("#panel .msg--ours")).to_contain_text("We bring a cable")
    board.keyboard.press("Escape")
    expect(board.locator("#panel")).to_have_count(0)
    board.route("**/due/", lambda route: route.abort(), times=2)
    card(board, one).locator(".card-move").click()
    board.get_by_role("menuitemradio", name="Tomorrow").click()
    expect(toast).to_contain_text(words)
    with board.expect_event("requestfailed"):
        board.get_by_role("button", name="Try again").click()
    board.get_by_role("button", name="Try again").click()
    expect(card(board, one)).to_contain_text("Due tomorrow")
    board.route("**/undo/", lambda route: route.abort(), times=1)
    board.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text(words)
    board.get_by_role("button", name="Try again").click()
    expect(card(board, one)).not_to_contain_text("Due tomorrow")
    assert found == []


def test_what_is_to_be_opened_says_so(acme: Firm, page: OpenPage) -> None:
    crowd = tickets(acme, *(f"t{number}" for number in range(50)))
    board = open_board(page, acme)
    found = failures(board)
    toast, words = board.locator(".toast--refused"), "Not connected. This cannot be loaded now."
    begin: dict[str, Callable[[], object]] = {
        "ticket": lambda: card(board, crowd[0]).locator(".card-link").click(),
        "new": lambda: board.get_by_role("link", name="New card in Done").click(),
        "more": lambda: lane(board, acme, "new").locator(".column-more").click(),
    }
    addresses: dict[str, str | re.Pattern[str]] = {
        "ticket": re.compile(r"/tickets/A\w+/$"),
        "new": "**/tickets/new/**",
        "more": "**/more/**",
    }
    for what, press in begin.items():
        board.locator("#toasts").evaluate("it => it.replaceChildren()")
        board.route(addresses[what], lambda route: route.abort())
        press()
        expect(toast).to_have_text(words)
        board.unroute(addresses[what])
    expect(board).to_have_url(re.compile(r"/desk/acme/$"))
    begin["more"]()
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(50)
    begin["new"]()
    expect(lane(board, acme, "done").get_by_label("Title of the new card")).to_be_focused()
    begin["ticket"]()
    expect(board.locator("#panel-title")).to_have_text("t0")
    board.keyboard.press("Escape")
    expect(board.locator("#panel")).to_have_count(0)
    page_of = re.compile(r"/tickets/A\w+/$")
    board.route(page_of, lambda route: route.fulfill(status=502, body="no backend"))
    begin["ticket"]()
    expect(toast).to_have_text("That did not work. Nothing was changed.")
    expect(board).to_have_url(re.compile(r"/desk/acme/$"))
    assert found == []


# Of the time that an answer is waited for, not all is waited for here.
HASTY = """const its = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "timeout");
Object.defineProperty(XMLHttpRequest.prototype, "timeout", {
    ...its, set(ms) { its.set.call(this, ms === 20000 ? 500 : ms); },
});"""


def test_a_look_that_hangs_does_not_hold_up_the_next(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "ann"))
    board.add_init_script(HASTY)
    board.route("**/changes/**", lambda route: None, times=1)
    with board.expect_request("**/changes/**"):
        board.goto("/desk/acme/")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)


def test_what_is_typed_while_a_new_card_is_on_its_way_is_there(acme: Firm, page: OpenPage) -> None:
    board = open_board(page, acme)
    asked: list[Route] = []
    board.route("**/tickets/new/**", lambda route: asked.append(route), times=1)
    add, new = board.get_by_role("link", name="New card in Backlog"), lane(board, acme, "new")
    again: list[str] = []
    board.on("request", lambda request: again.append(request.url) if "/tickets/new/" in request.url else None)
    with board.expect_request("**/tickets/new/**"):
        add.dblclick()
    asked.pop().continue_()
    line = new.get_by_label("Title of the new card")
    expect(line).to_be_focused()
    assert len(again) == 1
    late: list[Route] = []
    board.route("**/tickets/new/", lambda route: late.append(route))
    board.keyboard.type("first")
    with board.expect_request("**/tickets/new/"):
        board.keyboard.press("Enter")
    board.keyboard.type("second")
    expect(line).to_have_value("second")
    board.keyboard.press("Enter")
    board.keyboard.type(" and more")
    with board.expect_request("**/tickets/new/"):  # what Enter was pressed for meanwhile
        late.pop().continue_()
    board.keyboard.type("third")
    late.pop().continue_()
    expect(new.locator(".card-link")).to_have_text(["second and more", "first"])
    expect(line).to_have_value("third")
    expect(line).to_be_focused()
    with board.expect_request("**/tickets/new/"):
        board.keyboard.press("Enter")
    board.keyboard.type("fourth")
    late.pop().abort()
    expect(line).to_have_value("third fourth")
    expect(board.locator(".toast--refused")).to_contain_text("Not connected")
