"""``manage.py outbox`` tells programs and people how far every mail has come."""

import json
from io import StringIO

from django.core.management import call_command

from notifications import outbox
from notifications.models import OutgoingMail
from tests.cast import Firm, tickets
from tests.notifications.sink import Sink


def said(*options: str) -> str:
    out = StringIO()
    call_command("outbox", *options, stdout=out)
    return out.getvalue()


def test_programs_get_all_companies_as_json(acme: Firm, birch: Firm, sink: Sink) -> None:
    (ours,) = tickets(acme, "x", email="a@x.org")
    tickets(birch, "x", email="perm@x.org", language="ko")
    OutgoingMail.unscoped.bulk_create(
        [OutgoingMail(company=None, template="account", recipient="ann@acme.example")]
    )
    outbox.drain()
    first, second, third = json.loads(said("--json"))
    mail = OutgoingMail.unscoped.get(pk=first["id"])
    assert first == {
        "id": mail.pk,
        "kind": "acknowledgement",
        "company": "acme",
        "ticket": ours.number,
        "recipient": "a@x.org",
        "language": "en",
        "state": "sent",
        "attempts": 1,
        "due": mail.due.isoformat(),
        "reason": "",
        "message_id": mail.message_id,
        "Message-ID": mail.message_id,
    }
    assert (second["company"], second["state"], second["language"]) == ("birch", "failed", "ko")
    assert second["reason"] == "550 5.1.1 no such user"
    assert (third["company"], third["kind"]) == (None, "account")


def test_people_get_a_table(acme: Firm) -> None:
    assert said().split() == "id kind company ticket recipient state attempts due reason".split()
    tickets(acme, "x", email="rita@x.org")
    head, row = said().strip().splitlines()
    assert "rita@x.org" in row
    assert head.index("state") == row.index("queued")


def test_nothing_is_an_empty_list(db: None) -> None:
    assert json.loads(said("--json")) == []
