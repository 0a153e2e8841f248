"""Where a person is logged in: seen, stamped now and then, and ended."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tenants import sessions
from tenants.scoping import scope
from tenants.sessions import device
from tenants.tasks import sweep_people
from tests.cast import PASSWORD, Firm
from tests.statements import statements
from tests.tenants.test_signup import sign_up

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"
LIST = "/account/sessions/"


def logged_in(name: str = "ann", agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    browser.post("/login/", {"login": f"{name}@acme.example", "password": PASSWORD})
    return browser


def row(browser: Client) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def test_each_browser_is_listed_with_device_and_address(acme: Firm) -> None:
    here, _phone, _bo = logged_in(), logged_in(agent=PHONE, address="192.0.2.8"), logged_in("bo")
    page = here.get(LIST).content.decode()
    for told in ("Firefox · Windows", "Safari · iPhone", "192.0.2.7", "192.0.2.8", "last used"):
        assert told in page
    assert page.count("/end/") == 2, "one other, and all others"
    assert page.count("This one") == 1


def test_who_signs_up_is_listed_too(client: Client, db: None) -> None:
    sign_up(client)
    assert "This one" in client.get(LIST).content.decode()


def test_one_is_ended_and_finds_nobody_at_its_next_request(acme: Firm) -> None:
    here, there = logged_in(), logged_in(agent=PHONE)
    assert there.get("/desk/acme/").status_code == 200
    assert here.post(f"{LIST}{row(there).pk}/end/")["Location"] == LIST
    assert there.get("/desk/acme/")["Location"].startswith("/login/")
    assert here.get("/desk/acme/").status_code == 200
    assert "Safari" not in here.get(LIST).content.decode()


def test_what_has_run_out_is_forgotten(acme: Firm) -> None:
    here, old = logged_in(), logged_in(agent=PHONE)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=timezone.now())
    sweep_people()
    assert [each.session_key for each in UserSession.objects.all()] == [here.session.session_key]
    assert Session.objects.count() == 1
    assert here.get("/account/").status_code == 200


def test_all_others_are_ended(acme: Firm) -> None:
    here, others, bo = logged_in(), [logged_in(), logged_in()], logged_in("bo")
    assert here.post(f"{LIST}end/")["Location"] == LIST
    assert [other.get("/account/").status_code for other in others] == [302, 302]
    assert (here.get("/account/").status_code, bo.get("/account/").status_code) == (200, 200)


def new_key(settings: Any) -> None:
    """What the server's operator does when the key has become known to somebody."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]


def test_with_a_new_key_all_stay_logged_in_listed_and_can_be_ended(acme: Firm, settings: Any) -> None:
    here, there = logged_in(), logged_in(agent=PHONE)
    old = there.session.session_key
    new_key(settings)
    assert len(sessions.open_sessions(acme["ann"].user)) == 2
    assert (there.get("/account/").status_code, here.get("/account/").status_code) == (200, 200)
    assert there.session.session_key != old, "Django has signed it anew, under another name"
    sweep_people()
    page = here.get(LIST).content.decode()
    assert ("Safari · iPhone" in page, page.count("This one")) == (True, 1)
    here.post(f"{LIST}end/")
    assert (there.get("/account/").status_code, here.get("/account/").status_code) == (302, 200)


def test_neither_this_one_nor_somebody_elses(acme: Firm) -> None:
    here, bo = logged_in(), logged_in("bo")
    for other in (here, bo):
        assert here.post(f"{LIST}{row(other).pk}/end/").status_code == 404
    assert here.get(f"{LIST}{row(here).pk}/end/").status_code == 405
    assert here.get(f"{LIST}end/").status_code == 405
    assert (here.get("/account/").status_code, bo.get("/account/").status_code) == (200, 200)
    assert Client().get(LIST)["Location"] == f"/login/?next={LIST}"


def test_a_new_password_ends_and_unlists_the_others(acme: Firm) -> None:
    here, there, new = logged_in(), logged_in(agent=PHONE), "five small grey cats"
    here.post("/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/account/").status_code == 302
    page = here.get(LIST).content.decode()
    assert "Safari" not in page
    assert page.count("This one") == 1


def test_it_is_stamped_once_in_a_while_with_where_from(acme: Firm, settings: Any) -> None:
    here = logged_in()
    hour_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=hour_ago)
    sessions.stamp.cache_clear()
    here.get("/account/", REMOTE_ADDR="192.0.2.99")
    stamped = row(here)
    assert stamped.last_seen_at > hour_ago
    assert stamped.ip == "192.0.2.99"
    with statements() as ran:
        here.get("/account/", REMOTE_ADDR="192.0.2.99")
    assert not [said for said in ran if said.startswith("UPDATE")]


def test_an_address_is_kept_whole_at_log_in_and_later(acme: Firm, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    here = Client(REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": "198.51.100.7, 2001:db8:1:2:aaaa::1"})
    here.post("/login/", {"login": "ann@acme.example", "password": PASSWORD})
    assert row(here).ip == "2001:db8:1:2:aaaa::1"
    sessions.stamp.cache_clear()
    here.get("/account/", headers={"X-Forwarded-For": "2001:db8:1:2:bbbb::1"})
    assert row(here).ip == "2001:db8:1:2:bbbb::1"
    here.get("/account/", headers={"X-Forwarded-For": ""}, REMOTE_ADDR="")
    assert row(here).ip == "2001:db8:1:2:bbbb::1"


def test_public_pages_touch_no_session(acme: Firm) -> None:
    here = logged_in()
    sessions.stamp.cache_clear()
    with statements() as ran:
        here.get("/to/acme/")
    assert not [said for said in ran if "session" in said]
    with statements() as ran:
        here.get("/account/")
    assert [said for said in ran if "UPDATE" in said and "session" in said]


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox · Windows"),
        (PHONE, "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Safari",
            "Samsung Internet · Android",
        ),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, said: str) -> None:
    assert device(agent) == said


def test_times_are_those_of_the_company_unless_somebody_has_chosen_a_zone(acme: Firm) -> None:
    acme.company.time_zone = "Asia/Seoul"
    acme.company.save()
    ann = acme["ann"].user
    assert ann.zone == "Asia/Seoul"
    assert "All times are Asia/Seoul" in logged_in().get(LIST).content.decode()
    ann.time_zone = "Europe/London"
    assert ann.zone == "Europe/London"
    acme["ann"].state = "left"
    with scope(acme.company):
        acme["ann"].save()
    ann.time_zone = ""
    assert ann.zone == "UTC"
