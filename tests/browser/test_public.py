"""The public pages in a real browser: in place and without JavaScript, on a phone, by day and by night."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.cast import Firm
from tests.tickets.pictures import picture
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.browser

PHOTO: FilePayload = {"name": "사진.png", "mimeType": "image/png", "buffer": picture("PNG")}
PAYLOAD = '<img src="https://evil.example/x" onerror="alert(1)"><p hx-get="/signup/" hx-trigger="load">'


def enter(page: Page, code: str) -> None:
    page.fill("[name=company_code]", code)
    page.locator("form:has([name=company_code]) button[type=submit]").click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def looks_right(page: Page, name: str) -> None:
    """Nothing sticks out, and axe finds nothing."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def sent() -> Ticket:
    return Ticket.unscoped.select_related("company").latest("pk")


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_from_the_gate_to_the_receipt(acme: Firm, page: OpenPage, javascript: bool) -> None:
    visitor = page(javascript=javascript, width=390)
    visitor.goto("/to/acme/")
    enter(visitor, "CP00000073")
    expect(visitor.locator("[data-error-for=company_code]")).to_contain_text("not the one for Acme")
    expect(visitor.locator("[name=company_code]")).to_have_value("CP00000073")
    enter(visitor, "체 00000037")
    expect(visitor.locator("[name=title]")).to_be_visible()
    assert visitor.url.endswith("/to/acme/new/" if javascript else "/to/acme/")
    visitor.fill("[name=title]", "The printer is silent")
    visitor.fill("[name=email]", "not an address")
    visitor.check("[name=priority][value=high]")
    visitor.set_input_files("[name=attachments]", [PHOTO])
    send(visitor)
    expect(visitor.locator("[data-error-for]")).to_have_count(2)
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    expect(visitor.locator("[name=priority][value=high]")).to_be_checked()
    if javascript:
        expect(visitor.locator(".error-summary")).to_be_focused()
        expect(visitor.locator("[data-files-lost]")).to_have_count(0)
    else:
        visitor.set_input_files("[name=attachments]", [PHOTO])
    visitor.fill("[name=email]", "rita@acme.example")
    visitor.fill("[name=description]", "It prints nothing.")
    send(visitor)
    number = visitor.locator("[data-ticket-number]")
    expect(number).to_be_visible()
    ticket = sent()
    assert number.get_attribute("data-ticket-number") == ticket.number
    expect(number).to_have_text(str(ticket))
    expect(visitor.locator("[data-copy]:visible")).to_have_count(2 if javascript else 0)
    with scope(ticket.company):
        assert Attachment.objects.get().name == "사진.png"
    visitor.get_by_role("link", name="Open your ticket").click()
    expect(visitor.get_by_role("heading", name="The printer is silent")).to_be_visible()
    with visitor.expect_download() as download:
        visitor.get_by_text("사진.png").click()
    assert download.value.suggested_filename == "사진.png"
    visitor.goto("/to/acme/")
    visitor.fill("[name=number]", str(ticket).lower())
    visitor.get_by_role("button", name="Check status").click()
    expect(visitor.locator("[data-stage=new][aria-current=step]")).to_contain_text("Received")
    assert not visitor.context.cookies()


def test_reload_back_and_forward_lose_no_number(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto("/to/acme/?lang=ko")
    enter(visitor, "CP00000037")
    expect(visitor.locator("[name=title]")).to_be_visible()
    visitor.go_back()
    enter(visitor, "CP00000037")
    expect(visitor.locator("[name=title]")).to_be_visible()
    assert visitor.url.endswith("/to/acme/new/?lang=ko")
    visitor.fill("[name=title]", "Kept")
    visitor.fill("[name=description]", "Kept, too.")
    visitor.locator("main button[type=submit]").click()
    number = visitor.locator("[data-ticket-number]")
    expect(number).to_be_visible()
    shown = str(sent())
    for again in (visitor.reload, visitor.reload):
        again()
        expect(number).to_have_text(shown)
    visitor.go_back()
    expect(visitor.locator("[name=company_code]")).to_be_visible()
    visitor.go_forward()
    expect(number).to_have_text(shown)
    assert visitor.url.endswith(f"/t/{sent().link_key}/?lang=ko")


@pytest.mark.parametrize("door", ["/", "/to/acme/"])
def test_what_is_wrong_with_a_number_is_in_sight(acme: Firm, page: OpenPage, door: str) -> None:
    visitor = page(width=390, height=500)
    visitor.goto(door)
    visitor.fill("[name=number]", "xyz")
    visitor.get_by_role("button", name="Check status").click()
    expect(visitor.locator("[name=number]")).to_be_focused()
    expect(visitor.locator("span[data-error-for=number]")).to_be_in_viewport()
    assert visitor.url.endswith("#track")


def test_the_number_is_copied_and_a_second_press_makes_no_second_ticket(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto("/to/acme/new/?code=CP00000037&at=Dock%203")
    visitor.fill("[name=title]", "Twice")
    visitor.fill("[name=description]", "Pressed twice.")
    visitor.get_by_role("button", name="Send").dblclick()
    visitor.get_by_role("button", name="Copy number").click()
    expect(visitor.get_by_text("Copied").first).to_be_visible()
    assert visitor.evaluate("navigator.clipboard.readText()") == sent().number
    assert Ticket.unscoped.count() == 1


def test_without_a_connection_what_was_typed_stays(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto("/to/acme/new/?code=CP00000037")
    visitor.fill("[name=title]", "Kept")
    visitor.fill("[name=description]", "Kept, too.")
    visitor.context.set_offline(True)
    send(visitor)
    expect(visitor.locator("[data-lost]")).to_be_visible()
    expect(visitor.locator("[name=title]")).to_have_value("Kept")
    visitor.context.set_offline(False)
    send(visitor)
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()


def test_text_stays_text_and_drives_nothing(acme: Firm, page: OpenPage, console: list[str]) -> None:
    visitor = page()
    visitor.goto(f"/to/acme/new/?code=CP00000037&at={PAYLOAD[:40]}")
    for field in ("title", "description", "name"):
        visitor.fill(f"[name={field}]", PAYLOAD[:80] if field == "name" else PAYLOAD)
    visitor.fill("[name=email]", PAYLOAD)
    send(visitor)
    expect(visitor.locator("[data-error-for=email]")).to_be_visible()
    expect(visitor.locator("[name=title]")).to_have_value(PAYLOAD)
    visitor.fill("[name=email]", "")
    send(visitor)
    visitor.get_by_role("link", name="Open your ticket").click()
    expect(visitor.get_by_role("heading", name=PAYLOAD)).to_be_visible()
    assert not [said for said in console if "status of 422" not in said]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_reads_well(acme: Firm, page: OpenPage, width: int, theme: Any) -> None:
    visitor = page(width=width, theme=theme)
    visitor.goto("/to/acme/")
    looks_right(visitor, "gate")
    enter(visitor, "CP1")
    expect(visitor.locator(".error-summary")).to_be_focused()
    looks_right(visitor, "gate refused")
    enter(visitor, "CP00000037")
    expect(visitor.get_by_role("heading", name="What is the problem?")).to_be_focused()
    looks_right(visitor, "form")
    send(visitor)
    expect(visitor.locator(".error-summary")).to_be_focused()
    looks_right(visitor, "form refused")
    visitor.fill("[name=title]", "Unbreakable" * 12)
    visitor.fill("[name=description]", "Text")
    visitor.set_input_files("[name=attachments]", [PHOTO])
    send(visitor)
    expect(visitor.get_by_role("heading", name="We have it")).to_be_focused()
    looks_right(visitor, "receipt")
    visitor.get_by_role("link", name="Open your ticket").click()
    expect(visitor.get_by_text("사진.png")).to_be_visible()
    looks_right(visitor, "conversation")
    ticket = sent()
    with scope(ticket.company):
        for stage in ("active", "waiting"):
            ticket.move(column=acme.columns[stage], by=acme["bo"])
    visitor.goto(f"/to/acme/tickets/{ticket.number}/?lang=ko")
    expect(visitor.locator("[data-stage=waiting]")).to_have_attribute("aria-current", "step")
    assert re.search(r'lang="ko"', visitor.content())
    looks_right(visitor, "tracking")
