"""Log-in, log-out, and a forgotten password: allauth's views with our pages and answers."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation

from notifications.models import OutgoingMail
from tenants.models import User
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn


def log_in(browser: Client, email: str = "ann@acme.example", password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/login/", {"login": email, "password": password, **more})


def test_with_e_mail_and_password(client: Client, acme: Firm) -> None:
    assert log_in(client, "Ann@ACME.example")["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/desk/acme/"
    assert client.get("/login/")["Location"] == "/desk/"


@pytest.mark.parametrize(
    "typed", [{"password": "wrong"}, {"email": "nobody@acme.example"}, {"email": "ann@acme.example\0"}]
)
def test_a_refusal_tells_not_what_was_wrong(client: Client, acme: Firm, typed: dict[str, str]) -> None:
    answer = log_in(client, **typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "error-summary" in page
    if "\0" not in typed.get("email", ""):
        assert "E-mail and password do not belong together." in page
        assert f'value="{typed.get("email", "ann@acme.example")}"' in page
    assert PASSWORD not in page
    assert "_auth_user_id" not in client.session


def test_an_empty_form_is_refused_beside_its_fields(client: Client, acme: Firm) -> None:
    page = log_in(client, "", "").content.decode()
    assert 'data-error-for="login"' in page
    assert 'data-error-for="password"' in page


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/desk/acme/admin/members/", "/desk/acme/admin/members/"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/", "/desk/"),
        ("/\\evil.example", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
    ],
)
def test_it_goes_on_to_where_one_was_going_if_that_is_here(
    client: Client, acme: Firm, wanted: str, got: str
) -> None:
    assert f'value="{wanted}"' in client.get("/login/", {"next": wanted}).content.decode()
    assert log_in(client, next=wanted)["Location"] == got


def test_a_page_of_the_desk_asks_to_log_in_first(client: Client, acme: Firm) -> None:
    assert client.get("/desk/acme/admin/members/")["Location"] == "/login/?next=/desk/acme/admin/members/"
    assert client.get("/desk/")["Location"] == "/login/?next=/desk/"
    assert client.get("/account/")["Location"] == "/login/?next=/account/"


def test_a_deed_without_a_log_in_leads_back_to_the_page_it_was_sent_from(client: Client, acme: Firm) -> None:
    deed, page = "/desk/acme/tickets/A7K2M9QXT5/move/", "http://testserver/desk/acme/?all=1"
    elsewhere = {"Referer": "http://evil.example/desk/acme/?all=1"}
    for headers, then in (
        ({}, "/desk/acme/"),
        (elsewhere, "/desk/acme/"),
        ({"Referer": "nonsense"}, "/desk/acme/"),
        ({"Referer": page}, "/desk/acme/%3Fall%3D1"),
    ):
        assert client.post(deed, headers=headers)["Location"] == f"/login/?next={then}"
    answer = client.post(deed, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/login/?next=/desk/acme/%3Fall%3D1")
    assert answer["WWW-Authenticate"].split()[0] == "Cookie"  # a browser asks by itself for what it knows


def test_the_session_is_renewed(client: Client, acme: Firm) -> None:
    planted = client.session
    planted.save()
    log_in(client)
    assert client.session.session_key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_log_out_is_a_post(sign_in: SignIn, acme: Firm) -> None:
    browser = sign_in(acme, "ann")
    assert browser.get("/logout/").status_code == 200
    assert "_auth_user_id" in browser.session
    assert browser.post("/logout/")["Location"] == "/"
    assert "_auth_user_id" not in browser.session


def reset_link(mail: OutgoingMail) -> str:
    found = re.search(r"http://localhost:8000(/password/reset/\S+)", mail.details["text"])
    assert found is not None
    return found[1]


def test_a_forgotten_password_is_set_anew(client: Client, acme: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    elsewhere = sign_in(acme, "ann")
    answer = client.post(
        "/password/reset/", {"email": "ann@acme.example"}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert answer["Location"] == "/password/reset/done/"
    link = reset_link(OutgoingMail.unscoped.get(template="account"))
    bo = sign_in(acme, "bo")
    form = bo.get(link, follow=True)
    assert "_auth_user_id" in bo.session, "opening somebody's link logs nobody out"
    place = client.get(link)["Location"]
    assert 'name="password1"' in client.get(place).content.decode()
    weak = client.post(place, {"password1": "short", "password2": "short"})
    assert weak.status_code == 422
    assert 'data-error-for="password1"' in weak.content.decode()
    new = "five small grey cats"
    assert client.post(place, {"password1": new, "password2": new}).status_code == 302
    assert log_in(Client(), password=new).status_code == 302
    assert elsewhere.get("/desk/acme/admin/members/").status_code == 302, "other sessions have ended"
    assert "not valid any more" in client.get(link, follow=True).content.decode()
    assert form.status_code == 200


@pytest.mark.parametrize(
    ("chosen", "lang", "written"), [("ko", "ja", "ko"), ("", "ja", "ja"), ("", "en", "en")]
)
def test_the_reset_mail_and_its_pages_are_in_the_reader_s_language(
    client: Client, acme: Firm, settings: Any, chosen: str, lang: str, written: str
) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    User.objects.filter(email="ann@acme.example").update(language=chosen)
    acme["ann"].user.move_to("mallory@elsewhere.example")  # begun by whoever was logged in as her
    client.post(f"/password/reset/?lang={lang}", {"email": "ann@acme.example"})
    mail = OutgoingMail.unscoped.get(template="account")
    link = reset_link(mail)
    with translation.override(written):
        assert translation.gettext("Set a new password") == mail.details["subject"]
    form = client.get(link, follow=True)
    assert f'<html lang="{written}">' in form.content.decode()
    new = "five small grey cats"
    place = form.redirect_chain[-1][0]
    done = client.post(place, {"password1": new, "password2": new}, follow=True)
    assert acme["ann"].user.next_address is None
    assert done.redirect_chain[-1][0] == f"/password/reset/key/done/?lang={written}"


def test_whether_there_is_an_account_is_not_told(client: Client, acme: Firm) -> None:
    known = client.post("/password/reset/", {"email": "ann@acme.example"})
    unknown = client.post("/password/reset/", {"email": "nobody@acme.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_password_is_changed_by_who_knows_it(sign_in: SignIn, acme: Firm) -> None:
    browser, new = sign_in(acme, "ann"), "five small grey cats"
    typed = {"oldpassword": "wrong", "password1": new, "password2": new}
    answer = browser.post("/password/change/", typed)
    assert answer.status_code == 422
    assert 'data-error-for="oldpassword"' in answer.content.decode()
    assert browser.post("/password/change/", {**typed, "oldpassword": PASSWORD})["Location"] == "/account/"
    assert "The password is changed." in browser.get("/account/").content.decode()
    assert log_in(Client(), password=new).status_code == 302


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/password/reset/",
        "/password/reset/done/",
        "/password/reset/key/done/",
        "/password/reset/1/x/",
        "/account/inactive/",
        "/account/confirm-email/",
        "/account/confirm-email/x:y/",
    ],
)
def test_each_page_is_ours_and_in_its_language(client: Client, db: None, path: str, lang: str) -> None:
    answer = client.get(f"{path}?lang={lang}", follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{lang}">' in page
    assert "entrance-main" in page


def test_sign_up_is_offered_where_it_is_open(
    acme: Firm, client: Client, sign_in: SignIn, settings: Any
) -> None:
    for how, offered in (("open", True), ("closed", False), ("first", False)):
        settings.SIGNUPS = how
        for page in (client.get("/login/"), sign_in(acme, "ann").get("/desk/?all=1")):
            assert ('href="/signup/' in page.content.decode()) is offered, how
