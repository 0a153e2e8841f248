"""A ticket over the board."""

import re

import pytest
from playwright.sync_api import expect

from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def test_a_ticket_opens_over_the_board_and_closes_onto_its_card(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    one, _ = tickets(acme, "one", "two", description="first\n\nsecond")
    board = open_board(page, acme)
    link = card(board, one).locator(".card-link")
    for close in ("Escape", "back", "cross"):
        link.focus()
        board.keyboard.press("Enter")
        expect(board.locator("#panel")).to_be_visible()
        assert board.url.endswith(f"/desk/acme/tickets/{one.number}/")
        if close == "Escape":
            board.keyboard.press("Escape")
        elif close == "back":
            board.go_back()
        else:
            board.get_by_role("link", name="Close ticket").click()
        expect(board.locator("#panel")).to_have_count(0)
        expect(board).to_have_url(re.compile(r"/desk/acme/$"))
        expect(link).to_be_focused()
    link.click()
    board.locator("#panel select[name=column]").select_option(label="Waiting")
    board.get_by_role("button", name="Move", exact=True).click()
    expect(lane(board, acme, "waiting").locator(f'[data-ticket="{one.number}"]')).to_be_visible()
    expect(board.get_by_role("button", name="Move", exact=True)).to_be_focused()
    board.locator("#panel select[name=member]").focus()  # as a hand does: what it chooses is not renewed
    board.locator("#panel select[name=member]").select_option(label="Olga")
    board.get_by_role("button", name="Assign", exact=True).click()
    expect(card(board, one).get_by_label("Olga")).to_be_visible()
    expect(board.locator("#panel")).to_contain_text("Ann assigned Olga")
    board.get_by_role("button", name="Take Olga off").click()
    expect(card(board, one).get_by_label("Nobody assigned")).to_be_visible()
    with scope(acme.company):
        Ticket.objects.get(pk=one.pk).assign(member=acme["bo"], by=acme["bo"])
    expect(board.locator("#panel")).to_contain_text("Bo assigned Bo")  # the panel is live, too
    board.reload()
    expect(board.locator("h1")).to_have_text("one")
    assert console == []
