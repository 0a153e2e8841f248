"""Joining by company code in a real browser, from the front page to the board."""

from typing import Any

import pytest
from playwright.sync_api import expect

from notifications.models import OutgoingMail
from tenants.models import Invitation, JoinRequest, User
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.languages import LOCALES, said
from tests.browser.test_entrance import agree_and_send, fill, looks_right
from tests.cast import Firm

pytestmark = pytest.mark.browser
FORM = {
    "company_code": "체00000037",
    "name": "박조은",
    "email": "joe@acme.example",
    "password": "five small grey cats",
}


def proof_of(firm: Firm) -> str:
    mail = OutgoingMail.unscoped.get(template="join_proof")
    with scope(firm.company):
        return JoinRequest.proof_for(User.objects.get(pk=mail.details["user"]))


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("ko", 390, "dark"), ("ja", 1440, "light"), ("en", 320, "light")]
)
def test_from_the_code_to_the_board(
    acme: Firm, page: OpenPage, console: list[str], language: str, width: int, theme: str
) -> None:
    User.objects.update(language=language)
    joe = page(locale=LOCALES[language], width=width, theme=theme)
    joe.goto("/")
    joe.locator("main a[href^='/join/']").click()
    fill(joe, {**FORM, "company_code": "CP99999999"})
    agree_and_send(joe)
    refused = said(language, "No company here has this code.")
    expect(joe.locator("[data-error-for=company_code]")).to_contain_text(refused)
    looks_right(joe, "ask refused")
    fill(joe, FORM)
    agree_and_send(joe)
    expect(joe.locator("main")).to_contain_text("joe@acme.example")
    looks_right(joe, "asked")
    joe.goto(f"/join/proof/{proof_of(acme)}/")
    looks_right(joe, "proof")
    joe.locator("main form button[type=submit]").click()
    joe.wait_for_url("**/join/waiting/")
    expect(joe.locator("main .chip--waiting")).to_be_visible()
    looks_right(joe, "waiting")

    ann = page(locale=LOCALES[language], width=width, theme=theme, member=(acme, "ann"))
    ann.goto("/desk/acme/")
    if width < 1440:
        ann.locator("[popovertarget=main-menu]").click()
    ann.locator("a[href='/desk/acme/admin/joins/']:visible").click()
    request = ann.locator("[data-join]")
    request.locator("form[action$='/decline/'] button").click()
    expect(ann.locator("[data-error-for=reason]")).to_be_visible()
    looks_right(ann, "joins refused")
    request.locator("[name=role]").select_option("operator")
    request.locator("form[action$='/approve/'] button").click()
    expect(ann.locator("main [role=status]")).to_contain_text("박조은")
    looks_right(ann, "joins")

    joe.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it follows by itself, too
    joe.locator("main a[href='/desk/acme/']").click()
    joe.wait_for_url("**/desk/acme/")
    expect(joe.locator("[data-column]")).to_have_count(4)
    assert not [line for line in console if "422" not in line and "Unprocessable" not in line]


def test_the_first_touch_of_an_invitation_is_noted(acme: Firm, page: OpenPage, console: list[str]) -> None:
    def opened() -> Any:
        with scope(acme.company):
            return Invitation.objects.get().opened_at

    with scope(acme.company):
        token = Invitation.send(email="kai@acme.example", role="member", by=acme["ann"]).token
    kai = page()
    kai.goto(f"/join/{token}/")
    assert opened() is None
    with kai.expect_response("**/opened/") as told:
        kai.locator("[name=name]").click()
    assert told.value.status == 204
    assert opened() is not None
    kai.locator("[name=password]").click()
    assert console == []
