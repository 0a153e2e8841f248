"""The team in a real browser: invite → accept → role → deactivate → somebody else answers."""

import pytest
from playwright.sync_api import expect

from tenants.models import Invitation, Membership
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.browser.languages import LOCALES, in_each_language, said
from tests.browser.test_entrance import looks_right
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser
TEAM = "/desk/acme/admin/members/"


@in_each_language
def test_somebody_comes_rises_and_goes(page: OpenPage, acme: Firm, birch: Firm, language: str) -> None:
    (ticket,) = tickets(acme, "프린터")
    ann, mina = page(member=(acme, "ann")), page(locale=LOCALES[language])
    acme.company.language = language
    acme.company.save(update_fields=["language"])
    with scope(birch.company):
        Membership.objects.create(user=acme["ann"].user, name="Ann", role="operator")

    ann.goto("/desk/acme/admin/invitations/")
    ann.fill("[name=email]", "mina@acme.example")
    ann.locator("form:has([name=email]) button[type=submit]").click()
    expect(ann.locator("[data-invitation]", has_text="mina@acme.example")).to_be_visible()
    with scope(acme.company):
        token = Invitation.objects.get(email="mina@acme.example").token
    mina.goto(f"/join/{token}/")
    mina.fill("[name=name]", "김민아")
    mina.fill("[name=password]", "five small grey cats")
    mina.check("[name=terms]")
    mina.check("[name=privacy]")
    mina.locator("main form button[type=submit]").click()
    mina.wait_for_url("**/desk/acme/")
    expect(mina.locator(".topbar a[href$='/admin/boards/']")).to_have_count(0)

    ann.goto(TEAM)
    row = ann.locator("tr[data-member]", has_text="김민아")
    row.locator("[name=role]").select_option("operator")
    row.locator("button[type=submit]").click()
    expect(ann.locator(".flash")).to_contain_text(said(language, "Operator"))
    looks_right(ann, "team")
    mina.reload()
    expect(mina.locator(".topbar a[href$='/admin/boards/']")).to_have_count(1)

    with scope(acme.company):
        member = Membership.objects.get(name="김민아")
        ticket.assign(member=member, by=acme["ann"])
    expect(mina.locator(f"#card-{ticket.number} .avatar").first).to_be_visible()
    row.get_by_role("link", name="김민아").click()
    ann.wait_for_url(f"**{TEAM}{member.pk}/")
    looks_right(ann, "one of the team")
    ann.locator("form[action$='/deactivate/'] [name=to]").select_option(str(acme["bo"].pk))
    ann.locator("form[action$='/deactivate/'] button").click()
    expect(ann.locator("li[data-member]", has_text="mina@acme.example")).to_be_visible()
    answer = mina.goto("/desk/acme/")
    assert answer is not None
    assert answer.status == 404
    with scope(acme.company):
        assert [each.member for each in ticket.assignments.all()] == [acme["bo"]]

    ann.set_viewport_size({"width": 390, "height": 844})
    ann.goto(TEAM)
    looks_right(ann, "team on a phone")
    ann.goto("/desk/acme/me/")
    looks_right(ann, "me on a phone")
    ann.locator("[popovertarget=companies]").click()
    ann.locator("#companies a[href='/desk/birch/']").click()
    ann.wait_for_url("**/desk/birch/")
