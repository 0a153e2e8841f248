"""Quick deeds on the board: the card's menu, a new card by typing, and the way back by keys."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tenants.models import Membership
from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board, press_in_korean, standing, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def now(firm: Firm, ticket: Ticket) -> tuple[set[Membership], str, bool]:
    with scope(firm.company):
        found = Ticket.objects.get(pk=ticket.pk)
        people = {each.member for each in found.assignments.select_related("member")}
        return people, found.priority, found.due_at is not None


def walk_to(board: Page, name: str, role: Any) -> None:
    """Arrow down to an item of the menu."""
    item = board.get_by_role(role, name=name, exact=True)
    expect(item).to_be_visible()
    for _step in range(30):
        if item.evaluate("it => it === document.activeElement"):
            break
        board.keyboard.press("ArrowDown")
    expect(item).to_be_focused()


def test_the_menu_assigns_two_sets_priority_and_a_due_date_by_keys(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("a")
    first = board.get_by_role("menuitemcheckbox", name="Assign to me")
    expect(first).to_be_focused()
    assert violations(board) == []
    board.keyboard.press("Enter")
    mine = board.get_by_role("menuitemcheckbox", name="Ann")
    expect(mine).to_have_attribute("aria-checked", "true")
    expect(mine).to_be_focused()
    walk_to(board, "Bo", "menuitemcheckbox")
    board.keyboard.press("Space")
    expect(board.get_by_role("menuitemcheckbox", name="Bo")).to_have_attribute("aria-checked", "true")
    assert now(acme, one) == ({acme["ann"], acme["bo"]}, "normal", False)
    walk_to(board, "Urgent", "menuitemradio")
    board.keyboard.press("Enter")
    expect(board.locator("#move-menu")).to_be_hidden()
    expect(board.locator("#announce")).to_have_text("Changed")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    board.keyboard.press("m")
    walk_to(board, "Tomorrow", "menuitemradio")
    board.keyboard.press("Enter")
    expect(board.locator("#announce")).to_contain_text("Due on")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    assert now(acme, one) == ({acme["ann"], acme["bo"]}, "urgent", True)
    board.keyboard.press("2")
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 1 of 1")
    board.keyboard.press("m")
    board.get_by_role("menuitem", name="Open ticket").click()
    expect(board.locator("#panel")).to_be_visible()
    assert console == []


def test_the_last_deeds_are_undone_one_after_another_also_after_a_reload(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    press_in_korean(board, "KeyI", "ㅑ")
    expect(board.locator("#announce")).to_have_text("Assigned")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    board.keyboard.press("3")
    expect(board.locator("#announce")).to_have_text("Moved to Waiting, 1 of 1")
    board.reload()
    expect(card(board, one)).to_be_visible()
    board.keyboard.press("Control+z")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(1)
    press_in_korean(board, "KeyZ", "ㅋ", ctrlKey=True)
    expect(card(board, one).get_by_role("img", name="Nobody assigned")).to_be_visible()
    board.keyboard.press("z")
    expect(board.locator(".toast--refused")).to_contain_text("nothing left to undo")
    assert now(acme, one) == (set(), "normal", False)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_new_card_is_typed_and_then_another(acme: Firm, page: OpenPage, width: int) -> None:
    tickets(acme, "one")
    board = open_board(page, acme, width=width)
    add = board.get_by_role("link", name="New card in Backlog")
    add.click()
    line = lane(board, acme, "new").get_by_label("Title of the new card")
    expect(line).to_be_focused()
    board.keyboard.press("Enter")
    expect(lane(board, acme, "new").locator("[data-error-for=title]")).to_be_visible()
    expect(line).to_be_focused()
    for title in ("The gate is stuck", "The door, too"):
        line.fill(title)
        board.keyboard.press("Enter")
        expect(lane(board, acme, "new").locator("[data-ticket]").first).to_contain_text(title)
        expect(line).to_have_value("")
        expect(line).to_be_focused()
    board.keyboard.press("Escape")
    expect(line).to_have_count(0)
    expect(add).to_be_focused()
    assert len(standing(acme, "new")) == 3


def test_without_javascript_the_forms_do_it(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one", "two")
    plain = open_board(page, acme, javascript=False)
    plain.get_by_role("link", name="New card in In progress").click()
    plain.get_by_label("In one line").fill("The gate is stuck")
    plain.get_by_role("button", name="Register the ticket").click()
    plain.get_by_label("Priority", exact=True).select_option("high")
    plain.get_by_role("button", name="Save the priority").click()
    expect(plain.locator(".timeline")).to_contain_text("Priority: Normal → High")
    plain.get_by_label("Stage").select_option(label="Backlog")
    plain.get_by_label("Position in the column").fill("2")
    plain.get_by_role("button", name="Move", exact=True).click()
    expect(lane(plain, acme, "new").locator("[data-ticket]").nth(1)).to_contain_text("The gate is stuck")


def test_who_leaves_the_filter_by_my_deed_is_still_told_of(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo")
    board.goto("/desk/acme/?unassigned=1")
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("i")
    expect(card(board, one)).to_have_count(0)
    expect(board.locator(".toast")).to_contain_text("Assigned")
    expect(board.locator("#announce")).not_to_be_empty()
    assert console == []


def test_three_are_mine_before_the_first_is_answered(acme: Firm, page: OpenPage, console: list[str]) -> None:
    crowd = tickets(acme, "one", "two", "three")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/assign/", lambda route: late.append(route))
    card(board, crowd[0]).locator(".card-link").focus()
    with board.expect_request(f"**/{crowd[2].number}/assign/"):
        for key in ("i", "j", "i", "j", "i"):
            board.keyboard.press(key)
    for route in late:
        route.continue_()
    for ticket in crowd:
        expect(card(board, ticket).get_by_label("Ann")).to_be_visible()
        assert now(acme, ticket)[0] == {acme["ann"]}
    expect(card(board, crowd[2]).locator(".card-link")).to_be_focused()
    assert console == []


def test_what_is_done_to_one_ticket_is_done_in_turn(acme: Firm, page: OpenPage) -> None:
    """Assigned, moved and opened for more before the first is answered: each knows what came before."""
    one, _two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/assign/", lambda route: late.append(route))
    card(board, one).locator(".card-link").focus()
    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url.rsplit("/", 2)[1]))
    with board.expect_request("**/assign/"):
        for key in ("i", "2", "3"):
            board.keyboard.press(key)
    late[0].continue_()
    expect(lane(board, acme, "waiting").locator("[data-ticket]")).to_have_count(1)
    assert [each for each in asked if each in ("assign", "move")] == ["assign", "move", "move"]
    expect(card(board, one).get_by_label("Ann")).to_be_visible()
    expect(board.locator(".toast--refused")).to_have_count(0)
