"""The board's page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements


def board_url(firm: Firm) -> str:
    return reverse("board", args=[firm.company.slug, firm.board.pk])


@pytest.mark.parametrize("crowd", [1, 3, 90])
def test_statements_and_cards_do_not_grow_with_tickets(acme: Firm, sign_in: SignIn, crowd: int) -> None:
    tickets(acme, *(f"t{n}" for n in range(crowd)))
    bo = sign_in(acme, "bo")
    with statements() as ran:
        page = bo.get(board_url(acme)).content.decode()
    assert len(ran) == 8  # session, user, member · board, seq, columns, cards, people
    assert page.count("data-ticket=") == min(crowd, 40)
    assert f'id="count-{acme.columns["new"].pk}">{crowd}<' in page


def test_cards_stand_in_order_in_their_columns(acme: Firm, sign_in: SignIn) -> None:
    numbers = [ticket.number for ticket in tickets(acme, "one", "two", "three")]
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert re.findall(r'data-ticket="(\w+)"', page) == numbers
    assert re.findall(r'data-stage="(\w+)"', page) == ["new", "active", "waiting", "done"]
    assert 'data-seq="3"' in page


def test_a_card_is_small(acme: Firm, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    empty = len(bo.get(board_url(acme)).content)
    tickets(acme, *["A title of a usual length, some forty characters"] * 40)
    assert (len(bo.get(board_url(acme)).content) - empty) / 40 < 700


def test_what_was_typed_stays_text(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "<script>alert(1)</script>")
    page = sign_in(acme, "bo").get(board_url(acme)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_stranger_gets_404_and_learns_nothing(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(birch, MARKER)
    for browser in (sign_in(acme, "ann"), sign_in(acme, "rex"), sign_in(acme, "pia")):
        answer = browser.get(board_url(birch))
        assert answer.status_code == 404
        assert MARKER not in answer.content.decode()
    mixed = reverse("board", args=["acme", birch.board.pk])
    assert sign_in(acme, "ann").get(mixed).status_code == 404


def test_without_a_log_in_it_asks_for_one_and_comes_back(acme: Firm, client: Client) -> None:
    answer = client.get(board_url(acme))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login/?next={board_url(acme)}"


def test_it_takes_the_same_statements_however_many_answer_a_ticket(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        for name in ("bo", "olga", "ann"):
            ticket.assign(member=acme[name], by=acme["ann"])
    bo = sign_in(acme, "bo")
    with statements() as ran:
        page = bo.get(board_url(acme)).content.decode()
    assert len(ran) == 8
    assert re.findall(r'class="avatar">(\w+)<', page) == ["Bo", "Olga", "Ann"]
    assert 'data-version="4"' in page


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(acme: Firm, sign_in: SignIn, method: str) -> None:
    assert getattr(sign_in(acme, "ann"), method)(board_url(acme)).status_code == 405
