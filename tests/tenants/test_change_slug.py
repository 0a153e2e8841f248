"""A company takes another address; the one before leads to it for good and is nobody else's."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from board.news import member_of
from tenants.access import Forbidden
from tenants.models import Company, FormerSlug
from tenants.models.address import MOST, TooManySlugs, look, plain_slug
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.tickets.visitor import TEXT, passes


def change(firm: Firm, slug: str, by: str = "ann") -> Any:
    with scope(firm.company):
        return firm.company.change_slug(slug=slug, by=firm[by])


def test_it_is_recorded_and_once(acme: Firm) -> None:
    activity = change(acme, "acme-works")
    assert (activity.kind, activity.details) == ("slug_changed", {"was": "acme", "now": "acme-works"})
    assert change(acme, "acme-works") is None
    assert Company.objects.get(slug="acme-works") == acme.company


@pytest.mark.parametrize("name", ["olga", "bo", "rex"])
def test_it_is_for_admins(acme: Firm, name: str) -> None:
    with pytest.raises(Forbidden):
        change(acme, "acme-works", by=name)
    assert not FormerSlug.objects.exists()


def test_the_old_address_leads_on_with_path_and_query(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    change(acme, "works")
    for path in ("/to/acme/", f"/to/acme/tickets/{ticket.number}/?lang=ko", "/to/acme/new/?code=x&at=3F%20a"):
        for method in ("GET", "HEAD"):
            answer = Client().generic(method, path)
            there = path.replace("/acme/", "/works/")
            assert (answer.status_code, answer["Location"]) == (301, there), path
            assert not answer.cookies
    desk = sign_in(acme, "bo").get("/desk/acme/boards/1/?q=a%20b")
    assert (desk.status_code, desk["Location"]) == (301, "/desk/works/boards/1/?q=a%20b")
    assert sign_in(acme, "bo").get("/desk/acme/", follow=True).status_code == 200


def test_a_form_that_was_open_arrives(acme: Firm, client: Client) -> None:
    token = passes(acme)
    change(acme, "works")
    answer = client.post("/to/acme/new/", TEXT | {"token": token})
    assert (answer.status_code, answer["Location"]) == (308, "/to/works/new/")
    answer = client.post("/to/acme/new/", TEXT | {"token": token}, follow=True)
    assert answer.status_code == 200
    assert b"data-ticket-number" in answer.content


def test_sent_as_it_is_the_form_says_that_nothing_was_changed(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    for slug, said in {"acme": "Nothing was changed.", "works": "The new address is open."}.items():
        page = ann.post("/desk/acme/admin/company/address/", {"slug": slug}, follow=True).content.decode()
        assert said in page
        assert ("The new address is open." in page) == (slug == "works")


def test_an_open_board_goes_on_hearing(acme: Firm, sign_in: SignIn) -> None:
    cookie = f"sessionid={sign_in(acme, 'bo').cookies['sessionid'].value}"
    change(acme, "works")
    for slug in ("acme", "works"):
        found = member_of(slug, cookie)
        assert found is not None
        assert found[0] == acme["bo"]
    assert member_of("nobody", cookie) is None


def test_a_stranger_learns_nothing_at_the_old_desk(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    change(acme, "works")
    mallory = sign_in(birch, "mallory")
    old, never = (mallory.get(f"/desk/{slug}/") for slug in ("acme", "never"))
    assert (old.status_code, old.content) == (404, never.content)


def test_it_is_refused_to_others_and_may_be_taken_back(acme: Firm, birch: Firm) -> None:
    change(acme, "works")
    for slug in ("acme", "ACME", "ac-me", "works", "vvorks"):
        with pytest.raises(ValidationError):
            Company.read_slug(slug, birch.company)
        with pytest.raises(ValidationError):
            Company.read_slug(slug)
    assert Company.read_slug("acme", acme.company) == "acme"
    change(acme, "acme")
    assert [str(former) for former in FormerSlug.objects.all()] == ["works"]
    assert Client().get("/to/acme/").status_code == 200
    assert Client().get("/to/works/")["Location"] == "/to/acme/"


def test_nobody_gathers_addresses(acme: Firm) -> None:
    for number in range(MOST):
        change(acme, f"works{number + 2}")
    with pytest.raises(TooManySlugs):
        change(acme, "one-more")
    change(acme, "acme")
    assert Company.objects.filter(slug="acme").exists()


@pytest.mark.parametrize(
    ("typed", "alike"), [("acrne", "acme"), ("goog1e", "google"), ("h0me", "home"), ("a-b-c", "abc")]
)
def test_what_is_taken_for_each_other(db: None, typed: str, alike: str) -> None:
    assert look(typed) == look(alike)
    Company.objects.create(name="First", slug=alike, code="CP00000099")
    with pytest.raises(ValidationError, match="looks like one that is taken"):
        Company.read_slug(typed)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Café Hanbit", "cafe-hanbit"),
        ("асме", "acme"),
        ("ＡＣＭＥ", "acme"),
        ("한빛", ""),
        ("--a--", ""),
        ("x" * 60, "x" * 40),
    ],
)
def test_what_comes_near_is_offered(typed: str, slug: str) -> None:
    assert plain_slug(typed) == slug
