"""Kept mails: what would have gone out can be read, and nothing in it can act."""

import re
from typing import Any

import pytest
from django.test import Client

from notifications import outbox
from notifications.kept import Kept
from notifications.models import OutgoingMail
from tenants.models import Invitation
from tenants.scoping import scope
from tests.cast import Firm, tickets


@pytest.fixture
def kept(settings: Any, tmp_path: Any) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR = True, tmp_path / "mail"


def test_they_exist_only_where_mails_are_kept(acme: Firm, settings: Any, tmp_path: Any) -> None:
    settings.KEPT_MAIL, settings.KEPT_MAIL_DIR = True, tmp_path / "mail"
    tickets(acme, "x", email="rita@x.org")
    outbox.drain()
    (mail,) = Kept.newest()
    settings.KEPT_MAIL = False
    for path in ("/demo/mail/", f"/demo/mail/{mail.key}/", f"/demo/mail/{mail.key}/html/"):
        assert Client().get(path).status_code == 404


def test_a_mail_is_kept_as_it_would_have_left(acme: Firm, kept: None) -> None:
    (ticket,) = tickets(acme, "x", email="rita@x.org")
    assert outbox.drain() == 1
    row = OutgoingMail.unscoped.get()
    assert row.state == OutgoingMail.State.SENT
    page = Client().get("/demo/mail/").content.decode()
    assert "rita@x.org" in page
    assert ticket.number in page
    (mail,) = Kept.newest()
    assert mail.message["Message-ID"] == row.message_id
    page = Client().get(f"/demo/mail/{mail.key}/").content.decode()
    assert f'href="http://localhost:8000/to/acme/t/{ticket.link_key}/?lang=en"' in page
    assert "auto-replied" in page


def test_the_newest_comes_first(acme: Firm, kept: None) -> None:
    for address in ("a@x.org", "b@x.org", "c@x.org"):
        tickets(acme, "x", email=address)
        outbox.drain()
    page = Client().get("/demo/mail/").content.decode()
    assert re.findall(r"\b[abc]@x\.org", page) == ["c@x.org", "b@x.org", "a@x.org"]


def test_without_any_the_page_says_so(db: None, kept: None) -> None:
    assert "No mail yet" in Client().get("/demo/mail/").content.decode()


def test_the_html_part_stands_alone_and_may_do_nothing(acme: Firm, kept: None) -> None:
    acme.company.name = "<script>alert(1)</script>"
    acme.company.save()
    with scope(acme.company):
        Invitation.send(email="new@x.org", role="member", by=acme["ann"])
    outbox.drain()
    (mail,) = Kept.newest()
    answer = Client().get(f"/demo/mail/{mail.key}/html/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; ")
    assert re.search(r"style-src 'sha256-[\w+/]{43}='; ", policy)
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in answer.content.decode()
    assert "<script>alert" not in Client().get(f"/demo/mail/{mail.key}/").content.decode()
    assert "<script>alert" not in Client().get("/demo/mail/").content.decode()


@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e", "..%2fnew", "%2fetc%2fpasswd", "x" * 300])
def test_no_key_leads_out_of_the_folder(acme: Firm, kept: None, key: str) -> None:
    tickets(acme, "x", email="rita@x.org")
    outbox.drain()
    assert Client().get(f"/demo/mail/{key}/").status_code == 404
    assert Client().get(f"/demo/mail/{key}/html/").status_code == 404


def test_looking_changes_nothing(acme: Firm, kept: None) -> None:
    tickets(acme, "x", email="rita@x.org")
    outbox.drain()
    (mail,) = Kept.newest()
    before = (OutgoingMail.unscoped.values().get(), mail.message.as_bytes())
    for path in ("/demo/mail/", f"/demo/mail/{mail.key}/", f"/demo/mail/{mail.key}/html/"):
        assert Client().get(path).status_code == 200
        assert Client().post(path).status_code == 405
    (mail,) = Kept.newest()
    assert (OutgoingMail.unscoped.values().get(), mail.message.as_bytes()) == before


def test_a_folder_that_cannot_take_a_mail_is_tried_again(acme: Firm, kept: None, settings: Any) -> None:
    settings.MAIL_RETRY_SECONDS = [600]
    tickets(acme, "x", email="rita@x.org")
    for name in ("tmp", "new", "cur"):
        (settings.KEPT_MAIL_DIR / name).mkdir(parents=True)
    (settings.KEPT_MAIL_DIR / "tmp").rmdir()
    (settings.KEPT_MAIL_DIR / "tmp").touch()
    outbox.drain()
    assert OutgoingMail.unscoped.get().state == OutgoingMail.State.DEFERRED
    assert Kept.newest() == []
