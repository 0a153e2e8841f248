"""The toast: the way back, and why there is none."""

import re
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.browser.boards import card, drag, lane, numbers, open_board, shown, standing
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


def test_done_in_haste_is_undone_at_leisure_and_no_mail_leaves(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one", email="rita@acme.example")
    board = open_board(page, acme)
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    toast = board.locator(".toast")
    expect(toast).to_contain_text(f"Moved {one} to Done")
    mailed = r"rita@acme\.example is mailed in {} s"
    expect(toast).to_contain_text(re.compile(mailed.format(r"1\d")))
    left = int(toast.inner_text().partition("is mailed in ")[2].partition(" s")[0])
    fewer = re.compile(mailed.format(f"({'|'.join(map(str, range(left)))})"))
    expect(toast).to_contain_text(fewer)  # it counts down
    board.reload()
    expect(toast).to_contain_text(fewer)  # and is still there
    board.keyboard.press("z")
    expect(toast).to_contain_text("Undone")
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)
    with scope(acme.company):
        assert OutgoingMail.objects.get(template="completion").state == OutgoingMail.State.CANCELLED


@pytest.mark.parametrize("javascript", [True, False])
def test_a_move_on_a_tickets_own_page_is_undone_on_the_board(
    acme: Firm, page: OpenPage, console: list[str], javascript: bool
) -> None:
    (one,) = tickets(acme, "one", email="rita@acme.example")
    board = page(member=(acme, "ann"), javascript=javascript)
    board.goto(f"/desk/acme/tickets/{one.number}/")
    board.locator("select[name=column]").select_option(label="Done")
    board.get_by_role("button", name="Move", exact=True).click()
    toast = board.locator(".toast")
    expect(toast).to_contain_text(f"Moved {one} to Done")
    if javascript:
        expect(board.locator("#announce")).to_contain_text("rita@acme.example is mailed in")
        board.keyboard.press("z")
        expect(toast).to_contain_text("Undone")
        assert shown(board, acme, "new") == numbers(one)
    else:
        toast.get_by_role("button", name="Undo").click()
        expect(board.locator("#panel")).to_contain_text("took that back")
    assert standing(acme, "new") == numbers(one)
    assert console == []


def test_after_the_time_the_toast_moves_back(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.UNDO_SECONDS = 1
    (one,) = tickets(acme, "one", email="rita@acme.example")
    board = open_board(page, acme)
    card(board, one).locator(".card-move").click()
    board.get_by_role("menuitemradio", name="Done").click()
    expect(board.locator(".toast")).to_contain_text("the mail has left")
    expect(board.get_by_role("button", name="Undo")).to_be_hidden()
    board.get_by_role("button", name="Move back").click()
    expect(board.locator("#announce")).to_have_text("Moved to Backlog, 1 of 1")
    board.get_by_role("button", name="Dismiss").click()
    expect(board.locator(".toast")).to_have_count(0)


def test_who_was_slower_sees_the_card_snap_to_its_place_and_reads_why(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "ann"))
    board.route("**/events/**", lambda route: route.abort())
    board.route("**/changes/**", lambda route: route.abort())
    board.goto("/desk/acme/")
    with scope(acme.company):
        one.move(column=acme.columns["waiting"], by=acme["bo"])
    expect(board.locator("#offline")).to_be_visible()  # and has shifted what stands below it
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("moved meanwhile")
    assert shown(board, acme, "waiting") == numbers(one)
    assert shown(board, acme, "done") == []


def test_a_move_that_does_not_arrive_is_put_back(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    board.route("**/move/", lambda route: route.abort())
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("Not connected")
    assert shown(board, acme, "new") == numbers(one, two)
    board.unroute("**/move/")
    board.locator("#toasts").evaluate("it => it.replaceChildren()")  # the next one says the same
    board.route("**/move/", lambda route: route.fulfill(status=502))  # by a proxy, while the helpdesk is away
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("Not connected. The card is back where it was.")
    assert shown(board, acme, "new") == numbers(one, two)
    board.unroute("**/move/")
    board.get_by_role("button", name="Try again").click()
    expect(lane(board, acme, "done").locator("[data-ticket]")).to_have_count(1)
    board.keyboard.press("z")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(2)

    def forbid(route: Route) -> None:
        headers = {"X-Request-ID": "x", "Content-Type": "text/html"}
        route.fulfill(status=403, headers=headers, body="<!doctype html><title>no</title>")

    board.route("**/move/", forbid)
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("Nothing was changed")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(2)
    assert shown(board, acme, "new") == numbers(one, two)


def test_a_key_that_is_held_undoes_one_deed_and_a_new_card_is_passed(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("i")
    expect(board.locator("#announce")).to_have_text("Assigned")
    expect(card(board, one).locator(".card-link")).to_be_focused()
    board.keyboard.press("3")
    expect(board.locator("#announce")).to_have_text("Moved to Waiting, 1 of 1")
    board.get_by_role("link", name="New card in Backlog").click()
    line = lane(board, acme, "new").get_by_label("Title of the new card")
    line.fill("Gate")
    line.press("Enter")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(1)
    line.press("Escape")
    board.keyboard.press("z")
    expect(board.locator(".toast--refused")).to_contain_text("A new ticket cannot be undone.")
    board.keyboard.down("z")
    board.keyboard.down("z")  # as a key does that is held
    board.keyboard.up("z")
    expect(board.locator(".toast")).to_contain_text("Undone")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(2)
    assert card(board, one).get_by_label("Ann").count() == 1
    board.keyboard.press("z")
    expect(card(board, one).get_by_label("Nobody assigned")).to_be_visible()
