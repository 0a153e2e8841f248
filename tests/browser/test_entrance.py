"""The entrance in a real browser: sign-up, log-in, invitation, the team; by day and night, on any width."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tenants.models import Company, Invitation
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.cast import PASSWORD, Firm

pytestmark = pytest.mark.browser
SIGN_UP = {
    "company_name": "Hanbit Logistics",
    "slug": "hanbit",
    "homepage": "hanbit.example",
    "name": "Seo Yeon",
    "email": "seo@hanbit.example",
    "password": "five small grey cats",
}


def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def agree_and_send(page: Page) -> None:
    page.check("[name=terms]")
    page.check("[name=privacy]")
    page.locator("main form .btn--primary[type=submit]").click()


def looks_right(page: Page, name: str) -> None:
    """Nothing sticks out, and axe finds nothing."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_from_the_first_page_to_an_empty_board(page: OpenPage, console: list[str], javascript: bool) -> None:
    founder = page(javascript=javascript)
    founder.goto("/")
    founder.get_by_role("link", name="Sign up").click()
    fill(founder, {**SIGN_UP, "slug": "admin", "password": "short"})
    agree_and_send(founder)
    expect(founder.locator("[data-error-for]")).to_have_count(2)
    if javascript:
        expect(founder.locator(".error-summary")).to_be_focused()
    expect(founder.locator("[name=company_name]")).to_have_value("Hanbit Logistics")
    expect(founder.locator("[name=terms]")).to_be_checked()
    expect(founder.locator("[name=password]")).to_have_value("")
    fill(founder, {"slug": "hanbit", "password": SIGN_UP["password"]})
    agree_and_send(founder)
    founder.wait_for_url("**/desk/hanbit/")
    company = Company.objects.get()
    expect(founder.locator("[data-company-code]")).to_contain_text(company.code)
    expect(founder.locator("[data-column]")).to_have_count(4)
    expect(founder.locator("[data-ticket]")).to_have_count(0)
    assert not [line for line in console if "422" not in line and "Unprocessable" not in line]


def test_the_browser_s_zone_becomes_the_company_s(page: OpenPage) -> None:
    founder = page(locale="ko-KR")
    founder.goto("/signup/")
    founder.evaluate("document.querySelector('[name=time_zone]').value = 'Asia/Tokyo'")
    fill(founder, SIGN_UP)
    agree_and_send(founder)
    founder.wait_for_url("**/desk/hanbit/")
    company = Company.objects.get()
    assert (company.language, company.time_zone) == ("ko", "Asia/Tokyo")


def test_the_intake_address_is_shown_while_it_is_typed(page: OpenPage) -> None:
    founder = page()
    founder.goto("/signup/")
    expect(founder.locator("[data-slug-preview]")).to_have_text("your-company")
    founder.locator("[name=slug]").press_sequentially("Hanbit")
    expect(founder.locator("[data-slug-preview]")).to_have_text("hanbit")
    assert founder.locator("[name=time_zone]").input_value()


def test_an_invitation_from_the_form_to_the_board(acme: Firm, page: OpenPage) -> None:
    admin = page(member=(acme, "ann"))
    admin.goto("/desk/acme/admin/members/")
    admin.get_by_role("link", name="Invite people").click()
    admin.fill("[name=email]", "kai@acme.example")
    admin.get_by_role("button", name="Send invitations").click()
    expect(admin.get_by_role("status").filter(has_text="on its way")).to_be_visible()
    with scope(acme.company):
        token = Invitation.objects.get().token
    kai = page(width=390)
    kai.goto(f"/join/{token}/")
    expect(kai.locator("main")).to_contain_text("kai@acme.example")
    fill(kai, {"name": "Kai Mori", "password": "five small grey cats"})
    agree_and_send(kai)
    kai.wait_for_url("**/desk/acme/")
    expect(kai.locator("main")).to_contain_text("You are registered")
    admin.goto("/desk/acme/admin/members/")
    expect(admin.locator("[data-member]").filter(has_text="kai@acme.example")).to_be_visible()


def test_log_in_and_out(acme: Firm, page: OpenPage) -> None:
    visitor = page()
    visitor.goto("/desk/acme/admin/members/")
    fill(visitor, {"login": "ann@acme.example", "password": "wrong"})
    visitor.locator("main form .btn--primary[type=submit]").click()
    expect(visitor.locator(".error-summary")).to_contain_text("do not belong together")
    fill(visitor, {"login": "ann@acme.example", "password": PASSWORD})
    visitor.locator("main form .btn--primary[type=submit]").click()
    visitor.wait_for_url("**/desk/acme/admin/members/")
    visitor.get_by_role("button", name="Account menu").click()
    visitor.get_by_role("button", name="Log out").click()
    visitor.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/$"))


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_looks_right(acme: Firm, birch: Firm, page: OpenPage, theme: str, width: int) -> None:
    with scope(acme.company):
        token = Invitation.send(email="kai@acme.example", role="operator", by=acme["ann"]).token
    stranger = page(width=width, theme=theme)
    for path in (
        "/",
        "/?number=A7K2M9QXT6",
        "/signup/",
        "/terms/",
        "/privacy/",
        "/login/",
        "/password/reset/",
        "/password/reset/done/",
        "/password/reset/1/x/",
        "/nowhere/",
        "/join/forged/",
        f"/join/{token}/",
    ):
        stranger.goto(path)
        looks_right(stranger, path)
    for path in ("/signup/", f"/join/{token}/", "/login/"):
        stranger.goto(path)
        stranger.locator("main form .btn--primary[type=submit]").click()
        expect(stranger.locator(".error-summary")).to_be_visible()
        looks_right(stranger, f"{path} refused")
    for who, paths in {
        "ann": (
            *(f"/desk/acme/admin/{page}/" for page in ("members", "invitations", "mails", "quarantine")),
            *("/account/", "/desk/?all=1"),
        ),
        "bo": ("/desk/acme/admin/invitations/", "/password/change/", f"/join/{token}/", "/logout/"),
        "rex": ("/desk/", "/desk/acme/"),
    }.items():
        member = page(width=width, theme=theme, member=(acme, who))
        for path in paths:
            member.goto(path)
            looks_right(member, f"{who} {path}")
        if who == "ann":
            member.goto("/desk/acme/admin/invitations/")
            member.fill("[name=email]", "nobody")
            member.locator("main form .btn--primary[type=submit]").first.click()
            expect(member.locator(".error-summary")).to_be_visible()
            looks_right(member, "invitations refused")
