"""Known issues on the intake page, and the press "Me too"."""

from typing import Any

import pytest
from django.test import Client

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import errors_of, passes
from tickets.models import KnownIssue, MeToo, Requester

WORDS = "The delivery programme is down in both halls"


@pytest.fixture
def issue(acme: Firm) -> KnownIssue:
    (ticket,) = tickets(acme, "Title of Rita's", description="Text of Rita's", name="Rita Roe")
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["olga"])
        return ticket.known_issues.with_number().get()


def press(issue: KnownIssue, token: str, lang: str = "", **said: str) -> Any:
    return Client().post(f"/to/acme/known/{issue.pk}/me-too/{lang}", {"token": token, **said})


def counts(firm: Firm) -> tuple[int, int]:
    with scope(firm.company):
        return KnownIssue.objects.get().joined, MeToo.objects.count()


def test_it_stands_above_the_form_and_not_before_the_gate(
    acme: Firm, issue: KnownIssue, client: Client
) -> None:
    assert WORDS not in client.get("/to/acme/").content.decode()
    page = client.post("/to/acme/", {"company_code": "CP00000037"}).content.decode()
    assert page.index(WORDS) < page.index('name="title"')
    assert "It affects 1 person." in page
    assert "of Rita" not in page
    assert "Rita Roe" not in page


def test_however_many_there_are_the_form_asks_once(acme: Firm, client: Client) -> None:
    def ask() -> int:
        with statements() as ran:
            client.post("/to/acme/", {"company_code": "CP00000037"})
        return len(ran)

    none = ask()
    for ticket in tickets(acme, "one", "two", "three"):
        with scope(acme.company):
            ticket.declare(words=WORDS, by=acme["ann"])
    assert ask() == none


def test_one_press_counts_and_gives_the_number(acme: Firm, issue: KnownIssue) -> None:
    answer = press(issue, passes(acme))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "You are counted" in page
    assert 'data-affects="2"' in page
    assert f'data-remember-number="{issue.ticket.number}"' in page
    assert issue.ticket.link_key not in page
    assert "of Rita" not in page
    assert "Rita Roe" not in page
    assert not answer.cookies
    assert counts(acme) == (1, 1)


def test_again_by_reload_it_counts_once_and_an_address_may_follow(acme: Firm, issue: KnownIssue) -> None:
    token = passes(acme)
    press(issue, token)
    press(issue, token)
    page = press(issue, token, "?lang=ko", tell="Kai@acme.example").content.decode()
    assert "k••••i@acme.example" in page
    assert counts(acme) == (1, 1)
    with scope(acme.company):
        assert list(issue.addresses()) == [("kai@acme.example", "en")]


def test_who_is_counted_from_another_form_is_only_told(acme: Firm, issue: KnownIssue) -> None:
    press(issue, passes(acme))
    for tell in ("", "kai@acme.example", "kai@acme.example"):
        page = press(issue, passes(acme), counted="1", tell=tell).content.decode()
        assert "You are counted" in page
        assert 'data-affects="2"' in page
    with scope(acme.company):
        assert list(issue.addresses()) == [("kai@acme.example", "en")]


def test_the_mail_will_be_in_the_language_of_the_page(acme: Firm, issue: KnownIssue) -> None:
    press(issue, passes(acme), "?lang=ja", tell="kai@acme.example")
    with scope(acme.company):
        assert list(issue.addresses()) == [("kai@acme.example", "ja")]


def test_who_has_reported_it_is_no_second_one(acme: Firm, issue: KnownIssue) -> None:
    with scope(acme.company):
        issue.ticket.requester = Requester.known("rita@acme.example", "Rita")
        issue.ticket.save(update_fields=["requester"])
        issue.join(once="a", email="rita@acme.example")
    assert counts(acme)[0] == 0


def test_no_address_is_in_what_happened(acme: Firm, issue: KnownIssue) -> None:
    press(issue, passes(acme), tell="kai@acme.example")
    with scope(acme.company):
        (activity,) = issue.ticket.activities.filter(kind="joined")
        assert activity.details == {"issue": issue.pk}


@pytest.mark.parametrize("email", ["nobody", "a@b", "kai@acme.example\x00", "x" * 300 + "@acme.example"])
def test_what_is_no_address_is_said_and_kept(acme: Firm, issue: KnownIssue, email: str) -> None:
    answer = press(issue, passes(acme), tell=email)
    assert answer.status_code == 422
    assert errors_of(answer) == {"tell"}
    assert counts(acme) == (0, 0)


def test_without_a_token_of_ours_nothing_is_counted(acme: Firm, birch: Firm, issue: KnownIssue) -> None:
    for token in ("", "x", passes(birch)):
        assert press(issue, token).status_code == 403
    assert counts(acme) == (0, 0)


def test_what_is_over_says_so(acme: Firm, issue: KnownIssue) -> None:
    token = passes(acme)
    with scope(acme.company):
        issue.ticket.call_off(by=acme["ann"])
    answer = press(issue, token)
    assert answer.status_code == 409
    assert "This is over." in answer.content.decode()
    assert counts(acme) == (0, 0)


def test_presses_are_limited(acme: Firm, issue: KnownIssue, settings: Any, fresh_limits: None) -> None:
    settings.LIMIT_ME_TOOS = 2
    answers = [press(issue, passes(acme)) for _press in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert errors_of(answers[2]) == {"form"}
    assert counts(acme) == (2, 2)
