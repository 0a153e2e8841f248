"""A code after the password: set up, asked for at the log-in, limited; each once; secrets sealed."""

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from notifications.models import OutgoingMail
from tenants.models import User
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn
from tests.tenants.test_signup import sign_up
from tests.tickets.test_hostile import NASTY

APP, CODES = "/account/two-step/app/", "/account/two-step/codes/"


def now(secret: str, steps: int = 0) -> str:
    """What an app shows, so many half minutes from now. Source: RFC 6238."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def wrong(secret: str) -> str:
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown(secret))


def shown(secret: str) -> set[str]:
    return {now(secret, steps) for steps in range(-3, 4)}


def proven(browser: Client, path: str = APP) -> Any:
    """Open a page that asks for the password once more, and type it."""
    asks = browser.get(path)["Location"]
    assert asks == f"/account/reauthenticate/?next={path.replace('/', '%2F')}"
    return browser.post(asks, {"password": PASSWORD, "next": path})


def protected(user: User) -> tuple[str, list[str]]:
    """Give ``user`` an app and recovery codes; return the secret and the codes."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).generate_codes()


def password(browser: Client, lang: str = "") -> Any:
    return browser.post(f"/login/{lang}", {"login": "ann@acme.example", "password": PASSWORD})


def code(browser: Client, typed: str) -> Any:
    return browser.post("/login/two-step/", {"code": typed})


@pytest.mark.django_db(transaction=True)  # the mail is left when the deed is done
def test_an_app_is_set_up_by_who_knows_the_password(acme: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    browser = sign_in(acme, "ann")
    assert proven(browser)["Location"] == APP
    page = browser.get(APP).content.decode()
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    secret = found[1].replace(" ", "")
    assert '<svg class="qr"' in page
    refused = browser.post(APP, {"code": wrong(secret)})
    assert refused.status_code == 422
    assert 'data-error-for="code"' in refused.content.decode()
    assert found[1] in refused.content.decode(), "the secret that was scanned stays"
    assert not Authenticator.objects.exists()
    assert browser.post(APP, {"code": now(secret)})["Location"] == CODES
    page = browser.get(CODES).content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(set(codes)) == 10
    assert f'href="data:text/plain,{"%0A".join(codes)}" download' in page
    again = browser.get(CODES).content.decode()
    assert not any(each in again for each in codes), "they are shown once"
    assert OutgoingMail.unscoped.get().details["subject"] == "Codes from an app are on"
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept, "sealed"
    assert "Codes from an app" in browser.get("/account/").content.decode()


def test_the_log_in_asks_for_the_code(acme: Firm, client: Client) -> None:
    secret, _codes = protected(acme["ann"].user)
    assert password(client, "?lang=ko")["Location"] == "/login/two-step/?lang=ko"
    assert "_auth_user_id" not in client.session
    assert client.get("/desk/acme/").status_code == 302
    assert '<html lang="ko">' in client.get("/login/two-step/?lang=ko").content.decode()
    refused = code(client, wrong(secret))
    assert refused.status_code == 422
    assert 'data-error-for="code"' in refused.content.decode()
    assert "_auth_user_id" not in client.session
    right = now(secret)
    assert code(client, right)["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/desk/acme/"
    other = Client()
    password(other)
    assert code(other, right).status_code == 422, "a code is good once"


def test_nobody_stands_at_the_second_step_without_the_first(acme: Firm, client: Client) -> None:
    secret, _codes = protected(acme["ann"].user)
    assert client.get("/login/two-step/")["Location"] == "/login/"
    assert code(client, now(secret))["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_is_good_once(acme: Firm) -> None:
    _secret, codes = protected(acme["ann"].user)
    first, second = Client(), Client()
    password(first)
    assert code(first, codes[3])["Location"] == "/desk/"
    password(second)
    assert code(second, codes[3]).status_code == 422
    assert code(second, codes[4])["Location"] == "/desk/"


def test_ten_wrong_codes_are_enough_for_the_account(acme: Firm, fresh_limits: None) -> None:
    secret, _codes = protected(acme["ann"].user)
    for _n in range(2):
        client = Client()
        password(client)
        answers = [code(client, wrong(secret)).status_code for _ in range(6)]
    assert answers == [422] * 4 + [429] * 2
    late = code(client, now(secret))
    assert (late.status_code, int(late["Retry-After"]) <= 600) == (429, True)
    assert "_auth_user_id" not in client.session
    bo = Client()
    assert bo.post("/login/", {"login": "bo@acme.example", "password": PASSWORD})["Location"] == "/desk/"


def test_wrong_codes_are_counted_where_it_asks_once_more_too(
    acme: Firm, client: Client, fresh_limits: None
) -> None:
    secret, _codes = protected(acme["ann"].user)
    password(client)
    code(client, now(secret))
    again = "/account/reauthenticate/code/"
    answers = [client.post(again, {"code": wrong(secret)}) for _ in range(11)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert "Retry-After" in answers[-1]


def test_it_is_turned_off_by_who_proves_who_they_are(
    acme: Firm, sign_in: SignIn, settings: Any, client: Client
) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    protected(acme["ann"].user)
    browser, off = sign_in(acme, "ann"), f"{APP}remove/"
    assert browser.post(off)["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.count() == 2
    asks = browser.get(off)["Location"]
    page = browser.get(asks).content.decode()
    assert "Use a code" in page
    assert browser.post(asks, {"password": "wrong"}).status_code == 422
    done = browser.post(asks, {"password": PASSWORD})
    assert done["Location"] == "/account/two-step/", "what was pressed is done now"
    assert not Authenticator.objects.exists(), "recovery codes alone would be no second step"
    assert OutgoingMail.unscoped.get().details["subject"] == "Codes from an app are off"
    assert password(client)["Location"] == "/desk/"


def test_new_recovery_codes_end_the_old_ones(acme: Firm, sign_in: SignIn, client: Client) -> None:
    _secret, codes = protected(acme["ann"].user)
    browser = sign_in(acme, "ann")
    assert proven(browser, f"{CODES}new/")["Location"] == f"{CODES}new/"
    assert browser.post(f"{CODES}new/")["Location"] == CODES
    fresh = re.findall(r"<li><code>(\d{8})</code></li>", browser.get(CODES).content.decode())
    assert not set(codes) & set(fresh)
    password(client)
    assert code(client, codes[0]).status_code == 422
    assert code(client, fresh[0]).status_code == 302


def test_an_address_that_is_not_verified_cannot_be_locked(client: Client, db: None) -> None:
    sign_up(client)
    assert client.get(APP)["Location"] == "/account/two-step/"
    assert "Verify your e-mail address first." in client.get("/account/two-step/").content.decode()
    assert client.get("/account/two-step/passkeys/add/")["Location"] == "/account/two-step/"


def test_the_sign_up_is_no_way_around_it(acme: Firm, client: Client) -> None:
    protected(acme["ann"].user)
    answer = sign_up(client, email="ann@acme.example", password=PASSWORD)
    assert answer.status_code == 422
    assert "Log in first" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("former", "opens"), [(True, True), (False, False)])
def test_after_a_change_of_the_key(
    acme: Firm, client: Client, settings: Any, former: bool, opens: bool
) -> None:
    """With the former key named, what it sealed is good; without, no code is right, the empty one neither."""
    secret, _codes = protected(acme["ann"].user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if former else []
    settings.SECRET_KEY = "another " * 8
    password(client)
    assert code(client, now("")).status_code == 422
    assert (code(client, now(secret)).status_code == 302) is opens


def test_somebody_elses_passkey_is_not_there(acme: Firm, sign_in: SignIn) -> None:
    theirs = Authenticator.objects.create(user=acme["bo"].user, type="webauthn", data={"name": "Bo's"})
    browser = sign_in(acme, "ann")
    proven(browser)
    for deed in ("name", "remove"):
        path = f"/account/two-step/passkeys/{theirs.pk}/{deed}/"
        for answer in (browser.get(path), browser.post(path, {"name": "mine"})):
            assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.data == {"name": "Bo's"}


def test_a_passkey_nobody_has_logs_nobody_in(acme: Firm, client: Client) -> None:
    assert client.get("/login/passkey/")["Location"] == "/login/"
    asked = client.post("/login/passkey/").json()["publicKey"]
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")
    forged = '{"id": "x", "rawId": "x", "response": {"userHandle": "1"}}'
    for credential in ("{}", "[]", "1", "null", "nonsense", '{"id": "x"}', forged, ""):
        answer = client.post("/login/passkey/", {"credential": credential, "next": "/desk/?all=1"})
        assert answer.status_code == 422, credential
        page = answer.content.decode()
        assert 'data-error-for="credential"' in page
        assert page.count('value="/desk/?all=1"') == 2
    assert "_auth_user_id" not in client.session


def test_whatever_somebody_sends_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, client: Client) -> None:
    """SEC-26, with what a parser of passkeys may meet besides."""
    protected(acme["ann"].user)
    password(client)
    client.raise_request_exception = False
    browser = sign_in(acme, "bo")
    browser.raise_request_exception = False
    proven(browser)
    cut = {"clientDataJSON": "eyJ0eXBlIjoxfQ", "attestationObject": "o2NmbXQ", "authenticatorData": "AAAA"}
    passkeys = [
        {"id": "AAAA", "rawId": raw, "type": "public-key", "response": cut} for raw in ("AAAA", 1, None)
    ]
    sendable = [nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")[:5000] for nasty in NASTY]
    for typed in [*sendable, *map(json.dumps, passkeys)]:
        sent = {"code": typed, "name": typed, "credential": typed, "theme": typed, "email": typed}
        assert client.post("/login/two-step/", {"code": typed}).status_code == 422
        assert client.post("/login/two-step/", {"credential": typed}).status_code == 422
        assert Client().post("/login/passkey/", {"credential": typed}).status_code == 422
        for door in ("two-step/app/", "two-step/passkeys/add/", "theme/", "email/", "avatar/", "delete/x/"):
            assert 400 <= browser.post(f"/account/{door}", sent).status_code < 500, door
