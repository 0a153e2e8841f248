"""Filters and further cards in a browser: instant, in the address, live, by key, on a phone."""

import re

import pytest
from playwright.sync_api import Route, expect

from tenants.scoping import scope
from tests.browser.boards import card, drag, lane, open_board, shown, standing, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser

WHOLE = re.compile(r"/boards/\d+/(\?|$)")  # the address of a board, not of what is behind it
STALE = "document.dispatchEvent(new Event('board:stale'))"


def test_they_are_instant_in_the_address_and_taken_back(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    one, two, three = tickets(acme, "printer", "scanner", "printer again")
    with scope(acme.company):
        two.assign(member=acme["ann"], by=acme["ann"])
    board = open_board(page, acme)
    board.evaluate("window.here = 1")
    board.keyboard.press("f")
    expect(card(board, one)).to_have_count(0)
    expect(board.locator(f"#count-{acme.columns['new'].pk}")).to_have_text("1")
    expect(board).to_have_url(re.compile(r"\?mine=1$"))
    expect(lane(board, acme, "done").get_by_text("No ticket matches")).to_be_visible()
    board.go_back()
    expect(card(board, one)).to_be_visible()
    expect(board.get_by_role("checkbox", name="Mine")).not_to_be_checked()
    board.keyboard.press("/")
    board.keyboard.type("printer")
    expect(card(board, two)).to_have_count(0)
    expect(board).to_have_url(re.compile(r"\?q=printer$"))
    expect(board.get_by_role("searchbox")).to_be_focused()
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
    tickets(acme, "scanner again", "printer no 3")
    expect(lane(board, acme, "new").get_by_text("printer no 3")).to_be_visible()
    expect(board.get_by_text("scanner again")).to_have_count(0)
    board.get_by_role("button", name="Assignees").click()
    board.get_by_role("checkbox", name="Bo").check()
    expect(card(board, three)).to_have_count(0)
    with scope(acme.company):
        three.assign(member=acme["bo"], by=acme["olga"])
    expect(card(board, three)).to_be_visible()
    with scope(acme.company):
        one.unassign(member=acme["bo"], by=acme["olga"])
    expect(card(board, one)).to_have_count(0)
    board.keyboard.press("Escape")
    assert violations(board) == []
    board.get_by_role("link", name="Remove “printer”").click()
    expect(board.get_by_role("link", name="Remove “printer”")).to_have_count(0)
    expect(board.get_by_role("link", name="Remove Bo")).to_be_visible()
    board.get_by_role("link", name="Clear filters").first.click()
    expect(card(board, two)).to_be_visible()
    expect(board.get_by_role("checkbox", name="Mine")).not_to_be_checked()
    assert board.evaluate("window.here") == 1
    assert console == []


def test_one_chosen_over_an_open_ticket_stays_when_that_closes(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
    board = open_board(page, acme, "bo")
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel-title")).to_have_text("one")
    board.locator("h1").first.focus()
    board.keyboard.press("f")
    expect(card(board, two)).to_have_count(0)
    board.keyboard.press("Escape")
    expect(board.locator("#panel")).to_have_count(0)
    board.wait_for_url("**/?mine=1")
    expect(card(board, two)).to_have_count(0)
    board.reload()
    expect(card(board, one)).to_have_count(1)
    expect(card(board, two)).to_have_count(0)


def test_on_a_phone_they_stand_behind_one_button(acme: Firm, page: OpenPage, console: list[str]) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        two.assign(member=acme["ann"], by=acme["ann"])
    board = open_board(page, acme, width=320, height=640, touch=True, mobile=True)
    expect(board.get_by_text("Unassigned")).to_be_hidden()
    board.get_by_role("button", name="Filters").click()
    board.get_by_text("Unassigned").click()
    expect(card(board, two)).to_have_count(0)
    expect(card(board, one)).to_be_visible()
    assert board.evaluate("document.documentElement.scrollWidth") == 320
    assert console == []


def test_without_javascript_they_are_a_form(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, javascript=False)
    board.get_by_role("searchbox").fill("two")
    board.get_by_role("searchbox").press("Enter")
    expect(card(board, one)).to_have_count(0)
    board.get_by_role("link", name="Clear filters").first.click()
    expect(card(board, one)).to_be_visible()
    expect(card(board, two)).to_be_visible()


def test_further_cards_come_by_scrolling_and_stay(acme: Firm, page: OpenPage, console: list[str]) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(270)))
    with scope(acme.company):
        for number, stage in enumerate(("active", "waiting"), start=1):
            for ticket in crowd[90 * number : 90 * number + 90]:
                ticket.column = acme.columns[stage]
                ticket.save(update_fields=["column"])
    board = open_board(page, acme)
    new = lane(board, acme, "new")
    expect(new.get_by_text("and 50 more")).to_have_count(1)
    for loaded in (80, 90):
        new.locator("[data-ticket]").last.scroll_into_view_if_needed()
        expect(new.locator("[data-ticket]")).to_have_count(loaded)
    expect(new.locator(".column-more")).to_be_hidden()
    assert shown(board, acme, "new") == standing(acme, "new")
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(40)
    card(board, crowd[85]).locator(".card-link").focus()
    at = new.locator(".column-body").evaluate("it => it.scrollTop")
    with scope(acme.company):
        crowd[100].move(column=acme.columns["new"], before=crowd[80], by=acme["bo"])
        crowd[5].move(column=acme.columns["done"], by=acme["bo"])
        crowd[130].move(column=acme.columns["done"], by=acme["bo"])  # the first hidden one
    expect(lane(board, acme, "done").locator("[data-ticket]")).to_have_count(2)
    expect(card(board, crowd[85]).locator(".card-link")).to_be_focused()
    assert new.locator(".column-body").evaluate("it => it.scrollTop") > at / 2
    assert shown(board, acme, "new") == standing(acme, "new")
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(79)
    assert shown(board, acme, "active") == standing(acme, "active")[:79]
    waiting = lane(board, acme, "waiting")
    moving = card(board, crowd[180])
    drag(board, moving, waiting.locator("[data-ticket]").nth(3))  # from above, past it
    expect(waiting.locator("[data-ticket]").nth(3)).to_have_attribute("data-ticket", crowd[180].number)
    expect(board.locator("#announce")).to_have_text("Moved within Waiting, 4 of 90")
    assert shown(board, acme, "waiting")[:10] == standing(acme, "waiting")[:10]
    assert console == []


@pytest.mark.parametrize("before", ["filter", "quiet"])
def test_the_one_chosen_last_is_shown(acme: Firm, page: OpenPage, before: str) -> None:
    """Another board is on its way meanwhile: each stands in the place of the one before."""
    one, two, three = tickets(acme, "printer", "scanner", "door")
    with scope(acme.company):
        two.assign(member=acme["ann"], by=acme["ann"])
        three.assign(member=acme["bo"], by=acme["ann"])
    board = open_board(page, acme)
    late: list[Route] = []
    board.route(WHOLE, lambda route: late.append(route), times=1)
    with board.expect_request(WHOLE):
        if before == "filter":
            board.keyboard.press("f")
        else:
            board.evaluate(STALE)
    if before == "filter":
        board.keyboard.press("f")
    board.get_by_text("Unassigned", exact=True).click()
    late[0].continue_()
    expect(card(board, three)).to_have_count(0)
    expect(card(board, two)).to_have_count(0)
    expect(card(board, one)).to_be_visible()
    expect(board.locator("#announce")).to_have_text("Tickets found: 1")
    expect(board.get_by_role("link", name="Remove Unassigned")).to_have_count(1)
    expect(board.locator(".column-new")).to_have_count(4)


def test_one_that_did_not_come_is_asked_for_once_more(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "printer", "scanner")
    board = open_board(page, acme)
    board.route(WHOLE, lambda route: route.abort(), times=1)
    search = board.get_by_role("searchbox")
    search.fill("printer")
    expect(board.locator("#offline")).to_contain_text("Not connected")
    expect(card(board, two)).to_be_visible()
    search.press("Enter")
    expect(card(board, two)).to_have_count(0)
    expect(card(board, one)).to_be_visible()
