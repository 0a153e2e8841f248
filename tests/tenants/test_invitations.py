"""Inviting members by e-mail: by whom, whom, and what the admin sees of it."""

import re
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from notifications.models import OutgoingMail
from notifications.reactions import ring, ring_once
from tenants.access import Forbidden
from tenants.models import Activity, Invitation
from tenants.scoping import scope
from tests import cast
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements

PAGE = "/desk/acme/admin/invitations/"
TEAM = "/desk/acme/admin/members/"


def waiting(firm: Firm) -> dict[str, str]:
    with scope(firm.company):
        return {invitation.email: invitation.role for invitation in Invitation.objects.waiting()}


@pytest.fixture
def theirs(birch: Firm) -> Invitation:
    with scope(birch.company):
        return Invitation.send(email="x@birch.example", role="member", by=birch["mallory"])


@pytest.mark.parametrize("between", [", ", ",", ";", " ", "\n", "\r\n", "、", ",\n\n ; "])
def test_several_by_commas_or_lines(acme: Firm, sign_in: SignIn, between: str) -> None:
    typed = between.join(["Kai@acme.example", "noa@acme.example", "kai@ACME.example"])
    answer = sign_in(acme, "ann").post(PAGE, {"email": typed, "role": "operator"})
    assert answer["Location"] == PAGE
    assert waiting(acme) == {"kai@acme.example": "operator", "noa@acme.example": "operator"}
    with scope(acme.company):
        assert [a.kind for a in Activity.objects.all()] == ["invited", "invited"]
        mails = OutgoingMail.objects.filter(template="invitation")
        assert {mail.recipient for mail in mails} == {"kai@acme.example", "noa@acme.example"}


def test_it_is_said_how_many_went_out(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post(PAGE, {"email": "a@x.example b@x.example", "role": "member"})
    assert "2 invitations are on their way" in browser.get(PAGE).content.decode()


def test_the_bell_rings_once_for_all_that_go_out_together(
    acme: Firm, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    """Each ring waits for a broker that does not answer."""
    with django_capture_on_commit_callbacks() as bells:
        sign_in(acme, "ann").post(PAGE, {"email": "a@x.example b@x.example c@x.example", "role": "member"})
    assert bells.count(ring) == 1


def test_a_bell_of_what_was_taken_back_is_none_of_what_stays(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as bells:
        with suppress(KeyError), transaction.atomic():
            ring_once()
            raise KeyError
        ring_once()
    assert bells.count(ring) == 1


def refusal(answer: Any, field: str) -> str:
    assert answer.status_code == 422
    found = re.search(rf'data-error-for="{field}">(.*?)</span></span>', answer.content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_each_bad_address_is_named_and_nothing_is_sent(acme: Firm, sign_in: SignIn) -> None:
    typed = "kai@acme.example, nobody, bo@acme.example\n@x"
    answer = sign_in(acme, "ann").post(PAGE, {"email": typed, "role": "member"})
    said = refusal(answer, "email")
    for sentence in (
        "nobody is not an e-mail address.",
        "bo@acme.example works here already.",
        "@x is not an e-mail address.",
    ):
        assert sentence in said
    page = answer.content.decode()
    assert "kai@acme.example, nobody, bo@acme.example" in page
    assert "Nothing was sent." in page
    assert waiting(acme) == {}


@pytest.mark.parametrize("typed", ["", " ,; ", " ".join(f"p{n}@x.example" for n in range(51))])
def test_none_and_too_many_are_refused(acme: Firm, sign_in: SignIn, typed: str) -> None:
    assert refusal(sign_in(acme, "ann").post(PAGE, {"email": typed, "role": "member"}), "email")
    assert waiting(acme) == {}


def test_an_operator_invites_plain_members_only(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "olga")
    page = browser.get(PAGE).content.decode()
    assert 'value="member"' in page
    assert 'value="admin"' not in page
    assert browser.post(PAGE, {"email": "a@x.example", "role": "member"}).status_code == 302
    for role in ("operator", "admin"):
        assert refusal(browser.post(PAGE, {"email": "b@x.example", "role": role}), "role")
    assert waiting(acme) == {"a@x.example": "member"}


def test_only_an_admin_invites_who_was_deactivated(acme: Firm, sign_in: SignIn) -> None:
    typed = {"email": "rex@acme.example", "role": "member"}
    answer = sign_in(acme, "olga").post(PAGE, typed)
    assert answer.status_code == 422
    assert "rex@acme.example was deactivated" in answer.content.decode()
    with scope(acme.company), pytest.raises(Forbidden):
        Invitation.send(**typed, by=acme["olga"])
    assert sign_in(acme, "ann").post(PAGE, typed).status_code == 302


def test_a_member_sees_the_team_and_invites_nobody(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "bo")
    page = browser.get(TEAM).content.decode()
    for email in ("ann", "olga", "bo"):
        assert f"{email}@acme.example" in page
    for email in ("rex", "pia"):
        assert f"{email}@acme.example" not in page
    assert PAGE not in page
    for answer in (browser.get(PAGE), browser.post(PAGE, {"email": "a@x.example", "role": "member"})):
        assert answer.status_code == 403
        assert "Ask an admin of Acme" in answer.content.decode()
    assert waiting(acme) == {}


def test_revoke_and_resend(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post(PAGE, {"email": "a@x.example", "role": "operator"})
    with scope(acme.company):
        invitation = Invitation.objects.get()
    old = invitation.token
    assert browser.get(f"{PAGE}{invitation.pk}/resend/").status_code == 405
    assert browser.post(f"{PAGE}{invitation.pk}/resend/")["Location"] == PAGE
    with scope(acme.company):
        assert Invitation.objects.get().token != old
    for by, status in (("bo", 403), ("olga", 403), ("ann", 302), ("ann", 404)):
        answer = sign_in(acme, by).post(f"{PAGE}{invitation.pk}/revoke/")
        assert answer.status_code == status
    assert waiting(acme) == {}
    with scope(acme.company):
        assert {mail.state for mail in OutgoingMail.objects.all()} == {"cancelled"}


def test_an_operator_resends_what_they_may_send(acme: Firm, sign_in: SignIn) -> None:
    ann, olga = sign_in(acme, "ann"), sign_in(acme, "olga")
    for email, role, status in (("a@x.example", "admin", 403), ("m@x.example", "member", 302)):
        ann.post(PAGE, {"email": email, "role": role})
        with scope(acme.company):
            pk = Invitation.objects.get(email=email).pk
        assert olga.post(f"{PAGE}{pk}/resend/").status_code == status


def test_another_company_s_invitation_is_not_there(acme: Firm, theirs: Invitation, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    for deed in ("revoke", "resend"):
        assert browser.post(f"{PAGE}{theirs.pk}/{deed}/").status_code == 404
        assert browser.post(f"/desk/birch/admin/invitations/{theirs.pk}/{deed}/").status_code == 404
    assert "x@birch.example" not in browser.get(TEAM).content.decode()


def test_an_expired_one_says_so(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post(PAGE, {"email": "a@x.example", "role": "member"})
    assert "good until" in browser.get(TEAM).content.decode()
    with scope(acme.company):
        invitation = Invitation.objects.get()
        Invitation.objects.update(expires_at=invitation.sent_at)
    assert "ran out" in browser.get(TEAM).content.decode()


def test_the_team_page_asks_no_more_for_more_people(acme: Firm, sign_in: SignIn) -> None:
    browser, counts = sign_in(acme, "ann"), []
    for n in range(2):
        with scope(acme.company):
            for name in ("x", "y", "z")[: 2 * n + 1]:
                cast.member(f"{name}{n}", "member")
                Invitation.send(email=f"{name}{n}@x.example", role="member", by=acme["ann"])
        with statements() as ran:
            assert browser.get(TEAM).status_code == 200
        counts.append(len(ran))
    assert counts == [8, 8]  # session, user, membership · people, their tickets, invitations, mails · counts


def test_an_address_that_an_admin_promised_more_is_named_beside_the_others(
    acme: Firm, sign_in: SignIn
) -> None:
    with scope(acme.company):
        Invitation.send(email="kai@acme.example", role="admin", by=acme["ann"])
    typed = {"email": "lea@acme.example, kai@acme.example", "role": "member"}
    answer = sign_in(acme, "olga").post(PAGE, typed)
    assert "kai@acme.example has an open invitation of another role." in refusal(answer, "email")
    assert typed["email"] in answer.content.decode()
    assert waiting(acme) == {"kai@acme.example": "admin"}
