"""The focus is never lost, never behind what covers it, and what is refused is read aloud."""

import re

import pytest
from playwright.sync_api import expect

from board.models import BoardView
from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board, press_in_korean
from tests.browser.conftest import OpenPage
from tests.browser.test_entrance import SIGN_UP, fill
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser

LANDED = "() => document.activeElement !== document.body"


@pytest.mark.parametrize("how", ["filtered", "further"])
def test_a_card_that_others_take_away_leaves_it_to_its_neighbour(
    acme: Firm, page: OpenPage, how: str
) -> None:
    """It comes through the filter no more, or stands where its column is not loaded."""
    one, two, *_others = tickets(acme, "one", "two", *(f"t{number}" for number in range(60)))
    board = page(member=(acme, "ann"))
    with board.expect_response("**/changes/**"):  # the first look
        board.goto("/desk/acme/?unassigned=1" if how == "filtered" else "/desk/acme/")
    card(board, one).locator(".card-link").focus()
    with scope(acme.company):
        if how == "filtered":
            one.assign(member=acme["bo"], by=acme["olga"])
        else:
            one.move(column=acme.columns["new"], by=acme["olga"])  # to its end
    expect(card(board, one)).to_have_count(0)
    expect(card(board, two).locator(".card-link")).to_be_focused()


def test_my_own_deed_that_takes_the_card_away_leaves_it_to_its_neighbour(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    board.goto("/desk/acme/?unassigned=1")
    card(board, one).locator(".card-link").focus()
    press_in_korean(board, "KeyI", "ㅑ")
    expect(card(board, one)).to_have_count(0)
    expect(card(board, two).locator(".card-link")).to_be_focused()


def test_a_toast_gives_it_back(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    link = card(board, two).locator(".card-link")
    for name in ("Undo", "Dismiss"):
        card(board, one).locator(".card-link").focus()
        board.keyboard.press("3")
        expect(board.locator("#announce")).to_have_text("Moved to Waiting, 1 of 1")
        expect(card(board, one).locator("a:focus")).to_have_count(1)
        link.focus()
        board.get_by_role("button", name=name).focus()
        board.keyboard.press("Enter")
        expect(link).to_be_focused()
    expect(board.locator(".toast")).to_have_count(0)


def test_mark_all_as_seen_is_told_and_leads_on(acme: Firm, page: OpenPage) -> None:
    with scope(acme.company):
        BoardView.locked(acme.board, acme["bo"])
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo")
    card(board, one).locator(".card-link").click(button="right")  # no look: it opens the browser's menu
    expect(card(board, one)).to_have_class(re.compile("card--away"))
    button = board.get_by_role("button", name="Mark all as seen")
    button.focus()
    board.keyboard.press("Enter")
    expect(board.locator("#away")).to_be_hidden()
    expect(board.locator("#announce")).to_have_text("Still marked: 0")
    expect(board.locator("#filterbar")).to_be_focused()


def test_behind_a_ticket_that_fills_the_window_nothing_takes_it(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, width=390)
    takes = "it => { it.focus(); return document.activeElement === it; }"
    behind = [
        card(board, two).locator(".card-link"),
        board.locator(".topbar a").first,
        board.get_by_role("searchbox"),
    ]
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_focused()
    for part in behind:
        assert not part.evaluate(takes)
    board.keyboard.press("3")  # no card is under the keys
    board.set_viewport_size({"width": 1440, "height": 900})
    board.wait_for_function("() => !document.querySelector('#board').inert")
    board.set_viewport_size({"width": 390, "height": 844})
    board.wait_for_function("() => document.querySelector('#board').inert")
    board.keyboard.press("Escape")
    expect(card(board, one).locator(".card-link")).to_be_focused()
    assert board.get_by_role("searchbox").evaluate(takes)


def test_an_address_with_a_part_of_the_page_draws_nobody_away_from_a_field(
    acme: Firm, page: OpenPage
) -> None:
    founder = page()
    founder.goto("/signup/")
    fill(founder, SIGN_UP | {"password": "short"})
    founder.get_by_role("button", name="Create the helpdesk").click()
    expect(founder.locator("[name=password][aria-invalid=true]")).to_be_visible()
    founder.evaluate("location.hash = 'main'")
    slug = founder.locator("[name=slug]")
    slug.focus()
    with founder.expect_response(re.compile("slug")):
        slug.fill("hanbit-3")
    expect(founder.locator("#slug-told")).to_contain_text("hanbit-3 is free")
    expect(slug).to_be_focused()


def test_what_does_not_work_is_read_aloud(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one")
    board = open_board(page, acme)
    board.route("**/view/", lambda route: route.abort())
    board.get_by_role("button", name="Collapse Waiting").click()
    expect(board.locator("#announce")).to_have_text("That did not work. Nothing was changed.")


def test_the_list_of_keys_closes_by_a_press_beside_it(acme: Firm, page: OpenPage) -> None:
    board = open_board(page, acme)
    board.keyboard.press("?")
    keys = board.locator("#keys")
    keys.click(position={"x": 4, "y": 4})  # its own padding
    expect(keys).to_be_visible()
    board.mouse.click(4, 4)
    expect(keys).to_be_hidden()


def test_what_is_on_its_way_says_so_on_its_button(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").click()
    board.route(re.compile("/(reply|move)/$"), lambda route: None)
    board.fill(".composer [name=body]", "We bring a cable")
    turns = "id => parseFloat(getComputedStyle(document.getElementById(id), '::before').width) > 5"
    for name, pressed in (("Send reply", "say-reply"), ("Move", "move-button")):
        assert not board.evaluate(turns, pressed)
        board.get_by_role("button", name=name, exact=True).click()
        board.wait_for_function(turns, arg=pressed)
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(1)
