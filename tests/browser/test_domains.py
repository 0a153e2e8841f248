"""The browser understands the same slips as the server: one rule, in two languages."""

import pytest

from tests.browser.conftest import OpenPage
from tests.cast import Firm
from tests.tickets.test_domains import HERE, REAL, SLIPS
from tickets.domains import ALONE, COMMON, meant, usual

pytestmark = pytest.mark.browser

UNDERSTOOD = """async ([emails, known, alone]) => {
  const { meant } = await import("/static/js/write.js");
  return Object.fromEntries(emails.map((email) => [email, meant(email, known, alone)]));
}"""


def test_both_understand_the_same(acme: Firm, page: OpenPage) -> None:
    domains = [*SLIPS, *REAL, *COMMON, "", "gmail", "gmail.com.", ".com", "com", "a.b.c"]
    emails = [*(f"rita@{domain}" for domain in domains), "", "rita", "@gmial.com", "a@b@gmial.com"]
    visitor = page()
    visitor.goto("/to/acme/")
    understood = visitor.evaluate(UNDERSTOOD, [emails, usual(HERE), ALONE])
    assert understood == {email: meant(email, HERE) for email in emails}
    assert understood["rita@hanmail.com"] == "rita@hanmail.net"
