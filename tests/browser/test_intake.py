"""The form in a real browser: its text looked at, its files, its draft, its languages, its hints."""

import base64
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page, expect

from tenants.models import Consent
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.cast import Firm
from tests.tickets.pictures import picture
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.browser

FORM = "/to/acme/new/?code=CP00000037&at=Dock%203"
PHOTO: FilePayload = {"name": "사진.jpg", "mimeType": "image/jpeg", "buffer": picture()}
NOTE: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"a note"}

# A file arrives at an element as it does from the clipboard or from a folder.
ARRIVES = """(at, [kind, name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
  const options = { bubbles: true, cancelable: true };
  at.dispatchEvent(kind === "paste" ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent(kind, { ...options, dataTransfer: data }));
}"""


def arrives(at: Locator, kind: str, file: FilePayload) -> None:
    content = base64.b64encode(file["buffer"]).decode()
    at.evaluate(ARRIVES, [kind, file["name"], file["mimeType"], content])


def fill(page: Page, title: str = "The printer is silent", text: str = "It prints **nothing**.") -> None:
    page.fill("[name=title]", title)
    page.fill("[name=description]", text)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-ticket-number]")).to_be_visible()


def chosen(page: Page) -> Locator:
    return page.locator("[data-chosen] .chosen-name")


def kept_by(firm: Firm) -> list[str]:
    with scope(firm.company):
        return sorted(Attachment.objects.values_list("name", flat=True))


def looks_right(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def test_the_text_is_looked_at_by_keyboard(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    tab = visitor.get_by_role("tab", name="Write")
    tab.press("ArrowRight")
    pane = visitor.get_by_role("tabpanel", name="Preview")
    expect(pane.locator("strong")).to_have_text("nothing")
    expect(visitor.locator("[name=description]")).to_be_hidden()
    visitor.get_by_role("tab", name="Preview").press("ArrowLeft")
    expect(visitor.locator("[name=description]")).to_have_value("It prints **nothing**.")
    send(visitor)
    assert Ticket.unscoped.get().description == "It prints **nothing**."


def test_without_javascript_a_button_shows_it_and_enter_sends(acme: Firm, page: OpenPage) -> None:
    visitor = page(javascript=False, width=390)
    visitor.goto(FORM)
    fill(visitor)
    visitor.get_by_role("button", name="Preview").click()
    expect(visitor.locator("[data-previewed] strong")).to_have_text("nothing")
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    visitor.locator("[name=title]").press("Enter")
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()


def test_a_photo_from_a_phone_goes_along_with_other_files(acme: Firm, page: OpenPage) -> None:
    visitor = page(width=360, height=780, touch=True, mobile=True)
    visitor.goto(FORM)
    fill(visitor)
    with visitor.expect_file_chooser() as asked:
        visitor.get_by_role("button", name="Take a photo").tap()
    assert asked.value.element.get_attribute("capture") == "environment"
    asked.value.set_files([PHOTO])
    visitor.set_input_files("[name=attachments]", [NOTE])
    expect(chosen(visitor)).to_have_text(["사진.jpg", "note.txt"])
    expect(visitor.locator(".chosen-picture")).to_have_js_property("complete", True)
    looks_right(visitor, "files chosen")
    send(visitor)
    assert kept_by(acme) == ["note.txt", "사진.jpg"]


def test_files_are_chosen_by_words_of_the_pages_language(acme: Firm, page: OpenPage) -> None:
    """A browser labels an input in its own; by keys it is still the input that is reached."""
    visitor = page(width=360)
    visitor.goto(f"{FORM}&lang=ko")
    with visitor.expect_file_chooser() as asked:
        visitor.get_by_text("파일 선택").click()
    asked.value.set_files([NOTE])
    expect(chosen(visitor)).to_have_text(["note.txt"])
    visitor.locator("[name=attachments]").focus()
    looks_right(visitor, "the input has the focus")
    with visitor.expect_file_chooser():
        visitor.keyboard.press("Enter")


def test_files_are_dropped_pasted_and_taken_out(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    drop = visitor.locator(".drop")
    arrives(visitor.locator("[name=title]"), "dragover", PHOTO)
    expect(drop).to_have_class("drop is-over")
    arrives(visitor.locator("[name=title]"), "drop", PHOTO)
    expect(drop).to_have_class("drop")
    arrives(
        visitor.locator("[name=description]"),
        "paste",
        {"name": "image.png", "mimeType": "image/png", "buffer": picture("PNG")},
    )
    arrives(drop, "drop", NOTE)
    expect(chosen(visitor)).to_have_count(3)
    expect(chosen(visitor).nth(1)).to_contain_text("screenshot-")
    visitor.get_by_role("button", name="Remove: 사진.jpg").click()
    expect(visitor.get_by_role("button", name="Remove: screenshot-")).to_be_focused()
    expect(chosen(visitor)).to_have_count(2)
    visitor.fill("[name=title]", "")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator("span[data-error-for=title]")).to_be_visible()
    expect(chosen(visitor)).to_have_count(2)  # a refused form keeps them
    fill(visitor)
    send(visitor)
    names = kept_by(acme)
    assert names[0] == "note.txt"
    assert names[1].startswith("screenshot-")
    assert len(names) == 2


def test_what_the_server_would_refuse_is_told_at_once(acme: Firm, page: OpenPage) -> None:
    acme.company.file_count, acme.company.file_mb = 2, 1
    acme.company.save()
    visitor = page()
    visitor.goto(FORM)
    why = visitor.locator("[data-why]")
    large: FilePayload = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"x" * (2**20 + 1)}
    visitor.set_input_files("[name=attachments]", [large, NOTE])
    expect(why).to_have_text("large.txt is larger than 1 MB. Send a smaller one.")
    expect(chosen(visitor)).to_have_text(["note.txt"])
    visitor.set_input_files("[name=attachments]", [PHOTO, NOTE | {"name": "b.txt"}])
    expect(why).to_have_text("These are 3 files. Send up to 2.")
    expect(chosen(visitor)).to_have_count(2)


def test_bars_show_what_has_left(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    visitor.set_input_files("[name=attachments]", [NOTE, NOTE | {"name": "b.txt", "buffer": b"y" * 18}])
    form = visitor.locator("#intake")
    form.evaluate("form => htmx.trigger(form, 'htmx:xhr:progress', { loaded: 50, total: 100 })")
    bars = visitor.locator("[data-chosen] progress")
    expect(bars.first).to_have_attribute("aria-label", "note.txt")
    assert bars.evaluate_all("bars => bars.map(({ value, max }) => [value, max])") == [[6, 6], [6, 18]]


def test_a_draft_outlives_a_reload_and_is_gone_when_sent(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.fill("[name=email]", "rita@acme.example")
    visitor.get_by_text("I cannot work at all").click()
    visitor.goto("/to/acme/new/")  # this tab has passed the gate
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    expect(visitor.locator("[name=email]")).to_have_value("rita@acme.example")
    expect(visitor.get_by_label("I cannot work at all")).to_be_checked()
    expect(visitor.locator("[data-place]")).to_contain_text("Dock 3")
    expect(visitor.locator("[data-restored]")).to_be_visible()
    looks_right(visitor, "restored")
    send(visitor)
    for kept in ("localStorage", "sessionStorage"):
        assert visitor.evaluate(f"Object.keys({kept}).filter((key) => key.endsWith(':acme'))") == []
    visitor.goto(FORM)
    expect(visitor.locator("[name=title]")).to_have_value("")


def test_a_draft_is_thrown_away_and_on_a_shared_computer_stays_in_the_tab(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.evaluate("localStorage.setItem('shared-computer', 'yes')")
    visitor.fill("[name=title]", "Changed")
    visitor.reload()
    expect(visitor.locator("[name=title]")).to_have_value("Changed")
    assert visitor.evaluate("'draft:acme' in localStorage") is False
    visitor.get_by_role("button", name="Throw it away").click()
    expect(visitor.locator("[name=title]")).to_have_value("")
    visitor.reload()
    expect(visitor.locator("[name=title]")).to_have_value("")


def test_a_computer_that_becomes_shared_keeps_the_draft_in_the_tab_alone(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.evaluate("localStorage.setItem('draft:birch', '{}'), localStorage.setItem('joined', '[1]')")
    visitor.get_by_label("This is a shared computer").check()
    assert visitor.evaluate("Object.keys(localStorage)") == ["shared-computer"]
    visitor.goto("/to/acme/new/")
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    other = visitor.context.new_page()
    other.goto(FORM)
    expect(other.locator("[name=title]")).to_have_value("")
    expect(other.get_by_label("This is a shared computer")).to_be_checked()


def test_in_another_language_the_form_is_the_same(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.set_input_files("[name=attachments]", [NOTE])
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "ko")
    expect(visitor.get_by_role("link", name="한국어")).to_have_attribute("aria-current", "true")
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    expect(visitor.locator("[data-place]")).to_contain_text("Dock 3")
    expect(chosen(visitor)).to_have_text(["note.txt"])
    assert visitor.url.endswith("/to/acme/new/?lang=ko")
    visitor.locator("#intake .btn--primary").click()
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()
    assert Ticket.unscoped.get().language == "ko"
    assert kept_by(acme) == ["note.txt"]


def test_where_files_are_off_all_else_is_as_ever(acme: Firm, page: OpenPage, console: list[str]) -> None:
    acme.company.file_count = 0
    acme.company.save()
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    looks_right(visitor, "the form without files")
    visitor.get_by_role("link", name="한국어").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "ko")
    expect(visitor.locator("[name=title]")).to_have_value("The printer is silent")
    visitor.locator("#intake .btn--primary").click()
    expect(visitor.locator("[data-ticket-number]")).to_be_visible()
    visitor.locator(".stub-actions .btn--primary").click()
    expect(visitor.locator("#write textarea")).to_be_visible()
    assert console == []


def test_without_javascript_a_slip_in_the_address_is_told_on_the_receipt(acme: Firm, page: OpenPage) -> None:
    visitor = page(javascript=False, width=390)
    visitor.goto(FORM)
    fill(visitor)
    visitor.fill("[name=email]", "rita@gmial.com")
    send(visitor)
    expect(visitor.locator(".banner--waiting")).to_contain_text("Did you mean r••••a@gmail.com?")


def test_a_slip_in_the_address_is_told_and_taken_over(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.fill("[name=email]", "rita@gmial.com")
    visitor.locator("[name=email]").blur()
    expect(visitor.locator("[data-meant]")).to_have_text("rita@gmail.com")
    visitor.get_by_role("button", name="Use this address").click()
    expect(visitor.locator("[name=email]")).to_have_value("rita@gmail.com")
    expect(visitor.locator(".meant")).to_be_hidden()


def test_a_slip_in_the_address_does_not_move_the_pressed_button(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto(FORM)
    fill(visitor)
    visitor.fill("[name=email]", "rita@gmial.com")  # it is looked at when the press takes the focus away
    send(visitor)


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (320, "light")])
def test_the_whole_form_reads_well(acme: Firm, page: OpenPage, width: int, theme: Any) -> None:
    with scope(acme.company):
        Consent.objects.write("We keep **what you write** for a year.")
    visitor = page(width=width, theme=theme)
    visitor.goto(FORM)
    fill(visitor, text="# One\n\n- two\n\n```\n" + "long " * 60 + "\n```\n" + "x" * 300)
    visitor.fill("[name=email]", "rita@gmial.com")
    visitor.set_input_files("[name=attachments]", [PHOTO, NOTE | {"name": "x" * 120 + ".txt"}])
    visitor.get_by_role("tab", name="Preview").click()
    expect(visitor.locator("#pane-preview pre")).to_be_visible()
    looks_right(visitor, "form")
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.locator(".error-summary")).to_be_focused()
    looks_right(visitor, "refused")
    visitor.get_by_label("I agree to this").check()
    send(visitor)
