"""A kept mail in a real browser: its own style applies, its link opens outside, and nothing else happens."""

from typing import Any

import pytest

from notifications import outbox
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_shown_as_mail_programs_show_it(
    acme: Firm, page: OpenPage, console: list[str], settings: Any, tmp_path: Any, theme: str
) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR = True, tmp_path / "mail"
    (ticket,) = tickets(acme, "x", email="rita@x.org")
    outbox.drain()
    shown = page(theme=theme, width=390)
    shown.goto("/demo/mail/")
    shown.click(f"text={ticket.number}")
    button = shown.frame_locator("iframe").locator("a.button")
    colour = button.evaluate("button => getComputedStyle(button).backgroundColor")
    assert colour == {"light": "rgb(10, 96, 108)", "dark": "rgb(111, 205, 214)"}[theme]
    with shown.context.expect_page() as opened:
        button.click()
    opened.value.wait_for_load_state()
    assert f"/to/acme/t/{ticket.link_key}/" in opened.value.url
    ours = [said for said in console if "Blocked script execution" not in said]  # Playwright's own
    assert ours == []
