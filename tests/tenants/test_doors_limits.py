"""How often log-in, sign-up, invitation and reset may be tried: by address and by account (SEC-15).

The answer is a page that says how long to wait, and nothing tells who has an account here.
"""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.models import Company, Invitation, User
from tenants.scoping import scope
from tests import together
from tests.cast import PASSWORD, Firm

pytestmark = pytest.mark.usefixtures("fresh_limits")
FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP")
Press = Callable[[Client, int], Any]


def log_in(client: Client, login: str = "ann@acme.example", password: str = "wrong", **more: Any) -> Any:
    return client.post("/login/", {"login": login, "password": password}, **more)


def assert_too_often(answer: Any, seconds: int) -> None:
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= seconds
    minutes = -(-int(answer["Retry-After"]) // 60)
    assert f"Wait {minutes} minute" in answer.content.decode()


def sign_up(client: Client, n: int) -> Any:
    typed = {"company_name": f"Firm {n}", "slug": f"firm-{n}", "name": "Ann", "email": f"a{n}@firm.example"}
    return client.post("/signup/", {**typed, "password": PASSWORD, "terms": "on", "privacy": "on"})


def reset(client: Client, n: int) -> Any:
    return client.post("/password/reset/", {"email": f"p{n}@x.example"})


def join(client: Client, n: int) -> Any:
    company = Company.objects.get(slug="acme")
    with scope(company):
        return client.post(f"/join/{Invitation.objects.get().token}/", {"name": ""})


@pytest.mark.parametrize(
    ("limit", "press", "passes"),
    [
        ("LIMIT_LOGINS_FROM", lambda client, n: log_in(client, f"p{n}@x.example"), 422),
        ("LIMIT_SIGNUPS", sign_up, 302),
        ("LIMIT_SIGNUPS", join, 422),
        ("LIMIT_RESETS_FROM", reset, 302),
    ],
    ids=["log-in", "sign-up", "invitation", "reset"],
)
def test_each_door_counts_by_address_and_no_header_is_a_new_start(
    acme: Firm, settings: Any, limit: str, press: Press, passes: int
) -> None:
    with scope(acme.company):
        Invitation.send(email="new@acme.example", role="member", by=acme["ann"])
    setattr(settings, limit, 3)
    for n in range(3):
        assert press(Client(), n).status_code == passes
    people = User.objects.count()
    forged = Client(headers=dict.fromkeys(FORGED, "198.51.100.7"))
    assert_too_often(press(forged, 4), 3600)
    assert User.objects.count() == people
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert press(elsewhere, 5).status_code == passes
    settings.TRUSTED_PROXIES = 1
    proxied = Client(headers={"X-Forwarded-For": "127.0.0.1, 198.51.100.7"})
    assert press(proxied, 6).status_code == passes, "the right-most address that is not trusted counts"


def test_wrong_passwords_count_by_account_from_anywhere(acme: Firm, settings: Any) -> None:
    settings.LIMIT_LOGINS = 3
    for n in range(3):
        assert log_in(Client(REMOTE_ADDR=f"192.0.2.{n}")).status_code == 422
    for password in ("wrong", PASSWORD):
        again = Client(REMOTE_ADDR="192.0.2.9")
        assert_too_often(log_in(again, "Ann@ACME.example", password), settings.LIMIT_SECONDS)
        assert "_auth_user_id" not in again.session
    assert log_in(Client(), "bo@acme.example", PASSWORD).status_code == 302


def test_right_passwords_count_for_nothing(acme: Firm, settings: Any) -> None:
    settings.LIMIT_LOGINS = settings.LIMIT_LOGINS_FROM = 2
    for _ in range(4):
        assert log_in(Client(), password=PASSWORD).status_code == 302
    assert [log_in(Client()).status_code for _ in range(3)] == [422, 422, 429]


def test_reset_mails_to_one_account_end_for_known_and_unknown_alike(acme: Firm, settings: Any) -> None:
    settings.LIMIT_RESETS = 1
    for email in ("ann@acme.example", "nobody@acme.example"):
        first, second = (Client().post("/password/reset/", {"email": email}) for _ in range(2))
        assert (first.status_code, first["Location"]) == (302, "/password/reset/done/")
        assert_too_often(second, 3600)


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_the_page_is_in_the_reader_s_language(acme: Firm, settings: Any, lang: str, client: Client) -> None:
    settings.LIMIT_LOGINS = 0
    page = client.post(f"/login/?lang={lang}", {"login": "a@b.example", "password": "x"}).content.decode()
    assert f'<html lang="{lang}"' in page
    assert {"en": "That was too often.", "ko": "분", "ja": "分"}[lang] in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crowd", [24, pytest.param(200, marks=pytest.mark.soak)])
def test_of_many_passwords_at_once_no_more_than_the_limit_are_looked_at(settings: Any, crowd: int) -> None:
    User.objects.create_user("ann@acme.example", PASSWORD, name="Ann")
    settings.LIMIT_LOGINS = 6
    told = together.crowd(crowd, lambda: log_in(Client()).status_code)
    assert sorted(told) == [422] * 6 + [429] * (crowd - 6)


class Counting(MD5PasswordHasher):
    """A hasher that tells how often it worked; what makes one answer slower than another is this."""

    worked = 0

    def encode(self, password: str, salt: str, *more: Any) -> str:
        Counting.worked += 1
        return super().encode(password, salt, *more)


DOORS: dict[str, Callable[[Firm, str], dict[str, str]]] = {
    "/login/": lambda acme, who: {"login": who, "password": "wrong"},
    "/password/reset/": lambda acme, who: {"email": who},
    "/join/": lambda acme, who: {
        "company_code": acme.company.code,
        "email": who,
        "name": "Kim",
        "password": PASSWORD,
        "terms": "on",
        "privacy": "on",
    },
}


@pytest.mark.parametrize("door", DOORS)
def test_an_unknown_account_costs_as_much_as_a_known_one(acme: Firm, settings: Any, door: str) -> None:
    """Timing within noise: as many passwords hashed, as many statements give or take the look-up."""
    settings.PASSWORD_HASHERS = ["tests.tenants.test_doors_limits.Counting"]
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    ann = acme["ann"].user
    ann.set_password(PASSWORD)
    ann.save()
    EmailAddress.objects.create(user=ann, email=ann.email, primary=True, verified=True)
    told = dict[str, Any]()
    for email in ("ann@acme.example", "nobody@acme.example"):
        Counting.worked = 0
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post(door, DOORS[door](acme, email))
        told[email] = (answer.status_code, answer.headers.get("Location"), Counting.worked)
        told[email + " statements"] = len(queries)
    assert told["ann@acme.example"] == told["nobody@acme.example"]
    assert told["ann@acme.example"][0] in (200, 302, 422)
    assert abs(told["ann@acme.example statements"] - told["nobody@acme.example statements"]) <= 2


def test_another_company_s_code_at_the_gate_costs_as_much_as_nobody_s(acme: Firm, birch: Firm) -> None:
    told = []
    for code in (birch.company.code, "CP99999999"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post("/to/acme/", {"company_code": code})
        said = answer.context["form"].errors.as_json()
        told.append((answer.status_code, len(queries), said))
    assert told[0] == told[1]
    assert told[0][0] == 422
