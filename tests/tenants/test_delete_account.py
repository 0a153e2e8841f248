"""The page that ends an account; what is left of it stands in test_erase.py."""

from django.test import Client

from tenants.models import Membership, User
from tenants.scoping import scope
from tests.cast import PASSWORD, Firm, tickets
from tests.conftest import SignIn

DOOR = "/account/delete/"


def proven(sign_in: SignIn, acme: Firm, name: str) -> Client:
    browser = sign_in(acme, name)
    browser.post(browser.get(DOOR)["Location"], {"password": PASSWORD})
    return browser


def test_it_tells_what_goes_and_what_stays_and_then_it_is_done(acme: Firm, sign_in: SignIn) -> None:
    browser, elsewhere = proven(sign_in, acme, "bo"), sign_in(acme, "bo")
    page = browser.get(DOOR).content.decode()
    assert "<b>Acme</b>" in page
    assert "former member" in page
    assert browser.post(DOOR)["Location"] == "/login/"
    assert "Your account is deleted." in browser.get("/login/").content.decode()
    for client in (browser, elsewhere):
        assert client.get("/account/").status_code == 302
    assert Client().post("/login/", {"login": "bo@acme.example", "password": PASSWORD}).status_code == 422
    with scope(acme.company):
        assert str(Membership.objects.get(pk=acme["bo"].pk)) == "former member"


def test_the_last_admin_stays_and_learns_which_company(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme, "ann")
    before = browser.get(DOOR).content.decode()
    assert "You are the only admin of Acme." in before
    assert "Delete my account for good" not in before
    answer = browser.post(DOOR)
    assert answer.status_code == 409
    assert "Acme needs an admin." in answer.content.decode()
    assert User.objects.get(pk=acme["ann"].user.pk).name == "Ann"
    assert browser.get("/desk/acme/").status_code == 200


def test_it_asks_for_the_password_first(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "bo")
    assert browser.get(DOOR)["Location"] == "/account/reauthenticate/?next=%2Faccount%2Fdelete%2F"
    assert browser.post(DOOR)["Location"].startswith("/account/reauthenticate/")
    assert User.objects.get(pk=acme["bo"].user.pk).is_active
    assert Client().get(DOOR)["Location"] == f"/login/?next={DOOR}"


def test_who_answers_open_tickets_is_shown_the_way_to_pass_them_on(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme, "bo")
    assert "/me/" not in browser.get(DOOR).content.decode()
    with scope(acme.company):
        for ticket in tickets(acme, "one", "two"):
            ticket.assign(member=acme["bo"], by=acme["ann"])
    page = browser.get(DOOR).content.decode()
    assert "You answer 2 open tickets at Acme; they would wait for somebody else." in page
    assert 'href="/desk/acme/me/"' in page
