"""A new company in a real browser: its address looked at while typed, its first steps, its look, its kit."""

import re

import pytest
from playwright.sync_api import expect

from tenants.models import Company
from tests.browser.conftest import OpenPage
from tests.browser.test_entrance import SIGN_UP, fill, looks_right
from tests.cast import Firm

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_taken_address_is_told_and_the_free_one_taken_with_a_press(
    page: OpenPage, acme: Firm, theme: str
) -> None:
    founder = page(theme=theme, width=390 if theme == "dark" else 1440)
    founder.goto("/signup/")
    fill(founder, {**SIGN_UP, "slug": "acme"})
    expect(founder.locator('[data-error-for="slug"]')).to_contain_text("acme-2 is free")
    expect(founder.locator("[name=slug]")).to_have_attribute("aria-invalid", "true")
    looks_right(founder, "sign-up")
    founder.get_by_role("button", name="Use acme-2").click()
    expect(founder.locator("[name=slug]")).to_have_value("acme-2")
    expect(founder.locator("#slug-told")).to_have_text("acme-2 is free.")
    expect(founder.locator("[name=slug]")).not_to_have_attribute("aria-invalid", "true")
    assert founder.url.endswith("/signup/")


def test_enter_sends_what_was_typed_and_not_what_is_offered(page: OpenPage, acme: Firm) -> None:
    founder = page(javascript=False)
    founder.goto("/signup/")
    fill(founder, {**SIGN_UP, "slug": "acme"})
    founder.locator("[name=slug]").press("Enter")
    expect(founder.get_by_role("button", name="Use acme-2")).to_be_visible()
    founder.locator("[name=slug]").press("Enter")
    expect(founder.locator("[name=slug]")).to_have_value("acme")
    assert Company.objects.count() == 1


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_first_steps_look_and_kit(
    page: OpenPage, acme: Firm, console: list[str], width: int, theme: str
) -> None:
    ann = page(width=width, theme=theme, member=(acme, "ann"))
    Company.objects.update(probation=True, checklist_closed_at=None)
    ann.goto("/desk/acme/")
    expect(ann.locator(".checklist > li")).to_have_count(4)
    expect(ann.get_by_role("button", name="Send the link again")).to_be_visible()
    looks_right(ann, "board")
    if width == 390:  # there the next step stands alone
        expect(ann.locator(".checklist > li:visible")).to_have_count(1)
        ann.goto("/desk/acme/admin/company/kit/")
    else:
        ann.get_by_role("link", name=re.compile("Tell everybody")).click()
        ann.wait_for_url("**/kit/")
    looks_right(ann, "kit")
    ann.locator("[data-announces]").first.click()
    expect(ann.locator("#announced")).to_be_hidden()
    assert Company.objects.get().announced_at is not None
    ann.get_by_role("link", name="Look", exact=True).click()
    ann.fill("[name=accent]", "#ffd54a")
    ann.get_by_role("button", name="Save").click()
    ann.get_by_role("button", name=re.compile("^Use #")).click()
    expect(ann.get_by_text("Saved.")).to_be_visible()
    looks_right(ann, "look")
    ann.goto("/desk/acme/admin/company/code/")
    looks_right(ann, "doors")
    ann.goto("/to/acme/")
    fill = ann.locator(".btn--primary").first.evaluate("each => getComputedStyle(each).backgroundColor")
    assert fill not in ("rgb(0, 99, 110)", "rgb(104, 205, 211)"), "the product's own colour"
    looks_right(ann, "gate")
    assert not [line for line in console if "422" not in line]
