"""The first page: what this is, the doors, and where a ticket stands by its number alone."""

import pytest
from django.test import Client

from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets import numbers


def test_it_says_what_this_is_and_shows_the_doors(client: Client, db: None) -> None:
    answer = client.get("/")
    page = answer.content.decode()
    assert 'href="/signup/"' in page
    assert 'href="/login/"' in page
    assert 'id="track"' in page
    assert 'name="number"' in page
    assert not answer.cookies


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_links_and_form_keep_the_language(client: Client, db: None, lang: str) -> None:
    page = client.get(f"/?lang={lang}").content.decode()
    assert f'<html lang="{lang}">' in page
    assert f'href="/signup/?lang={lang}"' in page
    assert f'name="lang" value="{lang}"' in page


def test_a_number_leads_to_its_company_s_page(client: Client, birch: Firm) -> None:
    (ticket,) = tickets(birch, "theirs")
    for typed in (ticket.number, ticket.number.lower(), numbers.for_people(ticket.number)):
        answer = client.get("/", {"number": typed, "lang": "ko"})
        assert answer["Location"] == f"/to/birch/tickets/{ticket.number}/?lang=ko"


def test_a_mistyped_number_is_told_without_a_look_up(client: Client, birch: Firm) -> None:
    (ticket,) = tickets(birch, "theirs")
    wrong = ticket.number[:-1] + ("0" if ticket.number[-1] != "0" else "1")
    with statements() as ran:
        answer = client.get("/", {"number": wrong})
    assert not [sql for sql in ran if "tickets_ticket" in sql]
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'data-error-for="number"' in page
    assert f'value="{wrong}"' in page


def test_an_unknown_number_is_told_in_the_same_place(client: Client, birch: Firm) -> None:
    answer = client.get("/", {"number": numbers.draw()})
    assert answer.status_code == 404
    assert "There is no ticket with this number." in answer.content.decode()
    assert MARKER not in answer.content.decode()


@pytest.mark.parametrize("typed", ["", " ", "x" * 61, "A", "💥", "\ud55c", "9" * 60, "A\u0661" * 5])
def test_anything_else_is_an_ordinary_mistake(client: Client, db: None, typed: str) -> None:
    answer = client.get("/", {"number": typed})
    assert answer.status_code == 422
    assert 'data-error-for="number"' in answer.content.decode()


def test_who_is_logged_in_is_shown_to_their_desk(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    for path in ("/", "/nowhere/", "/desk/birch/"):
        page = browser.get(path).content.decode()
        assert 'href="/desk/">To my desk' in page
        for visitors in ('href="/login/', 'href="/signup/', "Want to send", "Only want to send"):
            assert visitors not in page
    for path in ("/signup/", "/account/", "/terms/"):
        page = browser.get(path).content.decode()
        assert "Have an account?" not in page
        assert "Only want to send" not in page


def test_whose_link_is_dead_is_shown_to_the_company(acme: Firm, sign_in: SignIn) -> None:
    for browser in (Client(), sign_in(acme, "ann")):
        for path in ("/to/acme/t/gone/", f"/to/acme/tickets/{numbers.draw()}/"):
            answer = browser.get(path, {"lang": "en"})
            assert answer.status_code == 404
            page = answer.content.decode()
            assert 'href="/to/acme/?lang=en">To the Acme helpdesk' in page
            assert 'action="/to/acme/#track"' in page
