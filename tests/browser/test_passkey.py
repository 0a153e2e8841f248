"""Passkeys in a real browser, with a device that the browser plays itself; the theme of a person."""

from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Page, expect

from tenants.models import User
from tests.browser.conftest import OpenContext
from tests.browser.languages import LOCALES, in_each_language, said
from tests.browser.test_entrance import looks_right
from tests.cast import PASSWORD, Firm

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device(page: Page, **changed: bool) -> tuple[Any, str]:
    """Give the page's browser a device that keeps passkeys. Source: chromedevtools.github.io, WebAuthn."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    added = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | changed})
    return tools, added["authenticatorId"]


def log_out(page: Page, here: str) -> None:
    page.goto(f"{here}/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{here}/")


@in_each_language
def test_a_passkey_is_added_and_logs_in(
    acme: Firm, browser_context: OpenContext, server: str, console: list[str], language: str
) -> None:
    def press(name: str) -> None:
        page.get_by_role("button", name=said(language, name), exact=True).click()

    User.objects.update(language=language)
    here = server.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    assert configured.SITE.hostname == "localhost"
    page = browser_context(width=390, locale=LOCALES[language]).new_page()
    tools, kept = device(page)
    page.goto(f"{here}/login/")
    looks_right(page, "log-in")
    page.fill("[name=login]", "ann@acme.example")
    page.fill("[name=password]", PASSWORD)
    press("Log in")
    page.wait_for_url(f"{here}/desk/acme/")

    page.goto(f"{here}/account/two-step/passkeys/add/")
    page.fill("[name=password]", PASSWORD)
    press("Go on")
    looks_right(page, "add a passkey")
    page.fill("[name=name]", "My laptop")
    press("Add a passkey")
    page.wait_for_url(f"{here}/account/two-step/codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    looks_right(page, "recovery codes")
    page.goto(f"{here}/account/two-step/")
    expect(page.locator("main")).to_contain_text("My laptop")
    looks_right(page, "two-step")

    page.goto(f"{here}/account/")
    looks_right(page, "account")
    log_out(page, here)
    page.goto(f"{here}/login/?next=/desk/acme/admin/members/")
    press("Log in with a passkey")
    page.wait_for_url(f"{here}/desk/acme/admin/members/")

    log_out(page, here)
    page.goto(f"{here}/login/")
    page.fill("[name=login]", "ann@acme.example")
    page.fill("[name=password]", PASSWORD)
    press("Log in")
    page.wait_for_url(f"{here}/login/two-step/")
    looks_right(page, "second step")
    press("Use a passkey")
    page.wait_for_url(f"{here}/desk/acme/")

    log_out(page, here)
    page.goto(f"{here}/login/")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": kept, "isUserVerified": False})
    press("Log in with a passkey")
    none = said(language, "No passkey came from your device. Try it again.")
    expect(page.get_by_role("alert")).to_have_text(none)
    assert not [line for line in console if "error" in line]


def test_the_switch_of_the_desk_and_the_page_agree(
    acme: Firm, browser_context: OpenContext, server: str
) -> None:
    context = browser_context(theme="light", member=(acme, "ann"))
    page = context.new_page()
    page.goto("/desk/acme/")
    with page.expect_response("**/account/theme/") as kept:
        page.get_by_role("button", name="Switch theme").click()
    assert kept.value.status == 204
    page.goto("/account/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[name=theme]")).to_have_value("dark")
    looks_right(page, "account, dark")
    page.goto("/to/acme/")
    assert page.locator("html").get_attribute("data-theme") is None, "public pages go by the browser"
