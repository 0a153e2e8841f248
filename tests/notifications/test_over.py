"""The mail to those who said "Me too", when it is over."""

import pytest

from notifications.mails import Unwritable, compose
from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.notifications.test_mails import texts
from tickets.models import KnownIssue


def left(firm: Firm, language: str = "en") -> OutgoingMail:
    (ticket,) = tickets(firm, "Title of Rita's", email="rita@x.org", name="Rita Roe", description="Her text")
    with scope(firm.company):
        ticket.declare(words="The mail server is <down>", by=firm["ann"])
        ticket.known_issues.get().join(once="a", email="kai@x.org", language=language)
        ticket.move(column=firm.columns["done"], by=firm["bo"])
    rows = OutgoingMail.unscoped.select_related("company", "ticket", "activity")
    return rows.get(template="over")


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
def test_it_says_what_is_over_and_nothing_of_the_ticket(acme: Firm, language: str) -> None:
    mail = left(acme, language)
    message = compose(mail)
    assert mail.ticket
    assert message["To"] == "kai@x.org"
    assert "In-Reply-To" not in message
    for text in (*texts(message), str(message["Subject"])):
        assert "Rita" not in text
        assert "Her text" not in text
        assert mail.ticket.link_key not in text
    plain, html = texts(message)
    assert "The mail server is <down>" in plain
    assert "The mail server is &lt;down&gt;" in html
    for text in (plain, html):
        assert f"/to/acme/tickets/{mail.ticket.number}/?lang={language}" in text
        assert f"/to/acme/?lang={language}" in text


def test_it_says_how_it_came_that_one_gets_it(acme: Firm) -> None:
    message = compose(left(acme))
    assert message["Subject"] == "It is over: The mail server is <down>"
    assert "somebody pressed “Me too” on the intake page of Acme" in texts(message)[0]


def test_when_it_goes_on_it_is_not_written(acme: Firm) -> None:
    mail = left(acme)
    with scope(acme.company):
        KnownIssue.objects.update(over_at=None)
    with pytest.raises(Unwritable):
        compose(mail)
