"""A person's own pages: what they are called, how they read, where they work."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from tenants.models import Company, Membership, User
from tenants.scoping import scope
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn

SAID = {"name": "Ann Lee", "language": "ko", "time_zone": "Asia/Seoul"}


def test_name_language_and_zone(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert browser.post("/account/", SAID)["Location"] == "/account/"
    user = User.objects.get(pk=acme["ann"].user.pk)
    assert (user.name, user.language, user.time_zone) == ("Ann Lee", "ko", "Asia/Seoul")
    with scope(acme.company):
        assert Membership.objects.get(user=user).name == "Ann Lee"
    for path in ("/account/", "/desk/?all=1", "/desk/acme/admin/members/", "/password/change/"):
        assert '<html lang="ko">' in browser.get(path).content.decode()


def test_the_language_one_chose_counts_on_every_page_and_at_once(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post("/account/", SAID, headers={"Accept-Language": "ja"})
    assert "계정을 저장했습니다" in browser.get("/account/").content.decode()
    for path in ("/", "/terms/", "/privacy/", "/logout/", "/nowhere/", "/desk/birch/", "/join/x/"):
        page = browser.get(path, headers={"Accept-Language": "ja"}).content.decode()
        assert '<html lang="ko">' in page, path
    assert '<html lang="ko">' in browser.delete("/terms/").content.decode()
    assert '<html lang="en">' in browser.get("/terms/?lang=en").content.decode()
    public = browser.get("/to/acme/", headers={"Accept-Language": "ja"})
    assert '<html lang="ja">' in public.content.decode()


def test_the_company_s_way_is_a_choice(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post("/account/", SAID)
    browser.post("/account/", {"name": "Ann", "language": "", "time_zone": ""})
    acme.company.language = "ja"
    acme.company.save()
    assert '<html lang="ja">' in browser.get("/desk/acme/admin/members/").content.decode()


def test_the_other_names_of_the_company_stay(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    sign_in(acme, "ann").post("/account/", SAID)
    with scope(acme.company):
        assert {m.name for m in Membership.objects.all()} == {"Ann Lee", "Olga", "Bo", "Rex", "Pia"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "\0"),
        ("name", "mail me@x.example"),
        ("language", "de"),
        ("time_zone", "Mars/Phobos"),
    ],
)
def test_a_refusal_stands_beside_its_field(acme: Firm, sign_in: SignIn, field: str, value: str) -> None:
    answer = sign_in(acme, "ann").post("/account/", {**SAID, field: value})
    assert answer.status_code == 422
    assert f'data-error-for="{field}"' in answer.content.decode()
    assert User.objects.get(pk=acme["ann"].user.pk).name == "Ann"


def test_several_companies_are_listed(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert browser.get("/desk/")["Location"] == "/desk/acme/"
    assert "Acme" in browser.get("/desk/?all=1").content.decode()
    Company.found(name="Cedar", slug="cedar", user=acme["ann"].user, language="en", time_zone="UTC")
    page = browser.get("/desk/").content.decode()
    assert 'href="/desk/acme/"' in page
    assert 'href="/desk/cedar/"' in page


@pytest.mark.parametrize("name", ["rex", "pia"])
def test_who_works_nowhere_is_told_so(acme: Firm, sign_in: SignIn, name: str) -> None:
    page = sign_in(acme, name).get("/desk/").content.decode()
    assert "You work for no company here." in page
    assert "Start a helpdesk" in page
    assert "Acme" not in page


def test_a_deactivated_person_is_out_at_once(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    User.objects.filter(pk=acme["ann"].user.pk).update(is_active=False)
    assert browser.get("/desk/acme/admin/members/").status_code == 302
    stranger = Client()
    answer = stranger.post("/login/", {"login": "ann@acme.example", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/account/inactive/")  # the password is right
    assert SESSION_KEY not in stranger.session
    assert stranger.get("/desk/acme/")["Location"].startswith("/login/")
    assert "<title>This account is closed" in stranger.get("/account/inactive/").content.decode()
