"""SEC-16: whatever leaves says that no person wrote it, and no machine answers it (RFC 3834)."""

from typing import Any

from django.test import Client

from notifications import outbox
from notifications.models import OutgoingMail
from notifications.models.mail import KINDS
from tests.cast import Firm
from tests.notifications.deeds import deeds_that_mail
from tests.notifications.sink import Sink
from tests.tickets.visitor import token_of

LOST = "/to/acme/lost/"


def leave_each_kind(firm: Firm) -> None:
    """Do what makes each kind of mail."""
    deeds_that_mail(firm)
    joe = {"company_code": firm.company.code, "name": "Joe", "email": "joe@acme.example"}
    agreed = {"password": "river-ferry-lantern", "terms": "on", "privacy": "on"}
    for path, said in (
        (LOST, {"token": token_of(Client().get(LOST)), "email": "rita@acme.example"}),
        ("/password/reset/", {"email": "bo@acme.example"}),
        ("/join/", joe | agreed),
    ):
        assert Client().post(path, said).status_code in (200, 302), path


def test_every_kind_of_mail_is_marked_as_automatic(acme: Firm, sink: Sink, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    leave_each_kind(acme)
    while outbox.drain():
        pass
    kinds = {str(mail.message_id): mail.template for mail in OutgoingMail.unscoped.filter(state="sent")}
    assert set(kinds.values()) == {*KINDS, "account"}
    assert {str(letter["Message-ID"]) for _sender, letter in sink.letters} == kinds.keys()
    for sender, letter in sink.letters:
        kind = kinds[str(letter["Message-ID"])]
        assert sender == "helpdesk@localhost", kind  # which answers nothing
        assert letter["X-Auto-Response-Suppress"] == "All", kind
        answers = "auto-replied" if kind == "acknowledgement" else "auto-generated"
        assert letter["Auto-Submitted"] == answers, kind
        assert str(letter["Message-ID"]).endswith("@localhost>"), kind
