"""A browser that keeps nothing, or copies nothing: the pages go on without it."""

import pytest
from playwright.sync_api import expect

from tests.browser.boards import card, lane, open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser

NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
}"""
PLAIN_HTTP = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"


def test_a_browser_that_keeps_nothing_has_a_board(acme: Firm, page: OpenPage, console: list[str]) -> None:
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "ann"))
    board.add_init_script(NO_STORAGE)
    board.goto("/desk/acme/")
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("3")
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
    board.keyboard.press("?")
    switch = board.get_by_role("checkbox", name="Single-key shortcuts")
    switch.uncheck()
    board.reload()
    expect(card(board, one)).to_be_visible()
    board.goto("/to/acme/")
    expect(board.locator("main")).to_be_visible()
    board.get_by_role("link", name="日本語").first.click()
    expect(board.locator("html")).to_have_attribute("lang", "ja")
    assert console == []


def test_what_cannot_be_copied_is_selected(acme: Firm, page: OpenPage, console: list[str]) -> None:
    ann = page(member=(acme, "ann"))
    ann.add_init_script(PLAIN_HTTP)
    ann.goto("/desk/acme/admin/company/kit/")
    label = ann.locator(".copyline [data-announces]").first
    label.click()
    expect(label).to_contain_text("Not copied")
    expect(ann.locator("#announce")).to_have_text("Not copied")
    assert ann.evaluate("String(getSelection())") == acme.company.code
    expect(ann.locator("#announced")).to_be_visible()  # and so nothing was announced
    assert console == []


def test_a_toast_stays_as_it_is_on_a_page_that_is_shown_again(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    board.route("**/move/", lambda route: route.abort(), times=1)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("3")
    again = board.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    board.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    again.click()
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
