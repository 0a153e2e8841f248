"""A requester's whole way on a phone and at a desk, in each language, with and without JavaScript."""

import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from playwright.sync_api import Page, expect

from notifications import outbox
from notifications.kept import Kept
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.test_intake import PHOTO
from tests.cast import Firm
from tickets.models import Feedback, Ticket

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780, "touch": True, "mobile": True}
BROWSERS = {"en": "en-US", "ko": "ko-KR", "ja": "ja-JP"}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(
    ("lang", "device", "javascript"),
    [("en", {}, False), ("en", {}, True), ("ko", PHONE, True), ("ja", PHONE, False), ("ja", {}, True)],
    ids=["en-desk-plain", "en-desk", "ko-phone", "ja-phone-plain", "ja-desk"],
)
def test_from_the_gate_to_how_it_went(
    acme: Firm, page: OpenPage, settings: Any, tmp_path: Any, lang: str, device: Any, javascript: bool
) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR = True, tmp_path / "mail"
    rita = page(javascript=javascript, locale=BROWSERS[lang], **device)
    with translation.override(lang):
        rita.goto("/to/acme/")
        expect(rita.locator("html")).to_have_attribute("lang", lang)
        rita.fill("[name=company_code]", "체00000037")
        rita.locator("form:has([name=company_code]) button[type=submit]").click()
        rita.fill("[name=title]", "프린터")
        rita.fill("[name=description]", "紙が出ない")
        rita.fill("[name=email]", "rita@acme.example")
        rita.set_input_files("[name=attachments]", [PHOTO])
        press(rita, pgettext("intake", "Send"))
        expect(rita.locator("[data-ticket-number]").first).to_be_visible()
        ticket = Ticket.unscoped.get()
        assert ticket.language == lang

        rita.goto("/to/acme/")
        rita.fill("[name=number]", f" {ticket.number.lower()}")
        rita.locator("form:has([name=number]) button[type=submit]").click()
        expect(rita.locator("[data-stage=new][aria-current=step]")).to_be_visible()
        assert "프린터" not in rita.content()

        rita.goto("/to/acme/lost/")
        rita.fill("[name=email]", "rita@acme.example")
        rita.locator("main form:has([name=email]) button[type=submit]").click()
        expect(rita.locator("main [role=status]").first).to_be_visible()
        outbox.drain()
        mails = [each.message.as_bytes() for each in Kept.newest()]
        assert len(mails) == 2  # the acknowledgement, and the links
        assert all(ticket.link_key.encode() in mail.replace(b"=\r\n", b"") for mail in mails)
        rita.goto(f"/to/acme/t/{ticket.link_key}/")
        expect(rita.get_by_text("사진.jpg")).to_be_visible()
        press(rita, _("Any news?"))
        expect(rita.locator(".event")).to_have_count(1)
        press(rita, _("Thanks, solved"))
        rita.locator("[name=mood][value=smile]").check()
        press(rita, _("Tell the team"))
        with scope(acme.company):
            expect(rita.get_by_role("heading", name=_("You told us how it went"))).to_be_visible()
            assert Feedback.objects.get().mood == "smile"
        press(rita, _("Still broken"))
        expect(rita.locator("[data-stage=active][aria-current=step]")).to_be_visible()

        with scope(acme.company):
            Ticket.objects.get().declare(words="3층 전체", by=acme["ann"])
        kai = page(javascript=javascript, locale=BROWSERS[lang], **device)
        kai.goto("/to/acme/new/?code=CP00000037")
        press(kai, _("Me too"))
        expect(kai.get_by_text(_("You are counted"))).to_be_visible()
        links = {rita: f"/to/acme/t/{ticket.link_key}/", kai: f"/to/acme/tickets/{ticket.number}/"}
        for person, link in links.items():
            person.goto("/to/acme/")
            here = person.get_by_role("heading", name=_("My tickets on this device"))
            expect(here).to_be_visible(visible=javascript)
            if javascript:
                kept = person.locator(".device-list a")
                expect(kept).to_have_attribute("href", re.compile(f"^{re.escape(link)}"))
    assert not rita.context.cookies()
