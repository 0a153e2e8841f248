"""A company is founded: whoever signs up is its first admin and stands before an empty board."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation

from notifications.models import OutgoingMail
from tenants.models import Company, Membership, User
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn
from tests.together import at_once

pytestmark = pytest.mark.django_db
FIELDS = {
    "company_name": "Hanbit Logistics",
    "slug": "Hanbit",
    "homepage": "hanbit.example",
    "name": "Seo Yeon",
    "email": "Seo@Hanbit.example",
    "password": "five small grey cats",
    "terms": "on",
    "privacy": "on",
}


def sign_up(browser: Client, **changed: str) -> Any:
    fields = {name: value for name, value in {**FIELDS, **changed}.items() if value}
    return browser.post("/signup/", fields)


def error_for(answer: Any, field: str) -> str:
    assert answer.status_code == 422
    found = re.search(rf'data-error-for="{field}">(.*?)</span></span>', answer.content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_a_company_and_its_first_admin(client: Client) -> None:
    answer = sign_up(client)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/hanbit/")
    company = Company.objects.get()
    assert (company.name, company.slug, company.homepage) == (
        "Hanbit Logistics",
        "hanbit",
        "https://hanbit.example",
    )
    assert re.fullmatch(r"CP[0-9]{8}", company.code)
    admin = Membership.at("hanbit", User.objects.get(email="seo@hanbit.example"))
    assert admin is not None
    assert (admin.role, admin.name) == ("admin", "Seo Yeon")
    assert client.session["_auth_user_id"] == str(admin.user.pk)
    assert client.get("/desk/", follow=False)["Location"] == "/desk/hanbit/"


def test_a_mail_to_verify_the_address_is_left(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"  # pytest puts Django's own in its place
    sign_up(client)
    mail = OutgoingMail.unscoped.get(template="account")
    assert mail.recipient == "seo@hanbit.example"
    link = re.search(r"http://localhost:8000(/account/confirm-email/\S+/)", mail.details["text"])
    assert link is not None
    assert client.get(link[1]).status_code == 200
    user = User.objects.get()
    assert not user.emailaddress_set.get().verified  # type: ignore[attr-defined]
    assert client.post(link[1]).status_code == 302
    assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lang", "typed", "language", "zone"),
    [
        ("ko", "", "ko", "Asia/Seoul"),
        ("ja", "", "ja", "Asia/Tokyo"),
        ("en", "", "en", "UTC"),
        ("ko", "Europe/Berlin", "ko", "Europe/Berlin"),
        ("ja", "Mars/Phobos", "ja", "Asia/Tokyo"),
    ],
)
def test_language_and_zone_come_from_the_request(
    client: Client, lang: str, typed: str, language: str, zone: str
) -> None:
    client.post(f"/signup/?lang={lang}", {**FIELDS, "time_zone": typed})
    company = Company.objects.get()
    assert (company.language, company.time_zone) == (language, zone)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_name", ""),
        ("company_name", "Buy at www.shop.example"),
        ("company_name", "x" * 81),
        ("slug", ""),
        ("slug", "admin"),
        ("slug", "a"),
        ("slug", "한빛"),
        ("slug", "-hanbit-"),
        ("homepage", "javascript:alert(1)"),
        ("homepage", "ftp://hanbit.example"),
        ("name", ""),
        ("name", "mail me@x.example"),
        ("email", "seo"),
        ("email", "seo@hanbit.example\0"),
        ("password", "short"),
        ("password", "123456789012345"),
        ("password", "seo@hanbit.example"),
        ("terms", ""),
        ("privacy", ""),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, field: str, value: str
) -> None:
    answer = sign_up(client, **{field: value})
    assert error_for(answer, field)
    assert answer.content.count(b"data-error-for") == 1
    page = answer.content.decode()
    assert "error-summary" in page
    kept = {
        name: typed for name, typed in FIELDS.items() if name in ("company_name", "slug", "name", "email")
    }
    for name, typed in kept.items():
        if name != field:
            assert f'value="{typed}"' in page
    assert FIELDS["password"] not in page
    assert not Company.objects.exists()
    assert not User.objects.exists()


def test_all_that_is_wrong_is_told_at_once_and_once(client: Client) -> None:
    answer = sign_up(
        client, company_name="", slug="", homepage="javascript:alert(1)", email="", password="short"
    )
    for field, said in (
        ("company_name", "Type the name of your company."),
        ("slug", "Choose the address that your colleagues will open."),
        ("homepage", "This is not a web address, such as company.example."),
        ("email", "Type your e-mail address."),
        ("password", "too short"),
    ):
        told = error_for(answer, field)
        assert said in told
        assert "<br>" not in told
    empty = client.post("/signup/", {})
    assert "Type your name." in error_for(empty, "name")
    assert "Type a password." in error_for(empty, "password")
    assert "This field is required" not in empty.content.decode()


def test_a_taken_address_is_refused_with_a_free_one(client: Client, acme: Firm) -> None:
    assert "acme-2 is free" in error_for(sign_up(client, slug="ACME"), "slug")
    Company.objects.create(name="x", slug="acme-2", code="CP00000099")
    assert "acme-3 is free" in error_for(sign_up(client, slug="acme"), "slug")


def test_what_looks_like_a_taken_or_reserved_one_is_refused(client: Client, acme: Firm) -> None:
    assert "looks like one that is taken. acrne-2 is free" in error_for(sign_up(client, slug="acrne"), "slug")
    assert "reserved" in error_for(sign_up(client, slug="l0gin"), "slug")
    assert "а м: these are not letters from a to z." in error_for(sign_up(client, slug="hаnм"), "slug")


def test_the_offered_one_is_taken_with_a_button(client: Client, acme: Firm) -> None:
    page = sign_up(client, slug="ACME").content.decode()
    assert re.search(r'<button[^>]* name="take" value="acme-2"', page)
    answer = sign_up(client, slug="acme", take="acme-2")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/acme-2/")


@pytest.mark.parametrize(
    ("typed", "status", "said", "offer"),
    [
        ("hanbit", 200, "hanbit is free.", ""),
        ("Hanbit", 200, "hanbit is free.", ""),
        ("acme", 422, "This address is taken.", "acme-2"),
        ("ac-me", 422, "looks like one that is taken", "ac-me-2"),
        ("admin", 422, "This address is reserved.", "admin-2"),
        ("асmе", 422, "not letters from a to z", "acme-2"),
        ("한빛", 422, "not letters from a to z", ""),
        ("a", 422, "Use 3 to 40", ""),
        ("Hanbit Logistics", 422, "Use 3 to 40", "hanbit-logistics"),
        ("", 422, "Choose the address", ""),
    ],
)
def test_it_is_looked_at_while_it_is_typed(
    client: Client, acme: Firm, typed: str, status: int, said: str, offer: str
) -> None:
    answer = client.get("/signup/address/", {"slug": typed})
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (status, True)
    assert ('data-error-for="slug"' in page) == (status == 422)
    assert re.findall(r'name="take" value="([^"]*)"', page) == ([offer] if offer else [])
    assert "<html" not in page
    assert not answer.cookies


def test_looking_is_limited_and_for_where_companies_are_taken_in(
    client: Client, settings: Any, fresh_limits: None
) -> None:
    settings.LIMIT_SLUGS = 2
    for _ in range(2):
        assert client.get("/signup/address/?slug=hanbit").status_code == 200
    answer = client.get("/signup/address/?slug=hanbit")
    assert (answer.status_code, answer.content) == (429, b"")
    assert int(answer["Retry-After"]) > 3000
    settings.SIGNUPS, settings.LIMIT_SLUGS = "closed", 9
    assert client.get("/signup/address/?slug=hanbit").status_code == 403
    assert client.post("/signup/address/").status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "Booking.com",
        "evil.app",
        "삼성.닷컴",
        "192.0.2.1/x",
        "evil。com",
        "ｗｗｗ．shop",
        "t.me/x",
        "Аcme",
        "Ρaypal",
    ],
)
def test_a_name_holds_no_link_and_wears_no_mask(client: Client, name: str) -> None:
    assert error_for(sign_up(client, company_name=name), "company_name")
    assert error_for(sign_up(client, name=name), "name")


@pytest.mark.parametrize(
    "name", ["J.P. Hangang", "S.H.Kim", "Hanbit Co.Ltd", "한빛IT", "株式会社ABC", "St.Mary & Co", "Ромашка"]
)
def test_ordinary_names_pass(client: Client, name: str) -> None:
    assert sign_up(client, company_name=name).status_code == 302


def test_marks_that_nobody_sees_are_left_out(client: Client) -> None:
    sign_up(client, company_name="Han\u200bbit \u202eLtd")
    assert Company.objects.get().name == "Hanbit Ltd"


class Rival:
    """A password validator that does what another request might do after the form was checked."""

    def __init__(self, **row: Any) -> None:
        self.row = row

    def validate(self, password: str, user: User | None = None) -> None:
        if "email" in self.row:
            User.objects.get_or_create(**self.row)
        else:
            Company.objects.get_or_create(**self.row)


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        ({"name": "First", "slug": "hanbit", "code": "CP00000099"}, "slug", "hanbit-2 is free"),
        ({"name": "First", "email": "seo@hanbit.example"}, "email", "Log in first"),
    ],
)
def test_whoever_loses_a_race_is_told_so(
    client: Client, settings: Any, row: dict[str, str], field: str, said: str
) -> None:
    rival = {"NAME": f"{__name__}.Rival", "OPTIONS": row}
    settings.AUTH_PASSWORD_VALIDATORS = [rival]
    assert said in error_for(sign_up(client), field)
    assert not Membership.unscoped.exists()


def test_a_known_address_with_its_password_founds_a_second_company(client: Client, acme: Firm) -> None:
    answer = sign_up(client, email="ANN@acme.example", password=PASSWORD)
    assert answer["Location"] == "/desk/hanbit/"
    assert [mine.company.slug for mine in Membership.of(acme["ann"].user)] == ["acme", "hanbit"]
    assert client.get("/desk/").status_code == 200


def test_with_another_password_it_says_to_log_in_first(client: Client, acme: Firm) -> None:
    assert "Log in first" in error_for(sign_up(client, email="ann@acme.example"), "email")
    assert not Company.objects.filter(slug="hanbit").exists()


@pytest.mark.usefixtures("fresh_limits")
def test_passwords_cannot_be_tried_here_without_end(client: Client, acme: Firm) -> None:
    for _ in range(11):
        answer = sign_up(client, email="ann@acme.example")
    assert_too_often(answer)
    assert_too_often(sign_up(client, email="ann@acme.example", password=PASSWORD))


def assert_too_often(answer: Any) -> None:
    """With how long to wait, beside the field; the form and what was typed stay."""
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 600
    page = answer.content.decode()
    assert re.search(r'data-error-for="email">.*?too often. Wait \d+ minute', page, re.DOTALL)
    assert 'value="Hanbit Logistics"' in page


def test_who_is_logged_in_is_not_asked_who_they_are(sign_in: SignIn, acme: Firm) -> None:
    browser = sign_in(acme, "ann")
    page = browser.get("/signup/").content.decode()
    assert "ann@acme.example" in page
    assert 'name="email"' not in page
    assert 'name="password"' not in page
    assert sign_up(browser, email="someone@else.example").status_code == 302
    assert len(Membership.of(acme["ann"].user)) == 2


def test_a_planted_session_does_not_become_theirs(client: Client) -> None:
    planted = client.session
    planted.save()
    sign_up(client)
    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


@pytest.mark.parametrize(
    ("signups", "there", "status"),
    [
        ("open", True, 302),
        ("first", False, 302),
        ("first", True, 403),
        ("closed", False, 403),
    ],
)
def test_signups_may_be_closed(
    client: Client, settings: Any, request: pytest.FixtureRequest, signups: str, there: bool, status: int
) -> None:
    settings.SIGNUPS = signups
    if there:
        request.getfixturevalue("acme")
    answer = sign_up(client)
    assert answer.status_code == status
    assert ("Sign up" in Client().get("/").content.decode()) == Company.welcome()
    if status == 403:
        assert "No new companies" in answer.content.decode()
        assert client.get("/signup/").status_code == 403


def test_each_text_stands_in_the_page_of_its_language(client: Client) -> None:
    for lang in ("en", "ko", "ja"):
        page = client.get(f"/signup/?lang={lang}").content.decode()
        assert f'<html lang="{lang}">' in page
        assert f'action="/signup/?lang={lang}"' in page
        with translation.override(lang):
            assert translation.gettext("Create the helpdesk") in page


def test_the_texts_agreed_to_are_there(client: Client) -> None:
    for path in ("/terms/", "/privacy/"):
        assert "should replace it" in client.get(path).content.decode()
        assert client.post(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_two_who_would_be_the_first_at_once_one_is(settings: Any) -> None:
    settings.SIGNUPS = "first"

    def go(name: str) -> int:
        return int(sign_up(Client(), slug=name, email=f"{name}@x.example").status_code)

    assert sorted(at_once(lambda: go("one"), lambda: go("two"))) == [302, 403]
    assert Company.objects.count() == User.objects.count() == 1
