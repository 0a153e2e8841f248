"""What each mail says and carries: in its reader's language, in the company's zone, with nothing foreign."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import outbox
from notifications.mails import Unwritable, compose
from notifications.models import OutgoingMail
from notifications.reactions import leave
from tenants.models import Invitation
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.notifications.sink import Sink
from tests.tickets.visitor import sends
from tickets.models import Message, Ticket

State = OutgoingMail.State
KINDS = ("acknowledgement", "completion", "reply", "invitation")
SUBJECTS = {
    ("acknowledgement", "en"): "Your ticket is received [{number}]",
    ("acknowledgement", "ko"): "헬프데스크 접수 완료 [{number}]",
    ("completion", "en"): "Your ticket is done [{number}]",
    ("completion", "ko"): "완료 되었습니다 [{number}]",
    ("reply", "en"): "The printer is silent",
    ("reply", "ko"): "The printer is silent",
    ("reply", "ja"): "The printer is silent",
    ("invitation", "en"): "Acme invites you to its helpdesk",
    ("invitation", "ko"): "Acme 협업 네트워크에 초대합니다",
}
BUTTONS = {
    ("acknowledgement", "en"): "Check progress",
    ("acknowledgement", "ko"): "진행현황 확인하기",
    ("acknowledgement", "ja"): "進捗を確認する",
    ("completion", "en"): "Check the result",
    ("completion", "ko"): "처리상태 확인하기",
    ("reply", "en"): "View the conversation",
    ("reply", "ko"): "대화 보기",
    ("invitation", "en"): "Go to sign-up",
    ("invitation", "ko"): "가입 페이지로 이동",
}


def written(firm: Firm, kind: str, language: str = "en", **ticket: str) -> OutgoingMail:
    """Let a mail of that kind come up in the way it does; return its row as a worker reads it."""
    firm.company.language, firm.company.time_zone = language, "Asia/Seoul"
    firm.company.save()
    with scope(firm.company):
        if kind == "invitation":
            Invitation.send(email="new@x.org", role="operator", by=firm["ann"])
        else:
            title = ticket.pop("title", "The printer is silent")
            (made,) = tickets(firm, title, email="rita@x.org", language=language, **ticket)
            if kind == "completion":
                made.move(column=firm.columns["done"], by=firm["bo"])
            if kind == "reply":
                made.reply(body="Try <again>\n\nAt noon", by=firm["bo"])
    pk = OutgoingMail.unscoped.get(template=kind).pk
    return OutgoingMail.unscoped.select_related("company", "ticket", "activity").get(pk=pk)


def texts(message: EmailMessage) -> tuple[str, str]:
    """Return the text part and the HTML part, as they are after the way over the wire."""
    arrived = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert isinstance(arrived, EmailMessage)
    plain, html = (arrived.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return plain.get_content(), html.get_content()


@pytest.mark.parametrize("language", ["en", "ko", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_has_text_html_and_its_link(acme: Firm, kind: str, language: str) -> None:
    mail = written(acme, kind, language)
    message = compose(mail)
    plain, html = texts(message)
    assert message.get_content_type() == "multipart/alternative"
    number = mail.ticket.number if mail.ticket else ""
    if subject := SUBJECTS.get((kind, language)):
        assert message["Subject"] == subject.format(number=number)
    path = f"/to/acme/t/{mail.ticket.link_key}/" if mail.ticket else "/join/"
    for text in (plain, html):
        assert BUTTONS.get((kind, language), "") in text
        assert f"http://localhost:8000{path}" in text
        assert f"?lang={language}" in text
        assert "Asia/Seoul (KST)" in text
        assert "Acme" in text
    assert f'<html lang="{language}">' in html
    for lines in (plain.splitlines(), html.split('<main class="sheet">')[1].splitlines()[1:]):
        assert "ann@acme.example" in lines[0], "the first line says where an answer is read"


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_is_marked_as_automatic(acme: Firm, kind: str) -> None:
    mail = written(acme, kind)
    message = compose(mail)
    assert message["Auto-Submitted"] == ("auto-replied" if kind == "acknowledgement" else "auto-generated")
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Message-ID"] == mail.message_id
    assert mail.message_id.endswith("@localhost>")
    assert message["From"] == "Acme <helpdesk@localhost>"
    assert message["To"] == mail.recipient
    assert message["Reply-To"] == "ann@acme.example"
    assert message["X-Ticket"] == (mail.ticket.number if mail.ticket else None)


@pytest.mark.parametrize("kind", ["completion", "reply"])
def test_it_joins_the_thread_of_the_acknowledgement(acme: Firm, kind: str) -> None:
    message = compose(written(acme, kind))
    first = OutgoingMail.unscoped.get(template="acknowledgement")
    assert message["In-Reply-To"] == message["References"] == first.message_id


def test_a_company_without_an_admin_says_that_nobody_reads_answers(acme: Firm) -> None:
    mail = written(acme, "acknowledgement")
    with scope(acme.company):
        acme["ann"].state = "removed"
        acme["ann"].save()
    message = compose(mail)
    assert "Reply-To" not in message
    assert texts(message)[0].startswith("Nobody reads answers")


def test_a_reply_carries_what_was_answered_and_by_whom(acme: Firm) -> None:
    plain, html = texts(compose(written(acme, "reply")))
    assert "Bo of Acme has answered:\n\nTry <again>\n\nAt noon" in plain.replace("\r\n", "\n")
    assert "<p>Try &lt;again&gt;</p>" in html
    assert "Files came with it" not in plain


def test_a_reply_that_was_taken_back_is_not_written(acme: Firm) -> None:
    mail = written(acme, "reply")
    with scope(acme.company):
        Message.objects.get().withdraw()
    with pytest.raises(Unwritable):
        compose(mail)


@pytest.mark.parametrize("title", ["a\nBcc: all@x.org", "a\r\n\r\nb", "x" * 200, "제목 " * 50])
def test_a_title_cannot_write_headers(acme: Firm, title: str) -> None:
    message = compose(written(acme, "reply", title=title))
    assert message["Subject"] == " ".join(title.split())
    assert "Bcc" not in message


TYPED = {
    "title": "Buy now http://evil.example/title",
    "description": "http://evil.example/note",
    "name": "Rita http://evil.example/name",
    "place": "http://evil.example/place",
}


@pytest.mark.parametrize("kind", ["acknowledgement", "completion"])
def test_no_word_of_the_submitter_is_in_it(acme: Firm, kind: str) -> None:
    """SEC-12: whoever fills in the form must not be able to mail a text to a stranger through us."""
    raw = compose(written(acme, kind, **TYPED))
    for text in (*texts(raw), str(raw["To"]), str(raw["Subject"])):
        assert "evil" not in text
        assert "Buy" not in text
        assert "Rita" not in text


def test_neither_is_a_files_name_nor_what_stands_before_the_at(acme: Firm) -> None:
    """SEC-12. An address is taken without a display name; the mail goes to its mailbox, and names it not."""
    typed: dict[str, Any] = {**TYPED, "attachments": SimpleUploadedFile("evil.example.txt", b"x")}
    assert sends(acme, **typed, email="Evil <rita@x.org>").status_code == 422
    assert not OutgoingMail.unscoped.exists()
    typed["attachments"].seek(0)
    assert sends(acme, **typed, email="evil.buys@x.org").status_code == 200
    message = compose(OutgoingMail.unscoped.select_related("company", "ticket", "activity").get())
    assert message["To"] == "evil.buys@x.org"
    del message["To"]
    assert "evil" not in str([*texts(message), *message.values()]).lower()


@pytest.mark.parametrize("name", ["Acme\nBcc: all@x.org", "Acme\r\n\r\nHello"])
def test_a_company_name_cannot_write_headers(acme: Firm, sink: Sink, name: str) -> None:
    mail = written(acme, "acknowledgement")
    acme.company.name = name
    acme.company.save()
    outbox.drain()
    mail.refresh_from_db(from_queryset=OutgoingMail.unscoped.all())
    assert mail.state == State.FAILED
    assert mail.reason
    assert sink.accepted == []


def test_a_company_name_is_text_in_the_html(acme: Firm) -> None:
    mail = written(acme, "invitation")
    mail.company.name = '<img src=x onerror=alert(1)> & "Söhne" 회사'  # type: ignore[union-attr]
    message = compose(mail)
    plain, html = texts(message)
    assert "<img" not in html
    assert '<img src=x onerror=alert(1)> & "Söhne" 회사' in plain
    assert message["From"].addresses[0].display_name == '<img src=x onerror=alert(1)> & "Söhne" 회사'


def test_addresses_go_over_the_wire_as_ascii(acme: Firm, sink: Sink) -> None:
    with scope(acme.company):
        (ticket,) = tickets(acme, "x", email="rita@예.example")
        activity = ticket.activities.get()
        leave(activity, "completion", recipient="rità@x.org", language="en", due=activity.at)
        leave(activity, "completion", recipient="good@x.org", language="en", due=activity.at)
    outbox.drain()
    assert [to for to, _ in sink.accepted] == ["rita@xn--2j5b.example", "good@x.org"]
    assert OutgoingMail.unscoped.get(recipient="rità@x.org").state == State.FAILED


def test_the_invitation_carries_the_companys_data(acme: Firm) -> None:
    mail = written(acme, "invitation")
    for text in texts(compose(mail)):
        for told in ("CP00000037", "/to/acme/", "Ann", "Operator"):
            assert told in text


def test_an_invitation_that_is_over_is_not_mailed(acme: Firm, sink: Sink) -> None:
    mail = written(acme, "invitation")
    with scope(acme.company):
        Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(Unwritable):
        compose(mail)
    outbox.drain()
    mail.refresh_from_db(from_queryset=OutgoingMail.unscoped.all())
    assert (mail.state, mail.reason) == (State.FAILED, "The invitation is not valid any more.")


def test_a_mail_costs_few_statements_however_many_there_are(acme: Firm, sink: Sink) -> None:
    for count in (2, 6):
        tickets(acme, *"abcdef"[:count], email="rita@x.org")
        with CaptureQueriesContext(connection) as ran:
            assert outbox.drain() == count
        said = [query["sql"] for query in ran if "SAVEPOINT" not in query["sql"]]
        assert len(said) == 4 + 3 * count  # claim and read, twice; reply address, begun, settled


@pytest.fixture
def reset(acme: Firm, settings: Any) -> OutgoingMail:
    """The mail that the password page leaves for ann, asked for with a foreign Host."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"  # the test runner puts in its own
    Client().post("/password/reset/?lang=ko", {"email": "ann@acme.example"}, headers={"Host": "evil.example"})
    return OutgoingMail.unscoped.get()


def test_an_account_mail_belongs_to_no_company_and_follows_no_host(
    reset: OutgoingMail, sink: Sink, settings: Any
) -> None:
    message = compose(reset)
    plain, html = texts(message)
    assert (reset.company, reset.recipient, reset.language) == (None, "ann@acme.example", "ko")
    assert "http://localhost:8000/password/" in plain
    assert "http://localhost:8000/password/" in html
    assert "evil" not in plain + html
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    outbox.drain()
    sent = OutgoingMail.unscoped.get()
    assert (sent.state, sent.details) == (State.SENT, {}), "its link is a secret"


def test_a_ticket_that_is_gone_stops_nobody(acme: Firm, sink: Sink) -> None:
    with scope(acme.company):
        (gone,) = tickets(acme, "gone", email="a@x.org")
        tickets(acme, "stays", email="b@x.org")
        Ticket.objects.filter(pk=gone.pk).delete()
    outbox.drain()
    assert [to for to, _ in sink.accepted] == ["b@x.org"]


def test_the_company_says_its_business_name_and_where_answers_are_read(acme: Firm) -> None:
    acme.company.business_name, acme.company.reply_to = "Acme IT", "it@acme.example"
    acme.company.save(update_fields=["business_name", "reply_to"])
    message = compose(written(acme, "acknowledgement"))
    plain, html = texts(message)
    assert message["From"].addresses[0].display_name == "Acme IT"
    assert message["Reply-To"] == "it@acme.example"
    for text in (plain, html):
        assert "Acme IT has your ticket" in text
        assert "it@acme.example" in text
        assert "Acme has" not in text
