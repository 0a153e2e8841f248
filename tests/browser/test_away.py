"""While you were away, and how dense the cards are, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from board.models import BoardView
from tenants.scoping import scope
from tests.browser.boards import card, open_board, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser
MARKED = re.compile("card--away")


def looked(firm: Firm, name: str) -> None:
    with scope(firm.company):
        BoardView.locked(firm.board, firm[name])


def test_what_came_is_walked_through_and_stays_looked_at(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    looked(acme, "bo")
    one, two, three = tickets(acme, "one", "two", "three")
    board = open_board(page, acme, "bo")
    expect(board.locator("#away-said")).to_have_text("3 new tickets")
    expect(card(board, one)).to_have_class(MARKED)
    board.keyboard.press(".")
    expect(card(board, one).locator(".card-link")).to_be_focused()
    expect(board.locator("#announce")).to_have_text("1 of 3: new")
    expect(card(board, one)).not_to_have_class(MARKED)
    with board.expect_response("**/seen/"):
        board.get_by_role("button", name="Next change").click()
    expect(card(board, two).locator(".card-link")).to_be_focused()
    board.reload()
    expect(card(board, three)).to_have_class(MARKED)
    expect(board.locator(".card--away")).to_have_count(1)
    board.get_by_role("button", name="Show them").click()
    with board.expect_response("**/seen/"):
        board.locator(f'#away-list [data-away="{three.number}"]').click()
        expect(board.locator("#panel-title")).to_have_text("three")
        expect(board.locator("#away")).to_be_hidden()
    assert console == []


def test_what_is_not_on_the_page_is_opened(acme: Firm, page: OpenPage) -> None:
    tickets(acme, *(f"t{number}" for number in range(40)))
    looked(acme, "bo")
    tickets(acme, "below the fold")
    board = open_board(page, acme, "bo")
    board.keyboard.press(",")
    expect(board.locator("#panel-title")).to_have_text("below the fold")


def test_what_happens_while_nobody_looks_is_marked_and_what_happens_before_ones_eyes_is_not(
    acme: Firm, page: OpenPage
) -> None:
    board = open_board(page, acme, "bo")
    (one,) = tickets(acme, "one")
    expect(card(board, one)).to_be_visible()
    with board.expect_response("**/seen/"):
        board.evaluate("dispatchEvent(new Event('blur'))")
    (two,) = tickets(acme, "two")
    with scope(acme.company):
        Ticket.objects.get(pk=one.pk).comment(body="Mine.", by=acme["bo"])
    expect(card(board, two)).to_have_class(MARKED)
    expect(board.locator("#away-said")).to_have_text("Still marked: 1")
    expect(card(board, one)).not_to_have_class(MARKED)
    board.evaluate("dispatchEvent(new Event('focus'))")
    with board.expect_response("**/seen/"):
        board.get_by_role("button", name="Mark all as seen").click()
    expect(board.locator("#away")).to_be_hidden()
    board.reload()
    expect(board.locator(".card--away")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_three_densities_are_kept_and_readable(
    acme: Firm, page: OpenPage, console: list[str], theme: str
) -> None:
    looked(acme, "bo")
    (one,) = tickets(acme, "one", place="gate 3", priority="urgent", name="Rita", category=acme.category)
    with scope(acme.company):
        long_ago = one.opened_at.replace(year=2020)
        Ticket.objects.update(since=long_ago, due_at=long_ago, message_count=2, file_count=1, unread=1)
    board = open_board(page, acme, "bo", theme=theme)
    heights = []
    for density in ("Compact", "Normal", "Detailed"):
        board.get_by_role("button", name="Density").click()
        with board.expect_response("**/view/"):
            board.locator("#density").get_by_role("button", name=density).click()
        expect(board.locator(f'[data-density="{density.lower()}"]')).to_be_visible()
        expect(card(board, one).get_by_text("Rita")).to_be_visible(visible=density == "Detailed")
        expect(card(board, one).get_by_text("gate 3")).to_be_visible(visible=density != "Compact")
        assert violations(board) == []
        heights.append(card(board, one).evaluate("it => it.offsetHeight"))
    assert heights == sorted(heights)
    assert heights[0] < heights[1]
    board.reload()
    expect(board.locator('[data-density="detailed"]')).to_be_visible()
    assert console == []


def test_without_javascript_density_and_the_list_work(acme: Firm, page: OpenPage) -> None:
    looked(acme, "bo")
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo", javascript=False)
    board.get_by_role("button", name="Density").click()
    board.locator("#density").get_by_role("button", name="Compact").click()
    expect(board.locator('[data-density="compact"]')).to_be_visible()
    expect(card(board, one)).to_have_class(MARKED)
    board.get_by_role("button", name="Mark all as seen").click()
    expect(board.locator(".card--away")).to_have_count(0)


def test_on_paper_stand_all_cards_and_nothing_to_press(acme: Firm, page: OpenPage) -> None:
    (one, *_) = tickets(acme, *(f"t{number}" for number in range(30)))
    board = open_board(page, acme, "bo", width=794, height=1123)
    board.emulate_media(media="print")
    expect(board.locator(".board-printed")).to_contain_text("Acme · Support · ")
    for gone in (".topbar", ".boardbar", ".filters", ".switcher"):
        expect(board.locator(gone)).to_be_hidden()
    expect(card(board, one).locator(".card-move")).to_be_hidden()
    parts = board.locator(".board, .column, .column-body")
    assert parts.evaluate_all("all => all.filter(it => it.scrollHeight > it.clientHeight + 1).length") == 0
    assert board.evaluate("() => document.documentElement.scrollHeight") > 1123
