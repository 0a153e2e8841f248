"""The pages of boards, columns and quarantine in real browsers: readable by everybody, and at work."""

from typing import Any

import pytest
from playwright.sync_api import expect

from board.models import Board
from board.templates import columns
from tenants.scoping import scope
from tests.browser.boards import box, lane, open_board, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("width", "theme", "lang"), [(320, "dark", "en"), (1440, "light", "ko"), (390, "light", "ja")]
)
def test_they_read_well(acme: Firm, page: OpenPage, width: int, theme: Any, lang: str) -> None:
    tickets(acme, "spam", held_for="links", description="x")
    (old,) = tickets(acme, "old")
    acme["olga"].user.language = acme["bo"].user.language = lang
    acme["olga"].user.save()
    acme["bo"].user.save()
    with scope(acme.company):
        old.move(column=acme.columns["done"], by=acme["ann"])
        old.archive(by=acme["ann"])
        Board.add(name="HR", columns=columns("three"), everyone=False, members=[acme["bo"]], by=acme["ann"])
    desk = page(member=(acme, "olga"), width=width, theme=theme)
    for path in (
        "admin/boards/",
        f"admin/boards/{acme.board.pk}/",
        f"admin/columns/{acme.columns['active'].pk}/",
        f"admin/columns/{acme.columns['done'].pk}/",
        "admin/quarantine/",
        "tickets/new/",
        f"boards/{acme.board.pk}/archive/",
        f"boards/{acme.board.pk}/away/",
    ):
        desk.goto(f"/desk/acme/{path}")
        expect(desk.locator("html")).to_have_attribute("lang", lang)
        assert violations(desk) == [], path
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    with scope(acme.company):
        acme.board.edit(name="Support", everyone=False, members=[acme["bo"]], by=acme["ann"])
    desk.goto("/desk/acme/")
    assert violations(desk) == [], "no board"


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


def test_who_is_writing_a_card_or_reads_a_ticket_is_not_interrupted(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    bo = open_board(page, acme, "bo")
    asked = list[str]()
    lane(bo, acme, "waiting").locator(".column-add").click()
    title = bo.locator(".column-new [name=title]")
    title.fill("Half a sent")
    bo.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    wanted: dict[str, Any] = {"name": "At work", "stage": "active"}
    with bo.expect_request("**/changes/**"), scope(acme.company):
        acme.columns["active"].edit(**wanted, by=acme["olga"])
    for _frame in range(60):  # in which it would ask every 50 ms
        bo.evaluate("() => new Promise(requestAnimationFrame)")
    assert len(asked) < 5
    expect(title).to_have_value("Half a sent")
    title.press("Escape")
    expect(bo.get_by_role("heading", name="At work")).to_be_visible()
    expect(bo.locator(f"#card-{one.number}")).to_be_visible()


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


def test_columns_are_dragged_by_their_heads(acme: Firm, page: OpenPage) -> None:
    olga, bo = open_board(page, acme, "olga"), open_board(page, acme, "bo")
    heads, theirs = (window.locator("#board > [data-column] h2") for window in (olga, bo))

    def carry(keys: tuple[str, ...] = ()) -> None:
        start, end = box(lane(olga, acme, "active").locator("h2")), box(lane(olga, acme, "done"))
        olga.mouse.move(start["x"] + 10, start["y"] + 8)
        olga.mouse.down()
        olga.mouse.move(start["x"] + 40, start["y"] + 20, steps=4)
        olga.mouse.move(end["x"] + end["width"] - 40, end["y"] + 30, steps=12)
        expect(heads).to_have_text(["Backlog", "Waiting", "Done", "In progress"])
        for key in keys:
            olga.keyboard.press(key)
        olga.mouse.up()

    carry(("Escape",))
    expect(heads).to_have_text(["Backlog", "In progress", "Waiting", "Done"])
    carry()
    expect(theirs).to_have_text(["Backlog", "Waiting", "Done", "In progress"])
    start, end = box(lane(bo, acme, "done").locator("h2")), box(lane(bo, acme, "new"))
    bo.mouse.move(start["x"] + 10, start["y"] + 8)
    bo.mouse.down()
    bo.mouse.move(end["x"] + 20, end["y"] + 20, steps=12)
    bo.mouse.up()
    expect(theirs).to_have_text(["Backlog", "Waiting", "Done", "In progress"])
