"""The way out of mails that one can do without: named in their headers, one click, no log-in (RFC 8058)."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.models import JoinRequest, Membership, User
from tenants.scoping import scope
from tests.cast import Firm


@pytest.fixture
def way_out(acme: Firm) -> str:
    """The address in the mail that tells Olga of a join request."""
    with scope(acme.company):
        JoinRequest.ask(user=User.objects.create_user("kai@acme.example", "x", name="Kai"))
        mail = OutgoingMail.objects.get(template="join_request", recipient="olga@acme.example")
        message = compose(mail)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost:8000(/to/acme/unsubscribe/\S+)>", message["List-Unsubscribe"])
    assert found
    return found[1]


def wants(firm: Firm, name: str) -> bool:
    return Membership.unscoped.get(pk=firm[name].pk).wants("join_request")


def test_a_mail_program_ends_them_with_one_click(acme: Firm, way_out: str) -> None:
    program = Client(enforce_csrf_checks=True)
    answer = program.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert (wants(acme, "olga"), wants(acme, "ann")) == (False, True)
    assert program.post(way_out).status_code == 200


def test_opened_it_asks_and_changes_nothing(acme: Firm, way_out: str, client: Client) -> None:
    page = client.get(way_out).content.decode()
    assert "Somebody asks to join" in page
    assert "Send me no more of these" in page
    assert wants(acme, "olga")
    action = re.search(r'<form action="([^"]+)" method="post">', page)
    assert action
    assert "You get no more of these mails from Acme." in client.post(action[1]).content.decode()
    assert not wants(acme, "olga")


def test_what_is_none_of_ours_is_not_there(acme: Firm, birch: Firm, way_out: str, client: Client) -> None:
    path = urlsplit(way_out).path
    for odd in (path.replace("acme", "birch"), path[:-2] + "x/", "/to/acme/unsubscribe/x/"):
        assert client.post(odd).status_code == 404
    acme["olga"].state = "removed"
    with scope(acme.company):
        acme["olga"].save(update_fields=["state"])
    assert client.post(way_out).status_code == 404


def test_mails_that_one_cannot_do_without_name_no_way_out(acme: Firm) -> None:
    with scope(acme.company):
        JoinRequest.ask(user=User.objects.create_user("kai@acme.example", "x", name="Kai")).approve(
            role="member", by=acme["ann"]
        )
        mail = compose(OutgoingMail.objects.get(template="join_answer"))
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
