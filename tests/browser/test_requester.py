"""The requester's own page in a real browser: what is half written there outlives whatever is pressed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.test_intake import NOTE, chosen, looks_right
from tests.cast import Firm, tickets
from tickets.models import Message, Ticket

pytestmark = pytest.mark.browser


def opened(page: OpenPage, ticket: Ticket, **options: Any) -> Page:
    visitor = page(**options)
    visitor.goto(f"/to/acme/t/{ticket.link_key}/")
    return visitor


def write(visitor: Page) -> None:
    visitor.fill("[name=body]", "It squeaks now")
    visitor.set_input_files("[name=attachments]", [NOTE])


@pytest.mark.parametrize("button", ["Still broken", "Any news?", "Thanks, solved"])
@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_button_takes_along_what_is_written(
    acme: Firm, page: OpenPage, javascript: bool, button: str, console: list[str]
) -> None:
    (ticket,) = tickets(acme, "one", description="It prints nothing.")
    visitor = opened(page, ticket, javascript=javascript, width=390)
    write(visitor)
    visitor.get_by_role("button", name=button).click()
    expect(visitor.locator(".event")).to_have_count(1)
    expect(visitor.locator(".msg").last).to_contain_text("It squeaks now")
    expect(visitor.locator(".msg").last).to_contain_text("note.txt")
    expect(visitor.locator("[name=body]")).to_have_value("")
    if javascript:
        shown = "How did it go?" if button == "Thanks, solved" else "Conversation"
        expect(visitor.locator("#rating" if button == "Thanks, solved" else "#conv")).to_be_focused()
        expect(visitor.get_by_role("heading", name=shown)).to_be_in_viewport()
        looks_right(visitor, button)
        visitor.reload()
        expect(visitor.locator("[name=body]")).to_have_value("")
    assert console == []


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_refused_button_gives_back_what_is_written(acme: Firm, page: OpenPage, javascript: bool) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.nudge()
    visitor = opened(page, ticket, javascript=javascript)
    write(visitor)
    visitor.get_by_role("button", name="Any news?").click()
    expect(visitor.locator(".banner--error")).to_contain_text("You can ask again from")
    expect(visitor.locator("[name=body]")).to_have_value("It squeaks now")
    if javascript:
        expect(visitor.locator(".banner--error")).to_be_focused()
        expect(chosen(visitor)).to_have_text(["note.txt"])
        looks_right(visitor, "refused")
    else:
        expect(visitor.get_by_text("Choose your files again.")).to_be_visible()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator(".msg").last).to_contain_text("It squeaks now")


def test_an_answer_is_sent_in_place_and_the_page_follows_on(
    acme: Firm, page: OpenPage, settings: Any, console: list[str]
) -> None:
    settings.FOLLOW_SECONDS = 0.2
    (ticket,) = tickets(acme, "one")
    visitor = opened(page, ticket)
    visitor.evaluate("window.here = true")
    for text in ("It is worse", "Much worse"):
        visitor.fill("[name=body]", text)
        visitor.get_by_role("button", name="Send").click()
        expect(visitor.locator(".msg").last).to_contain_text(text)
        expect(visitor.locator("#conv")).to_be_focused()
    visitor.fill("[name=body]", "Half a sen")
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    expect(visitor.get_by_role("button", name="Any news?")).to_have_count(0)
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    expect(visitor.locator("[name=body]")).to_have_value("Half a sen")
    visitor.get_by_role("button", name="Any news?").click()  # it came by following
    expect(visitor.locator(".event")).to_contain_text("You asked for news")
    expect(visitor.locator(".msg").last).to_contain_text("Half a sen")
    assert visitor.evaluate("window.here")
    assert console == []


def test_a_refused_answer_keeps_its_files(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    visitor = opened(page, ticket)
    write(visitor)
    visitor.evaluate("document.querySelector('[name=body]').value = 'x'.repeat(20001)")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator(".error-summary")).to_be_focused()
    expect(chosen(visitor)).to_have_text(["note.txt"])
    visitor.fill("[name=body]", "It squeaks now")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator(".msg").last).to_contain_text("note.txt")


def test_in_another_language_what_is_written_stays(acme: Firm, page: OpenPage, console: list[str]) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    visitor = opened(page, ticket)
    write(visitor)
    visitor.fill("[name=comment]", "Quick")
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "ko")
    expect(visitor.get_by_role("link", name="한국어")).to_be_focused()
    assert visitor.url.endswith("/?lang=ko")
    expect(visitor.locator("[name=body]")).to_have_value("It squeaks now")
    expect(visitor.locator("[name=comment]")).to_have_value("Quick")
    expect(chosen(visitor)).to_have_text(["note.txt"])
    looks_right(visitor, "in Korean")
    visitor.reload()
    expect(visitor.locator("[name=body]")).to_have_value("It squeaks now")
    assert visitor.evaluate("Object.keys(localStorage)") == []
    visitor.set_input_files("[name=attachments]", [NOTE])
    visitor.locator("#write .btn--primary").click()
    expect(visitor.locator(".msg").last).to_contain_text("note.txt")
    with scope(acme.company):
        assert Message.objects.get().body == "It squeaks now"


def test_telling_how_it_went_throws_no_answer_away(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.FOLLOW_SECONDS = 0.2
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    visitor = opened(page, ticket)
    visitor.fill("[name=body]", "It squeaks now")
    visitor.fill("[name=comment]", "Half an hour")
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    expect(visitor.locator("[data-stage=active][aria-current]")).to_be_visible()
    visitor.locator("[name=mood][value=smile]").check()
    visitor.get_by_role("button", name="Tell the team").click()
    expect(visitor.locator(".banner--error")).to_contain_text("This is not done at the moment.")
    expect(visitor.locator("[name=body]")).to_have_value("It squeaks now")
    with scope(acme.company):
        ticket.move(column=acme.columns["waiting"], by=acme["bo"])
    expect(visitor.locator("[data-stage=waiting][aria-current]")).to_be_visible()  # it follows on
    expect(visitor.locator("[name=comment]")).to_have_value("Half an hour")
    expect(visitor.locator("[name=mood][value=smile]")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_what_was_written_when_the_link_ran_out_can_be_copied(
    acme: Firm, page: OpenPage, javascript: bool
) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    visitor = opened(page, ticket, javascript=javascript, width=320)
    visitor.fill("[name=body]", "It squeaks now")
    with scope(acme.company):
        Ticket.objects.update(link_until=ticket.opened_at)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_label("What you wrote was not sent.")).to_have_value("It squeaks now")
    if javascript:
        expect(visitor.get_by_role("heading", name="This private link has run out")).to_be_focused()
        looks_right(visitor, "run out")
    visitor.get_by_role("button", name="Mail a fresh link").click()
    expect(visitor.get_by_role("heading", name="A fresh link")).to_be_visible()
    expect(visitor.get_by_label("What you wrote was not sent.")).to_have_value("It squeaks now")
    if javascript:
        looks_right(visitor, "a fresh link")
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.locator("[name=company_code]")).to_be_visible()


def test_when_the_ticket_is_gone_what_is_written_stays(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    visitor = opened(page, ticket)
    visitor.fill("[name=body]", "It squeaks now")
    with scope(acme.company):
        Ticket.objects.update(link_key="another")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator("#write [data-lost]")).to_contain_text("what it led to is gone")
    expect(visitor.locator("[name=body]")).to_have_value("It squeaks now")
