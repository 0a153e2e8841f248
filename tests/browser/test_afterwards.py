"""After sending: this device's tickets, a page that follows its ticket, how it went, a lost number."""

import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.test_public import enter, looks_right, send, sent
from tests.cast import Firm, tickets
from tickets.models import Feedback, Ticket

pytestmark = pytest.mark.browser

KEPT = "localStorage.getItem('my-tickets')"
NOTE: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"a note"}


def ask(visitor: Page, title: str = "The printer is silent") -> Ticket:
    """Send a ticket through the gate, in place; the receipt is shown."""
    visitor.goto("/to/acme/")
    enter(visitor, "CP00000037")
    visitor.fill("[name=title]", title)
    visitor.fill("[name=description]", "It prints nothing.")
    send(visitor)
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()
    return sent()


def secret(ticket: Ticket) -> str:
    return f"/to/acme/t/{ticket.link_key}/"


def test_this_device_keeps_numbers_and_links_until_they_are_removed(acme: Firm, page: OpenPage) -> None:
    visitor = page(width=390)
    first, second = ask(visitor), ask(visitor, "Another")
    for place in ("/to/acme/", "/to/acme/new/?code=CP00000037", "/"):
        visitor.goto(place)
        rows = visitor.locator(".device-list li")
        expect(rows).to_have_count(2)
        expect(rows.first.get_by_role("link")).to_have_text(str(second))
    visitor.goto("/to/acme/?lang=ko")
    rows.last.get_by_role("link").click()
    expect(visitor.get_by_role("heading", name="The printer is silent")).to_be_visible()
    assert visitor.url.endswith(f"{secret(first)}?lang=ko")
    visitor.goto("/to/acme/")
    visitor.get_by_role("button", name=f"Remove {second} from this device").click()
    expect(rows).to_have_count(1)
    expect(rows.get_by_role("link")).to_be_focused()
    visitor.get_by_role("button", name="Remove all").click()
    expect(visitor.get_by_role("heading", name="My tickets on this device")).to_be_hidden()
    assert visitor.evaluate(KEPT) is None


def test_a_shared_computer_keeps_nothing(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    ask(visitor)
    expect(visitor.locator(".device-list li")).to_have_count(1)
    visitor.get_by_label("This is a shared computer").check()
    expect(visitor.locator("#announce")).to_have_text("Nothing is kept on this device")
    assert visitor.evaluate(KEPT) is None
    ask(visitor, "Another")
    expect(visitor.get_by_label("This is a shared computer")).to_be_checked()
    assert visitor.evaluate(KEPT) is None


def listed(visitor: Page) -> list[str]:
    links: list[str] = visitor.evaluate(f"(JSON.parse({KEPT}) ?? []).map((it) => it.link)")
    return links


def test_what_continues_a_ticket_is_kept_where_that_is(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.REOPEN_DAYS = 0
    visitor, other = page(), page()
    ticket = ask(visitor)
    with scope(acme.company):
        ticket.thank()
    visitor.goto(secret(ticket))
    visitor.get_by_role("button", name="Still broken").click()
    expect(visitor.get_by_text("It goes on in a new ticket")).to_be_visible()
    new = sent()
    assert new != ticket
    assert listed(visitor) == [secret(new), secret(ticket)]
    other.goto(secret(ticket))
    expect(other.get_by_role("button", name="Keep on this device")).to_be_visible()
    assert listed(other) == []
    other.get_by_role("button", name="Keep on this device").click()
    assert listed(other) == [secret(new), secret(ticket)]


def test_a_fresh_link_takes_the_place_of_the_dead_one(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    ticket = ask(visitor)
    with scope(acme.company):
        Ticket.objects.update(link_key="fresh")
    visitor.goto("/to/acme/t/fresh/")
    assert listed(visitor) == ["/to/acme/t/fresh/"]
    visitor.goto("/to/acme/")
    expect(visitor.locator(".device-list a")).to_have_text([str(ticket)])


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_ticket_is_kept_on_a_device_that_asks_for_it(acme: Firm, page: OpenPage, javascript: bool) -> None:
    (ticket,) = tickets(acme, "one")
    visitor = page(width=320, javascript=javascript)
    visitor.goto(secret(ticket))
    button = visitor.get_by_role("button", name="Keep on this device")
    if not javascript:
        expect(button).to_be_hidden()
        return
    looks_right(visitor, "not kept")
    button.click()
    expect(visitor.get_by_role("button", name="Kept on this device")).to_be_focused()
    expect(visitor.locator("#announce")).to_have_text("Kept on this device")
    assert listed(visitor) == [secret(ticket)]
    visitor.goto("/to/acme/")
    expect(visitor.locator(".device-list a")).to_have_text([str(ticket)])
    visitor.get_by_label("This is a shared computer").check()
    visitor.goto(secret(ticket))
    expect(visitor.get_by_role("heading", name="Conversation")).to_be_visible()
    expect(button).to_be_hidden()
    assert listed(visitor) == []


def test_a_company_lists_what_was_kept_at_its_former_addresses(
    acme: Firm, birch: Firm, page: OpenPage
) -> None:
    visitor = page()
    ours, (theirs,) = ask(visitor), tickets(birch, "one")
    kept = [
        {"number": each.number, "link": link, "at": ""}
        for each, link in (
            (ours, secret(ours)),
            (theirs, f"/to/birch/t/{theirs.link_key}/"),
        )
    ]
    visitor.evaluate("kept => localStorage.setItem('my-tickets', JSON.stringify(kept))", kept)
    for slug in ("acme-works", "works", "acme"):
        with scope(acme.company):
            acme.company.change_slug(slug=slug, by=acme["ann"])
        visitor.goto(f"/to/{slug}/")
        rows = visitor.locator(".device-list li")
        expect(rows).to_have_count(1)
        expect(rows.get_by_role("link")).to_have_attribute("href", f"/to/{slug}/t/{ours.link_key}/")
    visitor.get_by_role("button", name="Remove all").click()
    expect(rows).to_have_count(0)
    assert str(ours.number) not in visitor.evaluate(KEPT)
    visitor.goto("/to/birch/")
    expect(rows.get_by_role("link")).to_have_text(str(theirs))


def test_what_somebody_else_wrote_there_is_no_link(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto("/to/acme/")
    for kept in ('[{"number":"A7K2M9QXT5","link":"javascript:alert(1)"}]', '{"x":1}', "nonsense", "[null]"):
        visitor.evaluate("kept => localStorage.setItem('my-tickets', kept)", kept)
        visitor.reload()
        expect(visitor.get_by_label("This is a shared computer")).to_be_visible()
        expect(visitor.locator(".device-list li")).to_have_count(0)


@pytest.mark.parametrize("door", ["conversation", "tracking"])
def test_the_page_follows_its_ticket(acme: Firm, page: OpenPage, settings: Any, door: str) -> None:
    settings.FOLLOW_SECONDS = 0.2
    (ticket,) = tickets(acme, "The printer is silent")
    visitor = page()
    visitor.goto(secret(ticket) if door == "conversation" else f"/to/acme/tickets/{ticket.number}/")
    field = visitor.locator("[name=body]" if door == "conversation" else "[name=number]")
    field.fill("Half a sen")
    title = visitor.title()
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    expect(visitor.locator("[data-stage=active]")).to_have_attribute("aria-current", "step")
    expect(visitor).to_have_title(f"● {title}")
    expect(visitor.locator("#announce")).to_have_text("Someone is working on it")
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a sen")
    visitor.mouse.move(10, 10)
    visitor.mouse.move(20, 20)
    expect(visitor).to_have_title(title)


def test_what_can_be_asked_follows_its_ticket(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.FOLLOW_SECONDS = 0.2
    (ticket,) = tickets(acme, "The printer is silent")
    visitor = page()
    visitor.goto(secret(ticket))
    still, news = (visitor.get_by_role("button", name=name) for name in ("Still broken", "Any news?"))
    expect(news).to_be_visible()
    still.focus()
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    expect(news).to_have_count(0)
    expect(still).to_be_focused()


def test_a_reply_appears_where_the_requester_reads(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.FOLLOW_SECONDS = 0.2
    (ticket,) = tickets(acme, "The printer is silent")
    visitor = page()
    visitor.goto(secret(ticket))
    with scope(acme.company):
        ticket.reply(body="Turn it off and on", by=acme["bo"])
    expect(visitor.get_by_text("Turn it off and on")).to_be_visible()
    expect(visitor).to_have_title(re.compile("^● "))
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    expect(visitor.get_by_role("heading", name="How did it go?")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_thanks_and_how_it_went(acme: Firm, page: OpenPage, javascript: bool) -> None:
    (ticket,) = tickets(acme, "The printer is silent")
    visitor = page(javascript=javascript, width=360)
    visitor.goto(secret(ticket))
    visitor.get_by_role("button", name="Thanks, solved").click()
    visitor.get_by_role("button", name="Tell the team").click()
    expect(visitor.locator("[data-error-for=mood]").first).to_be_visible()
    visitor.locator("[name=mood][value=smile]").check()
    visitor.fill("[name=comment]", "Quick")
    visitor.get_by_role("button", name="Tell the team").click()
    expect(visitor.get_by_role("heading", name="You told us how it went")).to_be_visible()
    with scope(acme.company):
        feedback = Feedback.objects.get()
    assert (feedback.mood, feedback.comment) == ("smile", "Quick")


def test_a_lost_number_without_javascript(acme: Firm, page: OpenPage) -> None:
    visitor = page(javascript=False, width=320)
    visitor.goto("/to/acme/")
    expect(visitor.get_by_text("My tickets on this device")).to_be_hidden()
    visitor.get_by_role("link", name="I lost my number").click()
    visitor.get_by_role("button", name="Mail me my links").click()
    expect(visitor.locator("span[data-error-for=email]")).to_be_visible()
    visitor.fill("[name=email]", "nobody@acme.example")
    visitor.get_by_role("button", name="Mail me my links").click()
    expect(visitor.get_by_role("status").first).to_contain_text("is on its way to it")


@pytest.mark.parametrize(
    ("width", "theme", "lang"), [(1440, "light", "en"), (320, "dark", "ko"), (390, "light", "ja")]
)
def test_every_page_afterwards_reads_well(
    acme: Firm, page: OpenPage, width: int, theme: Any, lang: str
) -> None:
    acme.company.shows_waiting, acme.company.hours = True, "09:00–18:00"
    acme.company.save()
    visitor = page(width=width, theme=theme)
    tickets(acme, "one")
    ticket = ask(visitor)
    looks_right(visitor, "receipt")
    for address in (f"/to/acme/tickets/{ticket.number}/", secret(ticket), "/to/acme/", "/to/acme/lost/", "/"):
        visitor.goto(f"{address}?lang={lang}")
        looks_right(visitor, address)
    with scope(acme.company):
        ticket.thank()
        visitor.goto(f"{secret(ticket)}?lang={lang}")
        looks_right(visitor, "done")
        Ticket.objects.update(link_until=ticket.opened_at)
    visitor.goto(f"{secret(ticket)}?lang={lang}")
    looks_right(visitor, "run out")


def test_the_receipt_on_paper_keeps_number_and_code(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    ticket = ask(visitor)
    visitor.emulate_media(media="print")
    for address in ("", f"/to/acme/tickets/{ticket.number}/", secret(ticket)):
        if address:
            visitor.goto(address)
        expect(visitor.locator(".stub-no")).to_be_visible()
        expect(visitor.locator(".qr")).to_be_visible()
        if not address:  # there it is a picture of its own, and must have come
            visitor.wait_for_function("document.querySelector('img.qr').naturalWidth > 0")
        expect(visitor.locator("main button:visible, nav:visible")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_new_code_keeps_what_was_written(acme: Firm, page: OpenPage, javascript: bool) -> None:
    visitor = page(javascript=javascript, width=390)
    visitor.goto("/to/acme/")
    visitor.fill("[name=company_code]", acme.company.code)
    visitor.get_by_role("button", name="Continue").click()
    visitor.fill("[name=description]", "It prints nothing.")
    if javascript:
        visitor.set_input_files("[name=attachments]", [NOTE])
    with scope(acme.company):
        acme.company.rotate_code(days=0, by=acme["ann"])
    visitor.get_by_role("button", name="Send").click()  # without a title: refused
    expect(visitor.locator(".error-summary")).to_contain_text("The company code has changed")
    expect(visitor.locator("[name=description]")).to_have_value("It prints nothing.")
    if javascript:
        looks_right(visitor, "shut")
        visitor.reload()  # the form's token is of no use: the gate says so, and the draft is kept
        expect(visitor.locator(".error-summary")).to_contain_text("The company code has changed")
    visitor.fill("[name=company_code]", acme.company.code)
    visitor.get_by_role("button", name="Continue").click()
    expect(visitor.locator("[name=description]")).to_have_value("It prints nothing.")
    visitor.fill("[name=title]", "The printer is silent")
    send(visitor)
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()
    assert sent().description == "It prints nothing."
