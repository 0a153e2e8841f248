"""Whatever people fill in stays text on every page, on paper and in mails (SEC-19, SEC-20, SEC-21)."""

from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from board.models import BoardView
from notifications import outbox
from notifications.kept import Kept
from tenants.models import Consent
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.test_text import PAYLOADS
from tests.cast import Firm, tickets
from tests.tickets.pictures import picture
from tickets.models import Attachment, Feedback, Ticket

pytestmark = pytest.mark.browser

SHORT = "<img src=//evil.example onerror=alert(7)>"[:40]  # fits the shortest field
WORDS = "<script>alert(8)</script><p hx-get=/evil hx-trigger=load>x</p>{{ 7 }}"
MARKDOWN = """[a](javascript:alert(9)) [b](data:text/html,<script>alert(10)</script>) <javascript:alert(11)>
![c](https://evil.example/c.png) [d]: https://evil.example "hx-get=/evil" [d](/desk/acme/admin/members/)
<details open ontoggle=alert(12)><table background=https://evil.example><base href=//evil.example>
<form action=/evil><button autofocus onfocus=alert(13)>x</button></form>
<math><style><img src onerror=alert(14)>

> <iframe srcdoc="<script>parent.alert(15)</script>"></iframe>
`<svg/onload=alert(16)>` www.evil.example&quot;onmouseover=alert(17) https://evil.example/"onclick=alert(18)"
"""
SCRIPT = "<script xmlns='http://www.w3.org/1999/xhtml'>alert(19)</script>"
ACTING = {
    "a.svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(20)'>{SCRIPT}</svg>",
    "a.html": f"<html>{SCRIPT}</html>",
    "a.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'>{SCRIPT}</html>",
    "a.xml": f"<?xml version='1.0'?><x>{SCRIPT}</x>",
    "a.mht": f"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{SCRIPT}",
    "a.js": "alert(21)",
    "a.pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(22))>>>>endobj\n%%EOF",
}
# What text has become if it acts; each of these would be somebody's words turned into a part of the page.
ALIVE = """[hx-get*=evil], [data-hx-post], [hx-vals*=alert], main [hx-swap-oob]#announce, base, math,
details[ontoggle], [onload], [onerror], [onfocus], [onclick], [onmouseover], [src*=evil], [background],
[action*=evil], script:not([src^='/static/']), iframe[srcdoc], a[href^='javascript' i], a[href^='data' i]"""
READ = """() => [document.body.textContent, ...[...document.querySelectorAll("input, textarea")]
.map((e) => e.value), ...[...document.querySelectorAll("option")].map((e) => e.label)]
.join(" ").replace(/\\s+/g, " ")"""


def store(name: str, content: bytes) -> Attachment:
    file = Attachment.store(SimpleUploadedFile("x.png", content))
    file.name = name
    return file


def everywhere(firm: Firm) -> list[Ticket]:
    """Fill every field that a person can fill; return a ticket that is at work, one done, one held."""
    ann = firm["ann"]
    firm.company.name, firm.company.hours, firm.company.shows_waiting = WORDS, WORDS, True
    firm.company.save()
    with scope(firm.company):
        BoardView.locked(firm.board, ann)
        consent = Consent.objects.create(version=1, text=MARKDOWN)
        firm.category.name, firm.category.help = SHORT, WORDS
        firm.category.save()
        firm.board.name, firm.columns["new"].name, ann.name = WORDS, SHORT, WORDS
        for each in (firm.board, firm.columns["new"], ann):
            each.save()
    written: dict[str, Any] = {
        "description": MARKDOWN,
        "name": WORDS,
        "place": WORDS,
        "email": "rita@acme.example",
    }
    written |= {"category": firm.category, "consent": consent}
    found = tickets(firm, WORDS, "".join(PAYLOADS)[:200], **written)
    found += tickets(firm, WORDS, held_for="trap", **written)
    (put_away,) = tickets(firm, f"{WORDS} archived", **written)
    with scope(firm.company):
        Ticket.objects.filter(pk=put_away.pk).update(archived_at=timezone.now())
        for text in (*PAYLOADS, MARKDOWN):
            found[0].answer(body=text)
            found[0].reply(body=text, by=ann, attachments=[store(f"{WORDS}.png", picture("PNG"))])
            found[0].comment(body=text, by=ann)
        found[0].declare(words=WORDS, by=ann)
        found[1].thank()
        Feedback.objects.create(ticket=found[1], mood="frown", comment=WORDS)
    return found


def chips(firm: Firm) -> str:
    """Filters whose chips say what people wrote."""
    return urlencode({"q": WORDS, "category": firm.category.pk, "assignee": firm["ann"].pk})


def inert(page: Page, address: str, *told: str) -> None:
    page.goto(address)
    assert page.locator(ALIVE).evaluate_all("found => found.map((each) => each.outerHTML)") == [], address
    shown = page.evaluate(READ)
    for text in told:
        assert " ".join(text.split()) in shown, (address, text)


def test_every_page_shows_what_was_typed(
    acme: Firm, page: OpenPage, console: list[str], settings: Any, tmp_path: Any
) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR, settings.UNDO_SECONDS = True, tmp_path / "mail", 0
    at_work, done, _held = everywhere(acme)
    outbox.drain()
    asked = list[str]()
    ann, rita = page(member=(acme, "ann")), page(width=360, touch=True, mobile=True)
    for each in (ann, rita):
        each.on("request", lambda request: asked.append(request.url))
    desk, to = "/desk/acme", "/to/acme"
    media: tuple[Literal["screen", "print"], ...] = ("screen", "print")
    for shown_on in media:
        for each in (ann, rita):
            each.emulate_media(media=shown_on)
        for address, told in {
            f"{desk}/": (WORDS, SHORT),
            f"{desk}/?{chips(acme)}": (f"“{WORDS}”", SHORT),
            f"{desk}/boards/{acme.board.pk}/archive/": (f"{WORDS} archived",),
            f"{desk}/tickets/{at_work.number}/": (WORDS, SHORT, *PAYLOADS),
            f"{desk}/tickets/{done.number}/": (WORDS, "".join(PAYLOADS)[:200]),
            f"{desk}/admin/quarantine/": (WORDS,),
            f"{desk}/admin/categories/": (WORDS, SHORT),
            f"{desk}/admin/categories/{acme.category.pk}/": (WORDS, SHORT),
            f"{desk}/admin/company/": (WORDS, MARKDOWN),
            f"{desk}/admin/company/poster/?at={WORDS.replace(' ', '+')}": (WORDS,),
            f"{desk}/admin/boards/": (WORDS,),
            f"{desk}/admin/boards/{acme.board.pk}/": (WORDS, SHORT),
            f"{desk}/admin/columns/{acme.columns['new'].pk}/": (WORDS, SHORT),
            f"{desk}/admin/members/": (WORDS,),
            f"{desk}/admin/mails/": (),
            "/account/": (),
            "/desk/": (),
        }.items():
            inert(ann, address, *told)
        for address, told in {
            f"{to}/": (WORDS,),
            f"{to}/lost/": (WORDS,),
            f"{to}/new/?code=CP00000037&at={SHORT}": (WORDS, SHORT),
            f"{to}/tickets/{at_work.number}/": (),
            f"{to}/t/{at_work.link_key}/": (WORDS, *PAYLOADS),
            f"{to}/t/{done.link_key}/": (WORDS,),
        }.items():
            inert(rita, address, *told)
        mails = Kept.newest()
        assert len(mails) > 2
        for mail in mails:
            inert(rita, f"/demo/mail/{mail.key}/")
            inert(rita, f"/demo/mail/{mail.key}/html/")
    ann.emulate_media(media="screen")
    inert(ann, f"{desk}/", WORDS)
    ann.locator("[data-away-open]").click()
    expect(ann.locator("#away-list [data-away]").first).to_contain_text(WORDS)
    ann.keyboard.press("Escape")
    ann.locator(".card-move").first.click()
    expect(ann.locator("#quick")).to_contain_text("Assign to me")
    expect(ann.locator(ALIVE)).to_have_count(0)
    assert not [url for url in asked if "evil" in url.partition("?")[0]]
    assert [said for said in console if "Blocked script execution" not in said] == []  # Playwright's own


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_the_form_shows_it_before_and_after_it_is_sent(
    acme: Firm, page: OpenPage, console: list[str], javascript: bool
) -> None:
    rita = page(javascript=javascript, width=360)
    rita.goto("/to/acme/new/?code=CP00000037")
    for field, text in {"title": WORDS, "description": MARKDOWN, "name": WORDS, "email": WORDS}.items():
        rita.fill(f"[name={field}]", text)
    rita.get_by_role("tab" if javascript else "button", name="Preview").click()
    expect(rita.locator("#pane-preview, [data-previewed]").first).to_contain_text("<details open")
    expect(rita.locator(ALIVE)).to_have_count(0)
    rita.get_by_role("button", name="Send").click()
    expect(rita.locator("span[data-error-for=email]")).to_be_visible()
    expect(rita.locator("[name=title]")).to_have_value(WORDS)
    rita.fill("[name=email]", "")
    hostile: FilePayload = {"name": f"{SHORT}.png", "mimeType": "image/png", "buffer": picture("PNG")}
    rita.set_input_files("[name=attachments]", [hostile])
    rita.get_by_role("button", name="Send").click()
    expect(rita.locator("[data-ticket-number]")).to_be_visible()
    expect(rita.locator(ALIVE)).to_have_count(0)
    rita.get_by_role("link", name="Open your ticket").click()
    expect(rita.get_by_role("heading", name=WORDS)).to_be_visible()
    expect(rita.locator(ALIVE)).to_have_count(0)
    assert not [said for said in console if "status of 422" not in said]


def test_no_file_acts_when_it_is_opened(acme: Firm, page: OpenPage, console: list[str]) -> None:
    """Each as itself and as a picture; kept although the form would not take them."""
    (ticket,) = tickets(acme, "one")
    kept = list[Attachment]()
    with scope(acme.company):
        for name, content in ACTING.items():
            kept += [store(each, content.encode()) for each in (name, f"{name}.png")]
        Attachment.save_for(ticket, kept)
    ann, rita = page(member=(acme, "ann")), page()
    for file in kept:
        for reader, door in ((ann, "/desk/acme"), (rita, f"/to/acme/t/{ticket.link_key}")):
            reader.goto("/login/" if reader is rita else "/desk/acme/")
            with reader.expect_download() as loaded:
                reader.evaluate("address => { location.href = address }", f"{door}/files/{file.pk}/")
            assert loaded.value.suggested_filename
            answer = reader.request.get(f"{door}/files/{file.pk}/")
            assert answer.headers["content-disposition"].startswith("attachment"), file.name
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in answer.headers["content-security-policy"]
            assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert console == []
