"""Two companies in one browser, one person in both, and the public form beside them."""

import pytest
from playwright.sync_api import Page, expect

from tenants.models import Membership, User
from tenants.scoping import scope
from tests.browser.boards import card, lane, shown, standing
from tests.browser.conftest import OpenContext
from tests.browser.languages import LOCALES, in_each_language, said
from tests.cast import MARKER, Firm, tickets

pytestmark = pytest.mark.browser


def board(page: Page, slug: str) -> Page:
    page.goto(f"/desk/{slug}/")
    expect(page.locator("#board")).to_be_visible()
    return page


@in_each_language
def test_each_tab_is_one_company_and_the_form_is_nobody(
    acme: Firm, birch: Firm, browser_context: OpenContext, console: list[str], language: str
) -> None:
    ann = acme["ann"].user
    User.objects.filter(pk=ann.pk).update(language=language)
    with scope(birch.company):
        Membership.objects.create(user=ann, name=ann.name, role="member")
    (ours,), (theirs,) = tickets(acme, "one"), tickets(birch, f"two {MARKER}")
    browser = browser_context(member=(acme, "ann"), locale=LOCALES[language])
    one, two = board(browser.new_page(), "acme"), board(browser.new_page(), "birch")
    assert one.locator("html").get_attribute("lang") == language
    expect(one.locator("[name=q]")).to_have_attribute("placeholder", said(language, "Search tickets"))
    assert MARKER not in one.content()
    assert MARKER in two.content()

    one.bring_to_front()
    card(one, ours).locator("a").first.focus()
    one.keyboard.press("2")
    expect(lane(one, acme, "active").locator("[data-ticket]")).to_have_count(1)
    two.bring_to_front()
    card(two, theirs).locator("a").first.focus()
    two.keyboard.press("4")
    expect(lane(two, birch, "done").locator("[data-ticket]")).to_have_count(1)
    assert (standing(acme, "active"), standing(birch, "done")) == ([ours.number], [theirs.number])

    assert one.goto("/desk/acme/admin/company/").status == 200  # type: ignore[union-attr]
    assert two.goto("/desk/birch/admin/company/").status == 403  # type: ignore[union-attr]
    board(one, "acme"), board(two, "birch")

    before = browser.cookies()
    form = browser.new_page()
    form.goto(f"/to/birch/new/?code=CP00000038&lang={language}")
    form.fill("[name=title]", "プリンターが動きません")
    form.fill("[name=description]", "電源は入っています。")
    form.locator("main form button.btn--primary[type=submit]").last.click()
    number = form.locator("[data-ticket-number]")
    expect(number).to_be_visible()
    arrived = number.get_attribute("data-ticket-number")
    expect(two.locator(f'[data-ticket="{arrived}"]')).to_be_visible()
    assert shown(one, acme, "new") == []
    assert browser.cookies() == before, "the public page touches no session (SEC-09)"
    with scope(birch.company):
        came = birch.columns["new"].tickets.get()
        assert (came.number, came.activities.get(kind="opened").actor, came.registered_by) == (
            arrived,
            None,
            None,
        )

    one.goto("/desk/?all=1")
    one.locator("main a[href='/desk/birch/']").click()
    expect(one.locator("#board")).to_be_visible()
    assert one.url.endswith("/desk/birch/")
    noise = [line for line in console if "403" not in line]
    assert noise == []
