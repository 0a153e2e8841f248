"""What people wrote stays text: on cards, in the panel, in toasts, in the stream (SEC-20, SEC-21)."""

import pytest
from playwright.sync_api import expect

from tenants.scoping import scope
from tests.browser.boards import card, drag, lane, open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


PAYLOADS = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "<div hx-get='/evil' hx-trigger='load' data-hx-post='/evil' hx-on:load='alert(4)'>x</div>",
    '<div hx-swap-oob="true" id="announce">hijacked</div>',
    "{{ 7|add:7 }} ' onfocus=alert(5) autofocus='",
    "<b hx-vals='js:{a: alert(6)}' hx-get=/evil hx-trigger=revealed>b</b>",
]


def test_what_people_wrote_stays_text(acme: Firm, page: OpenPage, console: list[str]) -> None:
    board = open_board(page, acme)
    asked = list[str]()
    board.on("request", lambda request: asked.append(request.url))
    with scope(acme.company):
        acme.category.name = PAYLOADS[0][:40]
        acme.category.save()
        acme.columns["active"].name = PAYLOADS[1]
        acme.columns["active"].save()
        acme["bo"].name = PAYLOADS[1]
        acme["bo"].save()
    for payload in PAYLOADS:
        written = {"description": payload, "name": payload[:80], "place": payload[:80]}
        (ticket,) = tickets(acme, payload, category=acme.category, **written)
        with scope(acme.company):
            ticket.assign(member=acme["bo"], by=acme["bo"])
            ticket.move(column=acme.columns["active"], by=acme["bo"])
        expect(card(board, ticket).locator("h3")).to_have_text(payload)  # it came by the stream
        card(board, ticket).locator(".card-link").click()
        expect(board.locator("#panel .prose")).to_have_text(payload)
        board.keyboard.press("Escape")
        expect(board.locator("#panel")).to_have_count(0)
        drag(board, card(board, ticket), lane(board, acme, "done").locator(".column-end"))
        expect(board.locator(".toast")).to_contain_text("Moved")
        board.goto(f"/desk/acme/tickets/{ticket.number}/")
        expect(board.locator("h1")).to_have_text(payload)
        board.goto("/desk/acme/")
    assert not [url for url in asked if "evil" in url]
    assert console == []
