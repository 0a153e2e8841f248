"""The address of a person: verified by a link, and changed by one."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client

from notifications.models import OutgoingMail
from tenants.models import User
from tests.cast import PASSWORD, Firm
from tests.conftest import SignIn
from tests.tenants.test_signup import sign_up
from tests.waits import must_wait_for_me, when_told

DOOR = "/account/email/"
NEW = "ann@new.example"


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"


def proven(sign_in: SignIn, acme: Firm) -> Client:
    browser = sign_in(acme, "ann")
    browser.post(browser.get(DOOR)["Location"], {"password": PASSWORD})
    return browser


def link(to: str) -> str:
    mail = OutgoingMail.unscoped.filter(recipient=to).latest("pk")
    found = re.search(r"http://localhost:8000(/account/confirm-email/\S+)", mail.details["text"])
    assert found
    return found[1]


def email(acme: Firm) -> str:
    return User.objects.get(pk=acme["ann"].user.pk).email


def test_the_new_one_takes_its_place_when_its_link_was_opened(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme)
    assert browser.post(DOOR, {"email": NEW.title()})["Location"] == "/account/"
    assert f"{NEW} takes its place" in browser.get("/account/").content.decode()
    assert email(acme) == "ann@acme.example"
    there = link(NEW)
    assert Client().get(there).status_code == 200
    assert email(acme) == "ann@acme.example", "a mail scanner opens links, too"
    browser.post(there)
    assert email(acme) == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert Client().post("/login/", {"login": NEW, "password": PASSWORD})["Location"] == "/desk/"
    page = browser.get("/account/").content.decode()
    assert NEW in page
    assert "Verified" in page


def test_asked_for_twice_the_first_link_stays_good(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme)
    browser.post(DOOR, {"email": NEW})
    there = link(NEW)
    browser.post(DOOR, {"email": NEW})
    browser.post(there)
    assert email(acme) == NEW


def test_it_can_be_taken_back(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme)
    browser.post(DOOR, {"email": NEW})
    there = link(NEW)
    assert browser.post(f"{DOOR}keep/")["Location"] == "/account/"
    browser.post(there)
    assert email(acme) == "ann@acme.example"
    assert "takes its place" not in browser.get("/account/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_one_change(acme: Firm) -> None:
    user = acme["ann"].user
    told, second = when_told(lambda: user.move_to(NEW))
    with transaction.atomic():
        first = user.move_to(NEW)
        told.set()
        must_wait_for_me()
    assert first == second.result() == EmailAddress.objects.get(user=user, email=NEW)


def test_somebody_elses_is_not_told_and_not_taken(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme)
    answer = browser.post(DOOR, {"email": "bo@acme.example"})
    assert answer["Location"] == "/account/"
    assert "A mail is on its way to bo@acme.example." in browser.get("/account/").content.decode()
    mail = OutgoingMail.unscoped.get(recipient="bo@acme.example")
    assert mail.details["subject"] == "You have an account already"
    assert not EmailAddress.objects.filter(email="bo@acme.example", user=acme["ann"].user).exists()


def test_somebody_who_came_meanwhile_keeps_it(acme: Firm, sign_in: SignIn) -> None:
    browser = proven(sign_in, acme)
    browser.post(DOOR, {"email": NEW})
    there = link(NEW)
    User.objects.register(email=NEW, password=PASSWORD, name="Faster", verified=False)
    answer = browser.post(there, follow=True)
    assert answer.status_code == 200
    assert "This address belongs to another account." in answer.content.decode()
    assert email(acme) == "ann@acme.example"


@pytest.mark.parametrize("typed", ["", "ann", "Ann@acme.example", "a\0@x.example", f"{'a' * 250}@x.example"])
def test_a_refusal_stands_beside_its_field(acme: Firm, sign_in: SignIn, typed: str) -> None:
    answer = proven(sign_in, acme).post(DOOR, {"email": typed})
    assert answer.status_code == 422
    assert 'data-error-for="email"' in answer.content.decode()
    assert email(acme) == "ann@acme.example"


def test_it_asks_for_the_password_first(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert browser.get(DOOR)["Location"].startswith("/account/reauthenticate/")
    assert browser.post(DOOR, {"email": NEW})["Location"].startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_the_mail_of_a_sign_up_is_sent_again_until_it_is_verified(client: Client, db: None) -> None:
    sign_up(client)
    OutgoingMail.unscoped.all().delete()
    assert "Not verified yet" in client.get("/account/").content.decode()
    assert client.post(f"{DOOR}verify/")["Location"] == "/account/"
    client.post(link("seo@hanbit.example"))
    assert "Not verified yet" not in client.get("/account/").content.decode()
    OutgoingMail.unscoped.all().delete()
    client.post(f"{DOOR}verify/")
    assert not OutgoingMail.unscoped.exists()


def test_who_has_signed_up_wrongly_may_still_change_it(client: Client, db: None) -> None:
    """The typed address is kept to log in with until the right one is proven."""
    sign_up(client)
    client.post(client.get(DOOR)["Location"], {"password": "five small grey cats"})
    client.post(DOOR, {"email": "seo@right.example"})
    assert User.objects.get().email == "seo@hanbit.example"
    client.post(link("seo@right.example"))
    assert User.objects.get().email == "seo@right.example"
