"""SEC-07: an invitation lets in the one it was sent to, once, into one company, as one role."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.models import Invitation, InvitationOver, Membership, User
from tenants.scoping import scope
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn

FORM = {"name": "Kai Mori", "password": "five small grey cats", "terms": "on", "privacy": "on"}


def invite(firm: Firm, email: str = "kai@acme.example", role: str = "member", by: str = "ann") -> Invitation:
    with scope(firm.company):
        return Invitation.send(email=email, role=role, by=firm[by])


def path(invitation: Invitation) -> str:
    return f"/join/{invitation.token}/"


def members(firm: Firm) -> dict[str, str]:
    with scope(firm.company):
        return {m.user.email: m.role for m in Membership.objects.active().with_addresses()}


def assert_over(answer: Any) -> None:
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Ask the person who invited you for a new one." in page
    assert 'name="number"' not in page


def test_the_page_says_where_to_and_as_what_and_changes_nothing(client: Client, acme: Firm) -> None:
    invitation = invite(acme, role="operator")
    for _ in range(3):
        page = client.get(path(invitation)).content.decode()
        client.head(path(invitation))
    for said in ("Join Acme", "kai@acme.example", "Operator", "Ann has invited you."):
        assert said in page
    assert 'name="email"' not in page
    assert not User.objects.filter(email="kai@acme.example").exists()
    assert client.post(path(invitation), FORM).status_code == 302


def test_whoever_registers_is_on_the_board_at_once(client: Client, acme: Firm) -> None:
    answer = client.post(path(invite(acme)), FORM)
    assert answer["Location"] == "/desk/acme/"
    user = User.objects.get(email="kai@acme.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert members(acme)["kai@acme.example"] == "member"
    assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]
    assert user.check_password(FORM["password"])
    assert "You are registered" in client.get("/desk/acme/admin/members/").content.decode()
    assert "You are registered" not in client.get("/desk/acme/admin/members/").content.decode()


def test_it_is_good_once(client: Client, acme: Firm) -> None:
    invitation = invite(acme)
    client.post(path(invitation), FORM)
    for again in (client, Client()):
        assert_over(again.get(path(invitation)))
        assert_over(again.post(path(invitation), FORM))


def test_it_ends_after_seven_days_when_revoked_or_sent_anew(client: Client, acme: Firm) -> None:
    expired, revoked, resent = (invite(acme, f"{name}@acme.example") for name in ("a", "b", "c"))
    with scope(acme.company):
        assert expired.expires_at - expired.sent_at <= timedelta(days=7, seconds=1)
        Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
        revoked.revoke(by=acme["ann"])
    fresh = invite(acme, "c@acme.example")
    for gone in (expired, revoked, resent):
        assert_over(client.get(path(gone)))
        assert_over(client.post(path(gone), FORM))
    assert client.post(path(fresh), FORM).status_code == 302
    assert set(members(acme)) == {f"{n}@acme.example" for n in ("ann", "olga", "bo", "c")}


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsMSwieCJd:1abc:def", "%F0%9F%92%A9", "." * 500])
def test_a_forged_link_opens_nothing(client: Client, acme: Firm, token: str) -> None:
    assert_over(client.get(f"/join/{token}/"))
    assert_over(client.post(f"/join/{token}/", FORM))


def test_a_changed_token_opens_nothing(client: Client, acme: Firm, birch: Firm) -> None:
    _body, signature = invite(acme).token.split(":", 1)
    other, _rest = invite(birch, by="mallory").token.split(":", 1)
    assert_over(client.post(f"/join/{other}:{signature}/", FORM))


def test_address_role_and_company_of_the_form_are_not_read(client: Client, acme: Firm, birch: Firm) -> None:
    forged = {"email": "evil@x.example", "role": "admin", "company": str(birch.company.pk), "slug": "birch"}
    client.post(path(invite(acme)), {**FORM, **forged})
    assert members(acme)["kai@acme.example"] == "member"
    assert set(members(birch)) == {"mallory@birch.example"}
    assert not User.objects.filter(email="evil@x.example").exists()


def test_it_is_no_use_at_another_company(client: Client, acme: Firm, birch: Firm) -> None:
    invitation = invite(acme)
    client.post(path(invitation), FORM)
    assert client.get("/desk/birch/").status_code == 404
    assert client.get(f"/desk/birch/join/{invitation.token}/").status_code == 404


def test_somebody_else_is_asked_and_never_joined_silently(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    link = path(invite(acme))
    browser = sign_in(birch, "mallory")
    page = browser.get(link).content.decode()
    assert "mallory@birch.example" in page
    assert "Log out and go on" in page
    answer = browser.post(link, FORM)
    assert answer.status_code == 409
    assert "mallory@birch.example" not in members(acme)
    out = browser.post("/logout/", {"next": link})
    assert out["Location"] == link
    assert 'name="password"' in browser.get(link).content.decode()


def test_who_has_an_account_logs_in_and_then_joins(client: Client, acme: Firm, birch: Firm) -> None:
    link = path(invite(acme, "mallory@birch.example", role="operator"))
    page = client.get(link).content.decode()
    assert f"/login/?next={link}" in page.replace("%3A", ":")
    assert client.post(link, FORM).status_code == 409
    assert "mallory@birch.example" not in members(acme)
    known = {"login": "mallory@birch.example", "password": PASSWORD, "next": link}
    assert client.post("/login/", known)["Location"] == link
    assert "Join Acme" in client.get(link).content.decode()
    assert "mallory@birch.example" not in members(acme)
    assert client.post(link)["Location"] == "/desk/acme/"
    assert members(acme)["mallory@birch.example"] == "operator"


def test_a_removed_member_comes_back_as_what_they_were_invited(client: Client, acme: Firm) -> None:
    invitation = invite(acme, "rex@acme.example", role="operator")
    client.force_login(acme["rex"].user)
    client.post(path(invitation))
    assert members(acme)["rex@acme.example"] == "operator"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "see www.x.example"), ("password", "short"), ("terms", ""), ("privacy", "")],
)
def test_a_refused_form_uses_nothing_up(client: Client, acme: Firm, field: str, value: str) -> None:
    invitation = invite(acme)
    said = {key: text for key, text in {**FORM, field: value}.items() if text}
    answer = client.post(path(invitation), said)
    assert answer.status_code == 422
    assert f'data-error-for="{field}"' in answer.content.decode()
    assert not User.objects.filter(email="kai@acme.example").exists()
    assert client.post(path(invitation), FORM).status_code == 302


def test_the_page_speaks_the_company_s_language_unless_asked_otherwise(client: Client, acme: Firm) -> None:
    acme.company.language = "ko"
    acme.company.save()
    invitation = invite(acme)
    assert '<html lang="ko">' in client.get(path(invitation)).content.decode()
    german = client.get(path(invitation), headers={"Accept-Language": "de-DE,ja;q=0.8"})
    assert '<html lang="ja">' in german.content.decode()
    client.post(path(invitation) + "?lang=ja", FORM)
    assert User.objects.get(email="kai@acme.example").language == "ja"


def test_two_accept_at_once_and_one_wins(client: Client, acme: Firm, settings: Any) -> None:
    """The other request is run where a password is checked: after the link was found good."""
    invitation = invite(acme)
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"{__name__}.Faster", "OPTIONS": {"path": path(invitation)}}
    ]
    answer = client.post(path(invitation), FORM)
    assert answer.status_code == 409  # there is an account with this address now: log in
    assert User.objects.filter(email="kai@acme.example").count() == 1
    assert User.objects.get(email="kai@acme.example").name == "Faster"
    with scope(acme.company):
        assert Membership.objects.filter(user__email="kai@acme.example").count() == 1
        assert OutgoingMail.objects.filter(template="invitation").count() == 1


@pytest.mark.parametrize(
    "over", [{"state": "revoked"}, {"nonce": "sent anew"}, {"expires_at": timezone.now()}]
)
def test_what_was_found_good_a_moment_ago_may_be_over_now(acme: Firm, over: dict[str, Any]) -> None:
    invitation = invite(acme, "rex@acme.example", role="admin")
    with scope(acme.company):
        Invitation.objects.update(**over)
        with pytest.raises(InvitationOver):
            invitation.accept(user=acme["rex"].user)
    assert "rex@acme.example" not in members(acme)


class Faster:
    """A password validator in whose run somebody else uses the link."""

    def __init__(self, path: str) -> None:
        self.path = path

    def validate(self, password: str, user: User | None = None) -> None:
        if password != "the other one's words":
            Client().post(self.path, {**FORM, "name": "Faster", "password": "the other one's words"})
