"""A conversation in real browsers: an agent on the board, the requester on their phone."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tenants.scoping import scope
from tests.browser.boards import card, open_board, violations
from tests.browser.conftest import OpenPage
from tests.browser.test_public import looks_right
from tests.browser.test_text import PAYLOADS
from tests.cast import Firm, tickets
from tests.tickets.pictures import picture

pytestmark = pytest.mark.browser

PHOTO: FilePayload = {"name": "사진.png", "mimeType": "image/png", "buffer": picture("PNG")}


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_they_talk_to_each_other(acme: Firm, page: OpenPage, javascript: bool, console: list[str]) -> None:
    (ticket,) = tickets(acme, "The printer is silent", description="It prints nothing.", name="Rita")
    rita = page(javascript=javascript, width=390, touch=True)
    bo = page(member=(acme, "bo"), javascript=javascript)
    rita.goto(f"/to/acme/t/{ticket.link_key}/")
    rita.fill("[name=body]", "It is worse")
    rita.set_input_files("[name=attachments]", [PHOTO])
    rita.get_by_role("button", name="Send").click()
    expect(rita.locator(".msg").last).to_contain_text("It is worse")
    expect(rita.get_by_role("link", name="사진.png")).to_be_visible()
    rita.get_by_role("button", name="Any news?").click()
    expect(rita.locator(".event")).to_contain_text("You asked for news")

    bo.goto("/desk/acme/")
    expect(card(bo, ticket)).to_contain_text("1 new")
    expect(card(bo, ticket)).to_contain_text("Any news?")
    card(bo, ticket).locator(".card-link").click()
    expect(bo.locator(".msg--new")).to_contain_text("It is worse")
    bo.fill(".composer [name=body]", "The cable, I think")
    bo.locator(".mode label").filter(has_text="Team only").click()
    expect(bo.get_by_role("button", name="Send reply")).to_be_hidden()
    bo.get_by_role("button", name="Save for team").click()
    expect(bo.locator(".msg--team")).to_contain_text("The cable, I think")
    bo.fill(".composer [name=body]", "We bring a new cable")
    bo.get_by_role("button", name="Send reply").click()
    expect(bo.locator(".msg--ours")).to_contain_text("We bring a new cable")
    if javascript:
        expect(card(bo, ticket).locator(".card-reply")).to_have_count(0)
        expect(bo.locator(".toast")).to_contain_text("Replied")

    rita.goto(f"/to/acme/t/{ticket.link_key}/")
    expect(rita.locator(".msg--ours")).to_contain_text("We bring a new cable")
    expect(rita.get_by_text("The cable, I think")).to_have_count(0)
    rita.get_by_role("button", name="Thanks, solved").click()
    expect(rita.locator("[data-stage=done][aria-current=step]")).to_be_visible()
    rita.get_by_role("button", name="Still broken").click()
    expect(rita.locator("[data-stage=active][aria-current=step]")).to_be_visible()
    assert not rita.context.cookies()
    assert console == []


def test_what_was_just_said_is_in_sight(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one", description="long\n" * 80)
    bo = open_board(page, acme, "bo")
    card(bo, ticket).locator(".card-link").click()
    bo.fill(".composer [name=body]", "We bring a new cable")
    bo.get_by_role("button", name="Send reply").click()
    expect(bo.locator(".msg--ours")).to_be_in_viewport()
    with scope(acme.company):
        ticket.assign(member=acme["olga"], by=acme["ann"])
    expect(bo.locator("#panel .timeline")).to_contain_text("Olga")
    expect(bo.locator(".msg--ours")).to_be_in_viewport()  # news move nobody away from what they read


def test_what_is_being_written_is_not_swept_away_by_news(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, ticket).locator(".card-link").click()
    board.fill(".composer [name=body]", "Half a sent")
    with scope(acme.company):
        ticket.answer(body="Hello?")
    expect(card(board, ticket)).to_contain_text("1 new")
    expect(board.locator(".composer [name=body]")).to_have_value("Half a sent")
    board.get_by_role("button", name="Send reply").click()
    expect(board.locator(".msg")).to_have_count(2)


def test_a_reply_is_taken_back(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    board = open_board(page, acme)
    card(board, ticket).locator(".card-link").click()
    board.fill(".composer [name=body]", "Too early")
    board.get_by_role("button", name="Send reply").click()
    expect(board.locator(".toast")).to_contain_text("rita@acme.example is mailed in")
    board.locator("#panel .msg").get_by_role("button", name="Undo").click()
    expect(board.locator("#panel .msg")).to_contain_text("taken back")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_both_sides_read_well(acme: Firm, page: OpenPage, width: int, theme: Any) -> None:
    (ticket,) = tickets(acme, "The printer is silent", description="It prints nothing.", name="Rita")
    with scope(acme.company):
        ticket.answer(body="Unbreakable" * 20)
        ticket.reply(body="We bring a new cable", by=acme["bo"])
        ticket.comment(body="The cable, I think", by=acme["olga"])
        ticket.answer(body="Thank you")
        ticket.still_broken()
        ticket.nudge()
    ann = open_board(page, acme, width=width, theme=theme)
    assert violations(ann) == []
    card(ann, ticket).locator(".card-link").click()
    expect(ann.locator(".composer")).to_be_visible()
    assert violations(ann) == []
    ann.locator(".mode label").filter(has_text="Team only").click()
    expect(ann.locator(".only-team").first).to_be_visible()
    assert violations(ann) == []
    ann.goto(f"/desk/acme/tickets/{ticket.number}/")
    assert violations(ann) == []
    rita = page(width=width, theme=theme)
    rita.goto(f"/to/acme/t/{ticket.link_key}/")
    looks_right(rita, "conversation")
    rita.get_by_role("button", name="Send").click()
    expect(rita.locator(".error-summary")).to_be_focused()
    looks_right(rita, "conversation refused")


def test_what_they_wrote_stays_text(acme: Firm, page: OpenPage, console: list[str]) -> None:
    (ticket,) = tickets(acme, "one", description="The text.")
    with scope(acme.company):
        for payload in PAYLOADS:
            ticket.answer(body=payload)
            ticket.reply(body=payload, by=acme["bo"])
            ticket.comment(body=payload, by=acme["bo"])
    asked = list[str]()
    board, rita = open_board(page, acme), page()
    for each in (board, rita):
        each.on("request", lambda request: asked.append(request.url))
    card(board, ticket).locator(".card-link").click()
    expect(board.locator("#panel .msg .prose")).to_have_text([each for each in PAYLOADS for _ in range(3)])
    rita.goto(f"/to/acme/t/{ticket.link_key}/")
    expect(rita.locator(".msg + .msg .msg-body p")).to_have_text(
        [each for each in PAYLOADS for _ in range(2)]
    )
    assert not [url for url in asked if "evil" in url]
    assert console == []
