"""While you were away, and how dense the cards are, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from board.models import BoardView
from board.news import REPLAY
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
    with scope(acme.company):
        Ticket.objects.get(pk=three.pk).reply(body="On my way.", by=acme["ann"])
    expect(card(board, three)).to_have_attribute("data-version", re.compile("[^3]"))
    board.get_by_role("link", name="Show them").click()
    expect(board.locator("#away-list b")).to_have_text("new")  # as its card says it
    with board.expect_response("**/seen/"):
        board.locator(f'#away-list [data-away="{three.number}"]').click()
        expect(board.locator("#panel-title")).to_have_text("three")
        expect(board.locator("#away")).to_be_hidden()
    assert console == []


def test_what_i_work_on_i_have_looked_at(acme: Firm, page: OpenPage) -> None:
    looked(acme, "bo")
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, "bo")
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("2")
    expect(card(board, one)).not_to_have_class(MARKED)
    expect(card(board, two)).to_have_class(MARKED)
    expect(board.locator("#away-said")).to_have_text("Still marked: 1")


def test_what_is_not_on_the_page_is_opened(acme: Firm, page: OpenPage) -> None:
    tickets(acme, *(f"t{number}" for number in range(40)))
    looked(acme, "bo")
    tickets(acme, "below the fold")
    board = open_board(page, acme, "bo")
    board.keyboard.press(",")
    expect(board.locator("#panel-title")).to_have_text("below the fold")


def leave(board: Page, firm: Firm, sign: str) -> None:
    """Go away, having seen all there is, as a browser tells it: ``blur``, or ``hidden``."""
    expect(board.locator("#board")).to_have_attribute("data-seq", str(firm.company.last_seq()))
    with board.expect_response("**/seen/"):
        board.evaluate(SIGNS[sign][0])


def back(board: Page, sign: str, minutes: int) -> None:
    board.evaluate(f"const now = Date.now; Date.now = () => now() + {minutes * 60_000}")
    board.evaluate(SIGNS[sign][1])


HIDDEN = "Object.defineProperty(document, 'hidden', {{configurable: true, value: {}}});"
TURNED = "document.dispatchEvent(new Event('visibilitychange'))"
SIGNS = {
    "blur": ("dispatchEvent(new Event('blur'))", "dispatchEvent(new Event('focus'))"),
    "hidden": (HIDDEN.format("true") + TURNED, HIDDEN.format("false") + TURNED),
}


@pytest.mark.parametrize(("sign", "glance", "absence"), [("blur", 29, 31), ("hidden", 0, 2)])
def test_what_happens_while_nobody_looks_is_marked_and_what_happens_before_ones_eyes_is_not(
    acme: Firm, page: OpenPage, sign: str, glance: int, absence: int
) -> None:
    """A glance elsewhere is no absence, and while somebody is away nothing stirs."""
    board = open_board(page, acme, "bo")
    (one,) = tickets(acme, "one")
    expect(card(board, one)).to_be_visible()
    leave(board, acme, sign)
    (two,) = tickets(acme, "two")
    expect(card(board, two)).to_be_visible()
    back(board, sign, glance)
    leave(board, acme, sign)
    (three,) = tickets(acme, "three")
    with scope(acme.company):
        Ticket.objects.get(pk=one.pk).comment(body="Mine.", by=acme["bo"])
    expect(card(board, three)).to_be_visible()
    expect(board.locator(".card--away")).to_have_count(0)
    back(board, sign, absence)
    expect(card(board, three)).to_have_class(MARKED)
    expect(board.locator("#away-said")).to_have_text("Still marked: 1")
    expect(board.locator(".card--away")).to_have_count(1)
    with board.expect_response("**/seen/"):
        board.get_by_role("button", name="Mark all as seen").click()
    expect(board.locator("#away")).to_be_hidden()
    board.reload()
    expect(board.locator(".card--away")).to_have_count(0)


def test_after_a_long_sleep_it_is_told_however_much_happened(acme: Firm, page: OpenPage) -> None:
    looked(acme, "bo")
    board = open_board(page, acme, "bo")
    board.route("**/events/**", lambda route: route.abort())
    board.evaluate("document.dispatchEvent(new Event('board:slept'))")
    expect(board.locator("#away")).to_be_hidden()
    leave(board, acme, "blur")
    crowd = tickets(acme, *(f"t{n}" for n in range(REPLAY + 1)))
    back(board, "blur", 31)
    expect(board.locator("#away-said")).to_have_text("Still marked: 150")
    board.get_by_role("link", name="Show them").click()
    expect(board.locator("#away-list a")).to_have_count(150)
    expect(board.locator(f'#away-list [data-away="{crowd[-1].number}"]')).to_contain_text("new")


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
    board.get_by_role("link", name="Show them").click()
    expect(board.locator(f"[data-away={one.number}]")).to_contain_text("one new")
    board.get_by_role("link", name="Back to the board").click()
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
