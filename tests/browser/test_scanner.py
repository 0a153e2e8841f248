"""A mail scanner opens each link three times and runs the scripts: nothing happens (SEC-23)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from notifications import outbox
from notifications.kept import Kept
from notifications.models import OutgoingMail
from notifications.models.mail import KINDS
from tests.browser.conftest import OpenPage
from tests.cast import Firm
from tests.house.addresses import photograph
from tests.notifications.deeds import deeds_that_mail

pytestmark = pytest.mark.browser

LINK = re.compile(r"http://127\.0\.0\.1[^\s\"<>]+")


def every_mail(firm: Firm, page: Page) -> None:
    """Do what makes each kind of mail; all of them are sent."""
    deeds_that_mail(firm)
    for address, email in (("/to/acme/lost/", "rita@acme.example"), ("/password/reset/", "bo@acme.example")):
        page.goto(address)
        page.fill("[name=email]", email)
        page.locator("main form:has([name=email]) button[type=submit]").click()
        expect(page.locator("main")).to_contain_text("on its way")
    ask_to_join(page, "joe@acme.example")
    outbox.sweep()
    while outbox.drain():
        pass


def ask_to_join(page: Page, email: str) -> None:
    page.goto("/join/")
    for name, text in {"company_code": "CP00000037", "name": "Joe", "email": email}.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=password]", "river-ferry-lantern")
    for box in ("terms", "privacy"):
        page.check(f"[name={box}]")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(email)


def links() -> dict[str, list[str]]:
    """The addresses in each mail's parts, by what the mail is for."""
    found = dict[str, list[str]]()
    templates = {str(mail.message_id): mail.template for mail in OutgoingMail.unscoped.all()}
    for mail in Kept.newest():
        parts = [part.get_content() for part in mail.message.walk() if not part.is_multipart()]
        template = templates[str(mail.message["Message-ID"])]
        found.setdefault(template, []).extend(sorted(set(LINK.findall("".join(parts)))))
    return found


@pytest.mark.parametrize("rounds", [1, pytest.param(3, marks=pytest.mark.soak)])
def test_a_scanner_does_nothing_and_the_person_still_can(
    acme: Firm, page: OpenPage, settings: Any, tmp_path: Any, rounds: int
) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR, settings.UNDO_SECONDS = True, tmp_path / "mail", 0
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    asker = page()
    every_mail(acme, asker)
    found = links()
    assert set(found) == {*KINDS, "account"}
    assert all(found.values())
    scanner, before = page(), photograph()
    for _round in range(rounds):
        for link in {each for those in found.values() for each in those}:
            for method in ("GET", "HEAD"):
                assert scanner.request.fetch(link, method=method).ok, link
            scanner.goto(link)
            scanner.wait_for_load_state("networkidle")
        assert photograph() == before
    person = page(width=360, touch=True, mobile=True)
    person.goto(next(link for link in found["reply"] if "/t/" in link))
    person.get_by_role("button", name="Any news?").click()
    expect(person.locator(".event")).to_contain_text("You asked for news")
    person.goto(next(link for link in found["completion"] if "/t/" in link))
    person.get_by_role("button", name="Still broken").click()
    expect(person.locator("[data-stage=active][aria-current=step]")).to_be_visible()
    person.goto(next(link for link in found["account"] if "/password/reset/" in link))
    for field in person.locator("[type=password]").all():
        field.fill("river-ferry-lantern")
    person.locator("main form button[type=submit]").click()
    expect(person).to_have_url(re.compile("/key/done/"))
    person.goto(next(link for link in found["invitation"] if "/join/" in link))
    person.fill("[name=name]", "Nova")
    person.fill("[name=password]", "river-ferry-lantern")
    for box in ("terms", "privacy"):
        person.check(f"[name={box}]")
    person.locator("main form button[type=submit]").click()
    expect(person).to_have_url(re.compile("/desk/acme/"))
    asker.goto(next(link for link in found["join_proof"] if "/proof/" in link))
    asker.locator("main form button[type=submit]").click()
    expect(asker).to_have_url(re.compile("/join/waiting/"))
