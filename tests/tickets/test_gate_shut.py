"""A form whose code opens no longer: it is sent in its time, and shown again only behind the gate."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tenants.models import FormerCode
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import errors_of, number_of, passes, sends, token_of
from tickets import formtoken
from tickets.models import KnownIssue, Ticket

TYPED = {
    "title": 'Kept "title" <b>',
    "description": "\nKept\n\ntext <b>",
    "priority": "low",
    "name": "Kept name",
    "email": "kept@acme.example",
    "at": "Dock 3",
}
SHOWN_AGAIN: list[dict[str, Any]] = [{"again": "1"}, {"preview": "1"}, {"title": ""}]


def rotate(firm: Firm, days: int = 0) -> None:
    with scope(firm.company):
        firm.company.rotate_code(days=days, by=firm["ann"])


def end_former_codes() -> None:
    FormerCode.objects.update(until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formtoken, "LIFE", timedelta(seconds=-1))


def stands_at_the_gate(page: Any) -> None:
    text = page.content.decode()
    assert page.status_code == 422
    assert errors_of(page) == {"company_code"}
    assert "The company code has changed, or is asked for again." in text
    assert 'name="token"' not in text


@pytest.mark.parametrize("how", SHOWN_AGAIN)
def test_with_the_present_code_it_is_renewed_even_when_it_has_run_out(
    acme: Firm, client: Client, late: None, how: dict[str, Any]
) -> None:
    page = sends(acme, client, token=passes(acme), **how)
    assert token_of(page)
    assert 'name="company_code"' not in page.content.decode()


@pytest.mark.parametrize("how", SHOWN_AGAIN)
def test_with_a_former_code_it_is_renewed_until_that_is_over(
    acme: Firm, client: Client, how: dict[str, Any]
) -> None:
    before = passes(acme)
    with scope(acme.company):
        was = acme.company.code
    rotate(acme, days=7)
    typed = token_of(client.post("/to/acme/", {"company_code": was}))
    again = [token_of(sends(acme, client, token=token, **how)) for token in (before, typed)]
    end_former_codes()
    for token in (before, typed, *again):
        stands_at_the_gate(sends(acme, client, token=token, **how))


@pytest.mark.parametrize("how", SHOWN_AGAIN)
def test_with_a_code_that_is_over_it_is_not(acme: Firm, client: Client, how: dict[str, Any]) -> None:
    token = passes(acme)
    rotate(acme)
    stands_at_the_gate(sends(acme, client, token=token, **how))
    assert not Ticket.unscoped.exists()


def test_sent_in_its_time_it_is_a_ticket(acme: Firm, client: Client) -> None:
    token = passes(acme)
    rotate(acme)
    numbers = {number_of(sends(acme, client, token=token)) for _twice in range(2)}
    assert len(numbers) == 1


def test_sent_too_late_it_is_none(acme: Firm, client: Client, late: None) -> None:
    token = passes(acme)
    rotate(acme)
    stands_at_the_gate(sends(acme, client, token=token))
    assert not Ticket.unscoped.exists()


def test_a_gate_that_is_switched_on_again_shuts_out_who_came_without_a_code(
    acme: Firm, client: Client
) -> None:
    acme.company.asks_code = False
    acme.company.save()
    token = token_of(sends(acme, client, token=token_of(client.get("/to/acme/")), again="1"))
    acme.company.asks_code = True
    acme.company.save()
    stands_at_the_gate(sends(acme, client, token=token, again="1"))


def test_a_gate_that_is_off_shuts_nobody_out(acme: Firm, client: Client, late: None) -> None:
    token = passes(acme)
    rotate(acme)
    acme.company.asks_code = False
    acme.company.save()
    assert token_of(sends(acme, client, token=token))


def test_what_was_written_is_shown_and_goes_through_the_gate(acme: Firm, client: Client) -> None:
    token = passes(acme)
    rotate(acme)
    file = SimpleUploadedFile("a.txt", b"x")
    category = str(acme.category.pk)
    page = sends(acme, client, token=token, preview="1", attachments=file, **TYPED, category=category)
    for _wrong in range(2):
        text = unescape(page.content.decode())
        assert f'value="{TYPED["title"]}" class="input" readonly' in text
        assert f">\n{TYPED['description']}</textarea>" in text
        for name in ("priority", "name", "email", "at"):
            assert f'<input type="hidden" name="{name}" value="{TYPED[name]}"' in text
        said = TYPED | {"category": category, "lost": "1", "company_code": "CP00000073"}
        page = client.post("/to/acme/", said)
    page = client.post("/to/acme/", said | {"company_code": acme.company.code})
    text = unescape(page.content.decode())
    for value in TYPED.values():
        assert value in text
    assert text.count(" checked") == 2
    assert "data-files-lost" in text
    assert number_of(sends(acme, client, token=token_of(page), **TYPED))


def test_a_form_that_was_sent_makes_no_second_ticket_behind_the_gate(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = passes(acme)
    number = number_of(sends(acme, client, token=token))
    rotate(acme)
    monkeypatch.setattr(formtoken, "LIFE", timedelta(seconds=-1))
    stands_at_the_gate(sends(acme, client, token=token))
    through = client.post("/to/acme/", {"company_code": acme.company.code, "shut": token})
    monkeypatch.undo()
    assert number_of(sends(acme, client, token=token_of(through))) == number


def test_before_anything_is_written_the_gate_shows_no_more_than_ever(acme: Firm, client: Client) -> None:
    token = passes(acme)
    rotate(acme)
    page = client.post("/to/acme/new/", {"token": token, "again": "1", "at": ""})
    stands_at_the_gate(page)
    for name in ("title", "description", "at", "lost"):
        assert f'name="{name}"' not in page.content.decode()


def test_only_another_code_than_the_present_one_is_looked_up(acme: Firm, client: Client) -> None:
    token = passes(acme)
    with statements() as ran:
        sends(acme, client, token=token, again="1")
    assert not [sql for sql in ran if "formercode" in sql]
    rotate(acme, days=7)
    with statements() as ran:
        sends(acme, client, token=token, again="1")
    assert len([sql for sql in ran if "formercode" in sql]) == 1


def test_a_key_before_the_present_one_still_tells_the_code(acme: Firm, client: Client, settings: Any) -> None:
    token = passes(acme)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "y" * 50, [settings.SECRET_KEY]
    assert token_of(sends(acme, client, token=token, again="1"))


def test_known_issues_are_read_behind_the_gate_alone(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words="All is dark", by=acme["olga"])
        issue = KnownIssue.objects.get()
    token = passes(acme)
    rotate(acme)
    address = f"/to/acme/known/{issue.pk}/me-too/"
    assert "You are counted" in client.post(address, {"token": token}).content.decode()
    monkeypatch.setattr(formtoken, "LIFE", timedelta(seconds=-1))
    page = client.post(address, {"token": token})
    stands_at_the_gate(page)
    assert page["HX-Retarget"] == "#main"
    assert "All is dark" not in page.content.decode()
