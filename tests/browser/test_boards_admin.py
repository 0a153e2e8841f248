"""The pages of boards, columns and quarantine in real browsers: readable by everybody, and at work."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.boards import lane, open_board, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1440, "light")])
def test_they_read_well(acme: Firm, page: OpenPage, width: int, theme: Any) -> None:
    tickets(acme, "spam", held_for="links", description="x")
    desk = page(member=(acme, "olga"), width=width, theme=theme)
    for path in (
        "boards/",
        f"boards/{acme.board.pk}/",
        f"columns/{acme.columns['active'].pk}/",
        "quarantine/",
    ):
        desk.goto(f"/desk/acme/admin/{path}")
        assert violations(desk) == [], path
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_board_that_is_open_gets_its_new_column_by_itself(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one")
    bo, olga = open_board(page, acme, "bo"), page(member=(acme, "olga"))
    expect(lane(bo, acme, "new")).to_be_visible()
    olga.goto(f"/desk/acme/admin/boards/{acme.board.pk}/")
    adding = olga.locator("form").filter(has=olga.get_by_role("heading", name="A further column"))
    adding.get_by_label("Name").fill("Parts ordered")
    adding.get_by_role("button", name="Add the column").click()
    expect(olga.get_by_text("The column is there.")).to_be_visible()
    expect(bo.get_by_role("heading", name="Parts ordered")).to_be_visible()
    expect(lane(bo, acme, "new").locator("[data-ticket]")).to_have_count(1)


def test_a_ticket_that_goes_to_another_board_leaves_this_one(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    olga = page(member=(acme, "olga"))
    olga.goto("/desk/acme/admin/boards/")
    olga.get_by_label("Name").fill("Facilities")
    olga.get_by_role("button", name="Open the board").click()
    board, bo = open_board(page, acme, "olga"), open_board(page, acme, "bo")
    board.locator(f"#card-{ticket.number} .card-link").click()
    options = board.locator("#stage optgroup[label=Facilities] option")
    board.locator("#stage").select_option(value=options.first.get_attribute("value") or "")
    board.locator("#move-button").click()
    expect(board.locator(".toast")).to_contain_text(str(ticket))
    for window in (board, bo):
        expect(window.locator(f"#card-{ticket.number}")).to_have_count(0)
    board.locator("[data-undo]").click()
    expect(bo.locator(f"#card-{ticket.number}")).to_have_count(1)
