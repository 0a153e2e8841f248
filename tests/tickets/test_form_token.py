"""One form, one ticket (SEC-14), and no ticket without a form of ours (SEC-22)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.test import Client

from notifications.models import OutgoingMail
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm
from tests.tickets.visitor import TEXT, number_of, passes, sends, token_of
from tests.together import crowd
from tickets import formtoken
from tickets.formtoken import Forged, FormToken
from tickets.models import Attachment, Ticket

MAIL: dict[str, Any] = {"email": "rita@acme.example"}


def nothing_happened() -> bool:
    return not (Ticket.unscoped.exists() or Activity.unscoped.exists() or OutgoingMail.unscoped.exists())


def test_sent_twice_it_makes_one_ticket_and_shows_it_both_times(acme: Firm, client: Client) -> None:
    token = passes(acme)
    file = SimpleUploadedFile("a.txt", b"same")
    first = sends(acme, client, token=token, attachments=file, **MAIL)
    file.seek(0)
    again = sends(acme, client, token=token, attachments=file, **MAIL)
    assert first.status_code == again.status_code == 200
    assert number_of(first) == number_of(again)
    assert Ticket.unscoped.count() == OutgoingMail.unscoped.count() == Attachment.unscoped.count() == 1


def test_the_bytes_of_the_second_time_are_not_kept(acme: Firm, client: Client, settings: Any) -> None:
    token = passes(acme)
    for _ in range(2):
        sends(acme, client, token=token, attachments=SimpleUploadedFile("a.txt", b"same"))
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "other",
    [{"title": "Another"}, {"priority": "urgent"}, {"attachments": SimpleUploadedFile("b.txt", b"b")}],
)
def test_the_same_form_with_another_text_changes_nothing_and_says_what_was_sent(
    acme: Firm, client: Client, other: dict[str, Any]
) -> None:
    token = passes(acme)
    number = number_of(sends(acme, client, token=token, **MAIL))
    page = sends(acme, client, token=token, **MAIL, **other)
    text = page.content.decode()
    assert page.status_code == 409
    assert number in text
    assert TEXT["title"] in text
    assert TEXT["description"] in text
    assert str(other.get("title", "")) in text  # what was typed now is not lost either
    with scope(acme.company):
        ticket = Ticket.objects.get()
    assert (ticket.title, ticket.priority) == (TEXT["title"], "normal")
    assert Activity.unscoped.count() == OutgoingMail.unscoped.count() == 1
    for file in other.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    second = sends(acme, client, token=token_of(page), **MAIL, **other)
    assert number_of(second) != number


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_the_same_number(acme: Firm) -> None:
    token = passes(acme)
    answers = crowd(4, lambda: sends(acme, token=token, **MAIL))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({number_of(answer) for answer in answers}) == 1
    assert Ticket.unscoped.count() == OutgoingMail.unscoped.count() == 1


def test_a_form_is_honoured_for_two_days(acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert timedelta(hours=24) <= formtoken.LIFE
    token = passes(acme)
    monkeypatch.setattr(formtoken, "LIFE", timedelta(seconds=-1))
    late = sends(acme, client, token=token, **MAIL)
    text = late.content.decode()
    assert late.status_code == 422
    assert 'data-error-for="form"' in text
    assert "open for too long" in text
    assert TEXT["description"] in text
    assert nothing_happened()
    monkeypatch.undo()
    assert sends(acme, client, token=token_of(late), **MAIL).status_code == 200


def test_a_form_that_has_run_out_still_makes_only_one_ticket(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = passes(acme)
    number = number_of(sends(acme, client, token=token))
    monkeypatch.setattr(formtoken, "LIFE", timedelta(seconds=-1))
    late = sends(acme, client, token=token)
    monkeypatch.undo()
    assert number_of(sends(acme, client, token=token_of(late))) == number


def forgeries(acme: Firm, birch: Firm) -> dict[str, str]:
    genuine = passes(acme)
    payload, stamp, signature = genuine.split(":")
    with scope(acme.company):
        elsewhere = TimestampSigner(salt="another purpose").sign_object([acme.company.pk, "x", []])
    return {
        "none": "",
        "another company's": passes(birch),
        "another purpose": elsewhere,
        "another payload": f"{payload[:-2]}AA:{stamp}:{signature}",
        "another time": f"{payload}:zzzzzz:{signature}",
        "cut": genuine[:-1],
        "noise": "토큰:\0:" + "x" * 5000,
    }


def test_without_a_form_of_ours_nothing_happens(acme: Firm, birch: Firm, client: Client) -> None:
    for name, token in forgeries(acme, birch).items():
        page = sends(acme, client, token=token, **MAIL)
        assert page.status_code == 403, name
        assert "Nothing was sent" in page.content.decode()
    assert client.post("/to/acme/new/", {**TEXT, **MAIL}).status_code == 403
    assert nothing_happened()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_cannot_send_it(acme: Firm, client: Client, headers: dict[str, str]) -> None:
    token = passes(acme)
    page = client.post("/to/acme/new/", {**TEXT, "token": token}, headers=headers)
    assert page.status_code == 403
    assert client.post("/to/acme/", {"company_code": "CP00000037"}, headers=headers).status_code == 403
    assert nothing_happened()


def test_a_page_of_our_own_can(acme: Firm, client: Client) -> None:
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/to/acme/new/", {**TEXT, "token": passes(acme)}, headers=headers).status_code == 200


def test_reading_tells_what_was_offered(acme: Firm, birch: Firm) -> None:
    with scope(acme.company):
        token = FormToken.read(FormToken.issue([acme.category], "nonce", since=1.5))
        epoch = formtoken.epoch_of("cp 0000 0037")
        assert not token.over
    assert token == FormToken("nonce", (acme.category.pk,), expired=False, since=1.5, epoch=epoch)
    assert acme.company.code not in epoch
    with scope(birch.company), pytest.raises(Forged):
        FormToken.read(FormToken.issue([])[:-2])


def test_one_that_was_signed_without_an_epoch_is_read(acme: Firm, client: Client) -> None:
    with scope(acme.company):
        payload = [acme.company.pk, "nonce", [acme.category.pk], 1.5, None]
        signed = TimestampSigner(salt=formtoken.SALT).sign_object(payload)
        assert FormToken.read(signed) == FormToken("nonce", (acme.category.pk,), since=1.5)
    assert sends(acme, client, token=signed).status_code == 200
    refused = sends(acme, client, token=signed, title="")
    assert 'name="company_code"' in refused.content.decode()  # for how long it was renewed, nobody knows
