"""Known issues and categories in real browsers, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tenants.scoping import scope
from tests.browser.boards import violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Category

pytestmark = pytest.mark.browser

WORDS = "The delivery programme is down"


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_one_press_joins(acme: Firm, page: OpenPage, javascript: bool, console: list[str]) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
    rita = page(javascript=javascript, width=360, touch=True)
    rita.goto("/to/acme/new/?code=CP00000037")
    rita.fill("[name=title]", "Half a sent")
    rita.get_by_role("button", name="Me too", exact=False).first.click()
    expect(rita.locator("[data-affects]")).to_have_text("It affects 2 people.")
    expect(rita.get_by_text("You are counted")).to_be_focused()
    expect(rita.locator("[data-remember-number]")).to_contain_text(str(ticket))
    if javascript:
        expect(rita.locator("[name=title]")).to_have_value("Half a sent")
        kept = rita.evaluate("JSON.parse(localStorage['my-tickets']).map((it) => it.link)")
        assert kept == [f"/to/acme/tickets/{ticket.number}/"]
    assert not rita.context.cookies()
    assert console == []


def test_what_was_joined_here_is_not_offered_again(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
    rita = page(width=360)
    rita.goto("/to/acme/new/?code=CP00000037")
    press = rita.locator("[data-press] button")
    press.click()
    expect(rita.get_by_text("You are counted")).to_be_focused()
    rita.goto("/to/acme/new/?code=CP00000037")
    expect(rita.get_by_text("You are counted")).to_be_visible()
    expect(press).to_have_count(0)
    assert violations(rita) == []
    rita.get_by_text("Tell me when it is over").click()
    for email, shown in (("nobody", ".known .field-error >> nth=0"), ("rita@acme.example", "[data-joined]")):
        rita.locator("[name=tell]").fill(email)
        rita.get_by_role("button", name="Tell me", exact=True).click()
        expect(rita.locator(shown)).to_be_visible()
        expect(press).to_have_count(0)
    expect(rita.get_by_text("When it is over we write to")).to_be_visible()
    expect(rita.locator("[data-affects]")).to_have_text("It affects 2 people.")
    rita.get_by_label("This is a shared computer").check()
    rita.reload()
    expect(press).to_be_visible()
    press.click()
    expect(rita.get_by_text("You are counted")).to_be_focused()
    assert rita.evaluate("Object.keys(localStorage)") == ["shared-computer"]


def test_my_own_link_stays_when_my_ticket_is_the_known_issue(acme: Firm, page: OpenPage) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
    mine = f"/to/acme/t/{ticket.link_key}/"
    rita = page()
    rita.goto("/to/acme/")
    kept = {"number": ticket.number, "link": mine, "at": "2026-11-01T00:00:00Z"}
    rita.evaluate("it => localStorage.setItem('my-tickets', JSON.stringify([it]))", kept)
    rita.goto("/to/acme/new/?code=CP00000037")
    rita.get_by_role("button", name="Me too", exact=False).first.click()
    expect(rita.get_by_text("You are counted")).to_be_focused()
    assert rita.evaluate("JSON.parse(localStorage['my-tickets']).map((it) => it.link)") == [mine]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_read_and_use_them(acme: Firm, page: OpenPage, theme: str) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
    ann = page(member=(acme, "ann"), theme=theme)
    for address in (
        "/desk/acme/admin/categories/",
        f"/desk/acme/admin/categories/{acme.category.pk}/",
        "/desk/acme/admin/company/",
        "/desk/acme/admin/company/poster/?at=3F",
        f"/desk/acme/tickets/{ticket.number}/",
        "/to/acme/new/?code=CP00000037",
    ):
        ann.goto(address)
        assert violations(ann) == [], address


def test_categories_change_places_without_javascript(acme: Firm, page: OpenPage) -> None:
    with scope(acme.company):
        Category.add(by=acme["ann"], name="Doors")
    olga = page(member=(acme, "olga"), javascript=False, width=320)
    olga.goto("/desk/acme/admin/categories/")
    olga.get_by_role("button", name="Move Doors up").click()
    expect(olga.locator("[data-category] .chip")).to_have_text(["Doors", "Hardware"])
    assert olga.evaluate("document.documentElement.scrollWidth") <= 320
