"""Asking to join by company code: who may, what it tells, and the mail that proves the address (SEC-08)."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.models import Activity, JoinRequest, Membership, User
from tenants.scoping import scope
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn
from tests.tickets.test_hostile import NASTY

FORM = {
    "company_code": "CP00000037",
    "name": "Joe Park",
    "email": "Joe@acme.example",
    "password": "five small grey cats",
    "terms": "on",
    "privacy": "on",
}


def requests(firm: Firm) -> dict[str, str]:
    with scope(firm.company):
        rows = JoinRequest.objects.select_related("user").order_by("pk")
        return {asked.user.email: asked.state for asked in rows}


def proof_to(email: str) -> str:
    """The path behind the link of the newest mail to that address that proves it."""
    mail = OutgoingMail.unscoped.filter(template="join_proof", recipient=email).latest("pk")
    user = User.objects.get(pk=mail.details["user"])
    assert mail.company
    with scope(mail.company):
        return f"/join/proof/{JoinRequest.proof_for(user)}/"


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


class Counting(MD5PasswordHasher):
    """Counts how often a password was hashed."""

    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.times += 1
        return super().encode(password, salt)


def test_from_the_code_to_the_page_where_one_waits(client: Client, acme: Firm) -> None:
    assert 'name="company_code"' in client.get("/join/").content.decode()
    answer = client.post("/join/", FORM)
    assert "A mail to joe@acme.example is on its way." in answer.content.decode()
    assert requests(acme) == {}
    assert "_auth_user_id" not in client.session
    link = proof_to("joe@acme.example")
    page = client.get(link).content.decode()
    assert "Ask to join Acme" in page
    assert "CP00000037" not in page
    assert requests(acme) == {}
    assert client.post(link)["Location"] == "/join/waiting/"
    assert requests(acme) == {"joe@acme.example": "pending"}
    user = User.objects.get(email="joe@acme.example")
    assert (user.proven, user.name, user.check_password(FORM["password"])) == (True, "Joe Park", True)
    page = client.get("/join/waiting/").content.decode()
    assert "An admin or operator of Acme decides." in page
    for name in ("Ann", "Olga", "ann@acme.example"):
        assert name not in page
    assert client.get("/desk/")["Location"] == "/join/waiting/"
    assert client.get("/desk/acme/").status_code == 404
    with scope(acme.company):
        assert not Membership.objects.filter(user=user).exists()
        assert [(a.kind, a.actor) for a in Activity.objects.all()] == [("asked_to_join", None)]


@pytest.mark.parametrize(
    "typed", ["cp00000037", "ＣＰ００００００３７", "체00000037", "00000037", "CP 0000-0037"]
)
def test_the_code_is_read_as_at_the_gate(client: Client, acme: Firm, typed: str) -> None:
    assert client.post("/join/", {**FORM, "company_code": typed}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_code", ""),
        ("company_code", "CP99999999"),
        ("name", "see www.x.example"),
        ("email", "nobody"),
        ("password", "short"),
        ("terms", ""),
        ("privacy", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client: Client, acme: Firm, field: str, value: str) -> None:
    answer = client.post("/join/", {key: text for key, text in {**FORM, field: value}.items() if text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'data-error-for="(\w+)"', page) == [field]
    assert field == "name" or "Joe Park" in page
    assert not User.objects.filter(email="joe@acme.example").exists()
    assert not OutgoingMail.unscoped.exists()


@pytest.mark.parametrize("field", FORM)
def test_whatever_is_typed_is_an_ordinary_mistake(client: Client, acme: Firm, field: str) -> None:
    client.raise_request_exception = False
    for nasty in NASTY:
        sent = nasty[:5000].encode("utf-8", "replace").decode()
        assert client.post("/join/", {**FORM, field: sent}).status_code < 500


def test_an_address_that_is_known_gets_the_same_answer(acme: Firm, settings: Any) -> None:
    """Page, cookies, mails and the costly hash are alike; who has the mailbox logs in with their password."""
    answers = []
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    for email in ("new1@acme.example", "bo@acme.example", "new2@acme.example"):
        browser, Counting.times = Client(), 0
        answer = browser.post("/join/", {**FORM, "email": email})
        page = re.sub(r"nonce=\S+", "", answer.content.decode()).replace(email, "…")
        answers.append((answer.status_code, page, set(answer.cookies), Counting.times))
        assert OutgoingMail.unscoped.filter(template="join_proof", recipient=email).count() == 1
    assert answers[0] == answers[1] == answers[2]
    assert User.objects.get(email="bo@acme.example").name == "Bo"


def test_who_has_an_account_proves_the_address_by_logging_in(acme: Firm, birch: Firm) -> None:
    browser = Client()
    browser.post("/join/", {**FORM, "email": "mallory@birch.example"})
    link = proof_to("mallory@birch.example")
    page = browser.get(link).content.decode()
    assert f"/login/?next={link}" in page.replace("%3A", ":")
    assert browser.post(link).status_code == 409
    assert not birch["mallory"].user.check_password(FORM["password"])
    browser.post("/login/", {"login": "mallory@birch.example", "password": PASSWORD})
    assert browser.post(link)["Location"] == "/join/waiting/"
    assert requests(acme) == {"mallory@birch.example": "pending"}


def test_in_another_browser_one_logs_in_first(client: Client, acme: Firm) -> None:
    """Else who types a stranger's address could have that stranger open an account for them."""
    client.post("/join/", FORM)
    link, phone = proof_to("joe@acme.example"), Client()
    assert phone.post(link).status_code == 409
    assert "/login/?next=" in phone.get(link).content.decode()
    phone.post("/login/", {"login": "joe@acme.example", "password": FORM["password"]})
    assert phone.post(link).status_code == 302
    assert requests(acme) == {"joe@acme.example": "pending"}
    assert client.post(link).status_code == 409  # proven since: the old browser logs in like any other


def test_somebody_else_is_asked_and_asks_for_nobody(client: Client, acme: Firm, sign_in: SignIn) -> None:
    client.post("/join/", FORM)
    bo = sign_in(acme, "bo")
    answer = bo.post(proof_to("joe@acme.example"))
    assert answer.status_code == 409
    assert "This link is for somebody else." in answer.content.decode()
    assert requests(acme) == {}


def test_a_proof_is_for_one_company_person_and_address(client: Client, acme: Firm, birch: Firm) -> None:
    client.post("/join/", FORM)
    link = proof_to("joe@acme.example")
    for forged in ("/join/proof/x/", link.replace("proof/", "proof/a"), f"{link[:-2]}/"):
        assert client.post(forged).status_code == 404
    User.objects.filter(email="joe@acme.example").update(email="jo@acme.example")
    assert client.post(link).status_code == 404
    assert requests(acme) == requests(birch) == {}


def test_who_is_logged_in_gives_the_code_alone(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    verified(birch["mallory"].user)
    browser = sign_in(birch, "mallory")
    page = browser.get("/join/").content.decode()
    assert 'name="company_code"' in page
    assert 'name="password"' not in page
    for _twice in range(2):
        assert browser.post("/join/", {"company_code": "CP00000037"})["Location"] == "/join/waiting/"
    assert requests(acme) == {"mallory@birch.example": "pending"}
    assert browser.get("/desk/acme/").status_code == 404


def test_who_is_logged_in_and_not_verified_gets_the_mail(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    browser = sign_in(birch, "mallory")
    answer = browser.post("/join/", {"company_code": "CP00000037"})
    assert "A mail to mallory@birch.example is on its way." in answer.content.decode()
    assert requests(acme) == {}
    browser.post(proof_to("mallory@birch.example"))
    assert requests(acme) == {"mallory@birch.example": "pending"}
    assert birch["mallory"].user.proven


def test_a_member_is_told_so(acme: Firm, sign_in: SignIn) -> None:
    verified(acme["bo"].user)
    answer = sign_in(acme, "bo").post("/join/", {"company_code": "CP00000037"})
    assert answer.status_code == 409
    assert "You work at Acme already." in answer.content.decode()
    assert requests(acme) == {}


def test_it_can_be_withdrawn_by_oneself_alone(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        asked = JoinRequest.ask(user=birch["mallory"].user)
    path = f"/join/waiting/{asked.pk}/withdraw/"
    assert sign_in(acme, "bo").post(path).status_code == 404
    browser = sign_in(birch, "mallory")
    assert browser.get(path).status_code == 405
    assert "Acme" in browser.get("/join/waiting/").content.decode()
    assert browser.post(path)["Location"] == "/join/waiting/"
    assert requests(acme) == {"mallory@birch.example": "withdrawn"}
    assert browser.post(path).status_code == 409
    assert "Withdraw" not in browser.get("/join/waiting/").content.decode()


def test_the_mail_tells_a_stranger_nothing_but_the_name(client: Client, acme: Firm, settings: Any) -> None:
    client.post("/join/", FORM)
    mail = OutgoingMail.unscoped.get()
    text = compose(mail).as_string()
    assert "Acme" in text
    assert "Reply-To" not in text
    for told in ("ann@acme.example", "CP00000037", "Joe"):
        assert told not in text


@pytest.mark.usefixtures("fresh_limits")
def test_wrong_codes_are_counted(client: Client, acme: Firm, settings: Any) -> None:
    settings.LIMIT_CODES = 2
    for _ in range(2):
        assert client.post("/join/", {**FORM, "company_code": "CP11111111"}).status_code == 422
    answer = client.post("/join/", FORM)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'data-error-for="company_code"' in answer.content.decode()
    assert not OutgoingMail.unscoped.exists()


@pytest.mark.usefixtures("fresh_limits")
def test_an_address_gets_few_mails_and_a_visitor_asks_only_so_often(acme: Firm, settings: Any) -> None:
    settings.LIMIT_JOINS_TO, settings.LIMIT_JOINS = 2, 3
    for _ in range(3):
        assert "is on its way" in Client().post("/join/", FORM).content.decode()
    assert OutgoingMail.unscoped.count() == 2
    answer = Client().post("/join/", FORM)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_front_page_log_in_and_sign_up_lead_there(client: Client, db: None) -> None:
    for page in ("/", "/login/", "/signup/"):
        assert 'href="/join/?lang=ko"' in client.get(f"{page}?lang=ko").content.decode()
