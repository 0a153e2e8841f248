"""A ticket over the board."""

import re

import pytest
from playwright.sync_api import FilePayload, Route, expect

from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser

LOG: FilePayload = {"name": "log.txt", "mimeType": "text/plain", "buffer": b"It is warm."}


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


def test_of_two_opened_in_haste_the_second_is_there(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    board.route(f"**/tickets/{one.number}/", lambda route: None)
    with board.expect_request(f"**/tickets/{one.number}/"):
        card(board, one).locator(".card-link").click()
    card(board, two).locator(".card-link").click()
    expect(board.locator("#panel-title")).to_have_text("two")
    expect(board).to_have_title(re.compile("^two · "))
    expect(board).to_have_url(re.compile(f"/tickets/{two.number}/$"))
    expect(card(board, two)).to_have_class(re.compile("card--open"))
    board.keyboard.press("Escape")
    expect(board.locator("#panel")).to_have_count(0)
    expect(board).to_have_url(re.compile(r"/desk/acme/$"))
    expect(card(board, two).locator(".card-link")).to_be_focused()


def test_one_that_comes_after_its_reader_has_gone_back_stays_away(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route(f"**/tickets/{one.number}/", lambda route: late.append(route), times=1)
    with board.expect_request(f"**/tickets/{one.number}/"):
        card(board, one).locator(".card-link").click()
    with board.expect_event("requestfailed"):
        board.go_back()
    late[0].continue_()
    expect(board).to_have_url(re.compile(r"/desk/acme/$"))
    expect(board.locator("#panel")).to_have_count(0)
    expect(board.locator(".toast")).to_have_count(0)


def test_what_is_being_written_stays_with_its_ticket(acme: Firm, page: OpenPage, console: list[str]) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, width=2400)  # the panel covers neither card
    field = board.locator("#panel [name=body]")

    def read(number: int, words: str) -> None:
        card(board, (one, two)[number]).locator(".card-link").click()
        expect(board.locator("#panel-title")).to_have_text(("one", "two")[number])
        expect(field).to_have_value(words)

    read(0, "")
    field.fill("Half a sent")
    board.set_input_files("#panel [name=attachments]", [LOG])
    board.get_by_label("Stage").select_option(label="Waiting")
    board.get_by_role("button", name="Move", exact=True).click()
    expect(board.locator("#panel .timeline")).to_contain_text("moved it from")
    expect(field).to_have_value("Half a sent")
    field.focus()
    ending = "{ key: 'Escape', isComposing: true, bubbles: true, cancelable: true }"
    composed = f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {ending}))"
    assert board.evaluate(composed)  # ends a syllable, and no more
    with board.expect_response("**/assign/"):
        board.get_by_role("button", name="Assign", exact=True).click()
        field.focus()
    expect(board.locator("#panel .timeline")).to_contain_text("assigned")
    expect(field).to_be_focused()
    board.keyboard.type("ence")
    board.keyboard.press("Escape")
    expect(board.locator("#panel")).to_have_count(0)
    read(1, "")
    field.fill("For the other")
    read(0, "Half a sentence")
    expect(board.locator("#panel [data-chosen]")).to_contain_text("log.txt")
    board.get_by_role("button", name="Send reply").click()
    expect(board.locator("#panel .msg--ours")).to_contain_text("Half a sentence")
    expect(board.locator("#panel .msg--ours")).to_contain_text("log.txt")
    expect(field).to_have_value("")
    read(1, "For the other")
    field.fill("")
    read(0, "")
    read(1, "")
    assert console == []
    field.fill("long\n" * 200)
    expect(board.get_by_role("button", name="Send reply")).to_be_in_viewport()
    field.fill("")
    board.set_input_files("#panel [name=attachments]", [LOG])
    board.get_by_role("button", name="Send reply").click()  # refused, and given back with what is wrong
    expect(board.locator("#panel .error-summary")).to_be_focused()
    expect(board.locator("#panel [data-chosen]")).to_contain_text("log.txt")


def test_a_reply_that_arrives_after_its_panel_was_closed_is_no_draft(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    late: list[Route] = []
    board.route("**/reply/", lambda route: late.append(route))
    field = board.locator("#panel [name=body]")
    for reopened in (True, False):
        card(board, one).locator(".card-link").click()
        expect(field).to_have_value("")
        field.fill("We bring a cable")
        with board.expect_request("**/reply/"):
            board.get_by_role("button", name="Send reply").click()
        board.keyboard.press("Escape")
        expect(board.locator("#panel")).to_have_count(0)
        if reopened:
            card(board, one).locator(".card-link").click()
            expect(field).to_have_value("We bring a cable")
        with board.expect_response("**/reply/"):
            late.pop().continue_()
        if reopened:
            expect(field).to_have_value("")
            board.keyboard.press("Escape")
            expect(board.locator("#panel")).to_have_count(0)
    expect(board.locator(".toast")).to_contain_text("Replied")
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel .msg--ours")).to_have_count(2)
    expect(field).to_have_value("")


def test_a_link_within_the_panel_leads_there_and_loses_nothing(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one", description="long\n\n" * 80)
    board = open_board(page, acme, width=390, touch=True)
    card(board, one).locator(".card-link").click()
    field = board.locator("#panel [name=body]")
    field.focus()
    board.get_by_role("button", name="Send reply").click()
    expect(board.locator("#panel .error-summary")).to_be_visible()
    field.fill("Half a sent")
    board.locator("#panel .error-summary a").click()
    expect(field).to_be_focused()
    there = board.url
    board.get_by_role("link", name="Details and stage").click()
    expect(board.locator("#details")).to_be_focused()
    expect(board.locator("#stage")).to_be_in_viewport()
    expect(field).to_have_value("Half a sent")
    assert board.url == there


def test_news_that_come_while_the_panel_is_fetched_anew_are_not_lost(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_visible()
    late: list[Route] = []
    whole = f"**/tickets/{one.number}/"
    board.route(whole, lambda route: late.append(route), times=1)
    news = "number => document.dispatchEvent(new CustomEvent('board:news', { detail: [number] }))"
    with board.expect_request(whole):
        board.evaluate(news, one.number)
    old = board.request.get(board.url, headers={"HX-Request": "true", "HX-Target": "panel"})
    with board.expect_response("**/changes/**"), scope(acme.company):
        one.assign(member=acme["olga"], by=acme["bo"])
    late[0].fulfill(response=old)
    expect(board.locator("#panel .timeline")).to_contain_text("Bo assigned Olga")
