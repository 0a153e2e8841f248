"""An account that is ended: nothing says who it was, and what they did stays readable."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation

from tenants.models import Invitation, Membership, User
from tenants.models.standing import LastAdmin
from tenants.scoping import scope
from tests.cast import PASSWORD, Firm, tickets
from tests.conftest import SignIn
from tests.house.addresses import photograph

MAILS = "notifications.OutgoingMail"  # what was sent to whom is the company's to know


def test_nothing_says_who_they_were(acme: Firm, birch: Firm, django_capture_on_commit_callbacks: Any) -> None:
    bo = acme["bo"].user
    bo.avatar.save("bo.png", ContentFile(b"x"))
    picture = str(bo.avatar.name)
    EmailAddress.objects.create(user=bo, email=bo.email, primary=True, verified=True)
    with scope(birch.company):
        Invitation.send(email=bo.email, role="operator", by=birch["mallory"]).accept(user=bo)
    with django_capture_on_commit_callbacks(execute=True):
        bo.erase()
    told = str({label: rows for label, rows in photograph().items() if label != MAILS})
    for trace in ("bo@acme.example", "'Bo'", picture):
        assert trace not in told
    assert not default_storage.exists(picture)
    gone = User.objects.get(pk=bo.pk)
    assert (gone.is_active, gone.has_usable_password(), gone.email) == (
        False,
        False,
        f"{bo.pk}@erased.invalid",
    )
    assert set(Membership.unscoped.filter(user=bo).values_list("state", "name")) == {("left", "")}
    User.objects.register(email="bo@acme.example", password=PASSWORD, name="Bo", verified=True)


def test_their_sessions_end_and_no_password_leads_back(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "bo")
    assert browser.get("/desk/acme/").status_code == 200
    acme["bo"].user.erase()
    assert browser.get("/desk/acme/")["Location"].startswith("/login/")
    answer = Client().post("/login/", {"login": "bo@acme.example", "password": PASSWORD})
    assert answer.status_code == 422


def test_a_company_keeps_its_last_admin_and_then_nothing_is_changed(acme: Firm, birch: Firm) -> None:
    ann = acme["ann"].user
    with scope(birch.company):
        Membership.objects.create(user=ann, name=ann.name, role="operator")
    before = photograph()
    with pytest.raises(LastAdmin, match="Acme needs an admin"):
        ann.erase()
    assert photograph() == before


def test_what_they_did_reads_former_member_in_the_reader_s_language(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    with scope(acme.company):
        ticket.assign(member=acme["bo"], by=acme["bo"])
        ticket.comment(body="Looked at it.", by=acme["bo"])
        ticket.reply(body="Try now.", by=acme["bo"])
    acme["bo"].user.erase()
    with scope(acme.company):
        gone = Membership.objects.get(pk=acme["bo"].pk)
        assert (str(gone), gone.initials) == ("former member", "FM")
        with translation.override("ko"):
            assert str(gone) != ""
    ann = sign_in(acme, "ann")
    for path in ("/desk/acme/", f"/desk/acme/tickets/{ticket.number}/", "/desk/acme/admin/members/"):
        answer = ann.get(path)
        assert answer.status_code == 200, path
    panel = ann.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert "<b>former member</b>" in panel
    assert "Take former member off" in panel
    assert "former member" in ann.get("/desk/acme/").content.decode()
    assert "former member, helpdesk" in Client().get(f"/to/acme/t/{ticket.link_key}/").content.decode()
