"""Keys alone: walking over the board, lifting, carrying and dropping a card, and what is announced of it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tenants.scoping import scope
from tests.browser.boards import card, heard, lane, listen, numbers, open_board, shown, standing, violations
from tests.browser.conftest import OpenPage
from tests.cast import PASSWORD, Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def said(board: Page) -> str:
    """What a screen reader would read out: the live region, as the accessibility tree has it."""
    snapshot: str = board.locator("#announce").aria_snapshot()
    return snapshot.removeprefix("- status: ").strip('"')


def expect_said(board: Page, words: str) -> None:
    expect(board.locator("#announce")).to_have_text(words)
    assert words in said(board)


def lifted(board: Page, ticket: Ticket) -> None:
    card(board, ticket).locator(".card-link").focus()
    board.keyboard.press("Space")
    expect(card(board, ticket)).to_have_class("card card--lift")


def test_from_the_log_in_to_done_by_keys_alone(acme: Firm, page: OpenPage, console: list[str]) -> None:
    one, two = tickets(acme, "one", "two", email="rita@acme.example")
    with scope(acme.company):
        two.move(column=acme.columns["done"], by=acme["bo"])
    board = page()
    board.goto("/login/")
    board.locator("[name=login]").focus()
    board.keyboard.type("ann@acme.example")
    board.keyboard.press("Tab")
    while not board.locator("[name=password]:focus").count():
        board.keyboard.press("Tab")
    board.keyboard.type(PASSWORD)
    board.keyboard.press("Enter")
    board.wait_for_url("**/desk/acme/")
    board.keyboard.press("j")
    expect(card(board, one).locator(".card-link")).to_be_focused()
    board.keyboard.press("Space")
    told = f"{one} lifted, 1 of 1 in Backlog. Arrow keys move it, Space drops, Escape cancels."
    expect_said(board, told)
    board.keyboard.press("ArrowRight")
    expect_said(board, "1 of 1 in In progress. Requester sees “In progress”")
    board.keyboard.press("l")
    board.keyboard.press("ArrowRight")
    expect_said(board, "1 of 2 in Done. Requester sees “Done”. Requester is mailed in 15 s")
    board.keyboard.press("ArrowDown")
    expect_said(board, "2 of 2 in Done. Requester sees “Done”. Requester is mailed in 15 s")
    assert violations(board) == []
    board.keyboard.press("Space")
    expect_said(board, "Moved to Done, 2 of 2")
    expect(card(board, one).locator(".card-link")).to_be_focused()
    assert shown(board, acme, "done") == standing(acme, "done") == numbers(two, one)
    assert console == []


@pytest.mark.parametrize("how", ["Escape", "Tab", "click"])
def test_what_is_not_dropped_goes_back(acme: Firm, page: OpenPage, how: str) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    board = open_board(page, acme)
    lifted(board, two)
    board.keyboard.press("ArrowRight")
    board.keyboard.press("ArrowLeft")
    expect_said(board, "2 of 3 in Backlog. Requester sees “Received”")
    board.keyboard.press("ArrowDown")
    if how == "click":
        board.locator("h1").click()
    else:
        board.keyboard.press(how)
    expect_said(board, f"Not moved. {two} is 2 of 3 in Backlog.")
    expect(board.locator(".card--lift, .is-target, [data-drop]:not(main)")).to_have_count(0)
    expect(card(board, two).locator(".card-link:focus")).to_have_count(1 if how == "Escape" else 0)
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one, two, three)


def test_while_it_is_lifted_the_others_wait(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    lifted(board, one)
    board.keyboard.press("ArrowRight")
    listen(board)
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
        two.move(column=acme.columns["waiting"], by=acme["bo"])
    heard(board)
    assert shown(board, acme, "waiting") == []
    expect(card(board, one).get_by_label("Olga")).to_have_count(0)
    board.keyboard.press("Enter")
    expect_said(board, "Moved to In progress, 1 of 1")
    expect(card(board, one).get_by_label("Olga")).to_be_visible()
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
    expect(card(board, one).locator(".card-link")).to_be_focused()


def test_a_full_column_is_passed_and_a_refusal_returns_the_card(acme: Firm, page: OpenPage) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    wanted: dict[str, Any] = {"name": "In progress", "stage": "active", "limit": 1, "refuses": True}
    with scope(acme.company):
        acme.columns["active"].edit(**wanted, by=acme["ann"])
        two.move(column=acme.columns["active"], by=acme["bo"])
    board = open_board(page, acme)
    lifted(board, one)
    board.keyboard.press("ArrowRight")
    expect_said(board, "“In progress” is full. 1 of 1 in Waiting. Requester sees “Waiting for you”")
    with scope(acme.company):
        three.move(column=acme.columns["waiting"], by=acme["bo"])
        acme.board.columns.filter(stage="waiting").update(limit=1, refuses=True)
    board.keyboard.press("Space")
    expect_said(board, "“Waiting” is full: 1 of 1. Move a card out of it first.")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(1)
    assert standing(acme, "new") == numbers(one)


def test_the_end_is_below_the_cards_that_are_not_loaded_too(acme: Firm, page: OpenPage) -> None:
    one, *_others = tickets(acme, *(f"t{number}" for number in range(130)))
    board = open_board(page, acme)
    lifted(board, one)
    board.keyboard.press("End")
    expect_said(board, "130 of 130 in Backlog. Requester sees “Received”")
    board.keyboard.press("ArrowUp")
    expect_said(board, "39 of 130 in Backlog. Requester sees “Received”")
    board.keyboard.press("End")
    board.keyboard.press("Space")
    expect_said(board, "Moved within Backlog, 130 of 130")
    assert standing(acme, "new")[-1] == one.number
    lost = "document.activeElement === document.body"
    assert not board.evaluate(lost), "the focus is on the card, or on the link to those further down"


def test_over_done_it_says_that_who_joined_a_known_issue_is_mailed(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    with scope(acme.company):
        one.declare(words="All is down", by=acme["ann"])
        one.known_issues.get().join(once="a", email="kai@acme.example", language="en")
    board = open_board(page, acme)
    lifted(board, one)
    for _step in range(3):
        board.keyboard.press("ArrowRight")
    expect_said(board, "1 of 1 in Done. Requester sees “Done”. Who joined is mailed in 15 s")
    board.keyboard.press("Space")
    expect(board.locator(".toast")).to_contain_text(re.compile(r"— who joined is mailed in 1\d s"))


def test_keys_walk_over_the_board(acme: Firm, page: OpenPage) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        three.move(column=acme.columns["waiting"], by=acme["bo"])
    board = open_board(page, acme)
    for key, there in (
        ("j", one),
        ("ArrowDown", two),
        ("j", two),
        ("k", one),
        ("ArrowRight", None),
        ("l", three),
        ("h", None),
        ("ArrowLeft", one),
    ):
        board.keyboard.press(key)
        place = (
            card(board, there).locator(".card-link") if there else lane(board, acme, "active").locator("ol")
        )
        expect(place).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_keys_are_listed_and_those_of_one_letter_can_be_switched_off(
    acme: Firm, page: OpenPage, theme: str
) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, theme=theme)
    board.keyboard.press("?")
    keys = board.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    assert violations(board) == []
    keys.get_by_label("Single-key shortcuts").uncheck()
    board.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    board.reload()
    for key in ("?", "j"):
        board.keyboard.press(key)
    expect(keys).to_be_hidden()
    expect(card(board, one).locator(":focus")).to_have_count(0)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("m")
    expect(board.locator("#move-menu")).to_be_hidden()
    board.get_by_role("button", name="Keys").click()
    keys.get_by_label("Single-key shortcuts").check()
    keys.get_by_role("button", name="Close").click()
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("m")
    expect(board.locator("#move-menu")).to_be_visible()


def test_a_folded_column_is_open_while_the_card_is_carried_over_it(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    strip = lane(board, acme, "active")
    strip.locator(".column-fold button").click()
    expect(strip).to_have_class("column is-collapsed")
    lifted(board, one)
    board.keyboard.press("ArrowRight")
    expect(strip).to_have_class("column is-target")
    board.keyboard.press("ArrowRight")
    expect(strip).to_have_class("column is-collapsed")
    board.keyboard.press("ArrowLeft")
    board.keyboard.press("Space")
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
    expect(strip).to_have_class("column is-collapsed")
    expect(strip.locator(".column-fold button")).to_be_focused()
    assert (standing(acme, "new"), standing(acme, "active")) == (numbers(two), numbers(one))


@pytest.mark.parametrize("answered", ["while it is lifted", "as it is dropped"])
def test_a_card_is_lifted_again_before_the_first_answer(acme: Firm, page: OpenPage, answered: str) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/move/", lambda route: late.append(route), times=1)
    lifted(board, one)
    board.keyboard.press("ArrowRight")
    with board.expect_request("**/move/"):
        board.keyboard.press("Space")
    lifted_again = re.compile(r"card--lift")
    board.keyboard.press("Space")
    expect(card(board, one)).to_have_class(lifted_again)
    board.keyboard.press("ArrowRight")
    if answered == "while it is lifted":
        with board.expect_response("**/move/"):
            late[0].continue_()
        expect_said(board, "Moved to In progress, 1 of 1")
        expect(card(board, one)).to_have_class(lifted_again)
        board.keyboard.press("Space")
    else:
        board.keyboard.press("Space")
        late[0].continue_()
    expect_said(board, "Moved to Waiting, 1 of 1")
    expect(board.locator(".toast--refused")).to_have_count(0)
    expect(card(board, one).locator(".card-link")).to_be_focused()
    assert shown(board, acme, "waiting") == standing(acme, "waiting") == numbers(one)
    assert (shown(board, acme, "new"), shown(board, acme, "active")) == (numbers(two), [])
