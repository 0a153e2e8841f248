"""What was not sent: the form says so and keeps everything, whoever gave the answer."""

import pytest
from playwright.sync_api import Page, Route, expect

from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.test_intake import FORM, NOTE, chosen, fill, looks_right, send
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser

NOT_SENT = "Not sent: there is no connection. What you typed is still here. Try again."


def answers(page: Page, address: str, status: int, body: str = "") -> None:
    """Let a proxy in front of us answer what is posted there, until ``unroute``."""

    def proxy(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
        elif status:
            route.fulfill(status=status, content_type="text/html", body=body)
        else:
            route.abort()

    page.route(address, proxy)


@pytest.mark.parametrize(
    ("status", "body"), [(502, ""), (413, "<h1>413</h1>"), (200, "<h1>Log in to the WLAN</h1>"), (0, "")]
)
def test_a_proxys_answer_takes_no_form_away(acme: Firm, page: OpenPage, status: int, body: str) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.set_input_files("[name=attachments]", [NOTE])
    answers(visitor, "**/to/acme/new/**", status, body)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator("#intake [data-lost]")).to_have_text(NOT_SENT)
    expect(visitor.locator("#announce")).to_have_text(NOT_SENT)
    expect(visitor.locator("[data-chosen] progress")).to_be_hidden()
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    expect(chosen(visitor)).to_have_text(["note.txt"])
    looks_right(visitor, "not sent")
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.locator("#intake [data-lost]")).to_be_visible()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    visitor.unroute("**/to/acme/new/**")
    send(visitor)


def test_our_own_error_page_is_said_in_its_words(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    token = visitor.locator("#intake [name=token]")
    good = token.input_value()
    token.evaluate("field => { field.value = 'x'; }")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator("#intake [data-lost]")).to_contain_text("This form is not one of ours.")
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    token.evaluate("(field, good) => { field.value = good; }", good)
    send(visitor)


def test_me_too_stays_and_says_why(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words="All is dark", by=acme["ann"])
    visitor = page(width=390)
    visitor.goto(FORM)
    answers(visitor, "**/me-too/**", 502)
    press = visitor.get_by_role("button", name="Me too").first
    press.click()
    expect(visitor.locator(".known [data-lost]")).to_have_text(NOT_SENT)
    visitor.unroute("**/me-too/**")
    visitor.locator(".known [name=token]").evaluate("field => { field.value = 'x'; }")
    press.click()
    expect(visitor.locator(".known [data-lost]")).to_contain_text("This form is not one of ours.")
    expect(visitor.locator("#intake [data-lost]")).to_be_hidden()
    looks_right(visitor, "me too, not sent")


@pytest.mark.parametrize("status", [0, 502])
def test_a_preview_that_does_not_come_is_said(acme: Firm, page: OpenPage, status: int) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    answers(visitor, "**/preview/**", status, "<h1>Bad gateway</h1>")
    visitor.get_by_role("tab", name="Preview").click()
    expect(visitor.locator("#intake [data-lost]")).to_have_text(NOT_SENT)
    expect(visitor.locator("#pane-preview")).to_be_empty()
    visitor.unroute("**/preview/**")
    visitor.get_by_role("tab", name="Preview").click()
    expect(visitor.locator("#pane-preview strong")).to_have_text("nothing")
    expect(visitor.locator("#intake [data-lost]")).to_be_hidden()


@pytest.mark.parametrize("button", ["Send", "Still broken"])
@pytest.mark.parametrize("status", [0, 502])
def test_an_answer_that_does_not_arrive_stays(acme: Firm, page: OpenPage, status: int, button: str) -> None:
    (ticket,) = tickets(acme, "one")
    visitor = page(width=390)
    visitor.goto(f"/to/acme/t/{ticket.link_key}/")
    visitor.fill("[name=body]", "It is worse")
    visitor.set_input_files("[name=attachments]", [NOTE])
    answers(visitor, "**/t/**", status)
    visitor.get_by_role("button", name=button).click()
    expect(visitor.locator("#write [data-lost]")).to_have_text(NOT_SENT)
    expect(visitor.locator("[name=body]")).to_have_value("It is worse")
    expect(chosen(visitor)).to_have_text(["note.txt"])
    expect(visitor.get_by_role("button", name=button)).to_be_enabled()
    looks_right(visitor, "answer not sent")
    visitor.unroute("**/t/**")
    visitor.get_by_role("button", name=button).click()
    expect(visitor.locator(".msg").last).to_contain_text("It is worse")
    expect(visitor.locator(".msg").last).to_contain_text("note.txt")


def test_where_nothing_can_be_kept_the_pages_go_on(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    for name in ("localStorage", "sessionStorage"):
        blocked = "{ get() { throw new DOMException('blocked', 'SecurityError'); } }"
        visitor.add_init_script(f"Object.defineProperty(window, '{name}', {blocked})")
    visitor.goto("/to/acme/")
    visitor.fill("[name=company_code]", "CP00000037")
    visitor.get_by_role("button", name="Continue").click()
    expect(visitor.get_by_role("heading", name="What is the problem?")).to_be_focused()
    fill(visitor)
    send(visitor)
    expect(visitor.get_by_role("heading", name="We have it")).to_be_focused()
    expect(visitor.get_by_label("This is a shared computer")).to_be_visible()
