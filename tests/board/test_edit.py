"""The door of correcting what a ticket says."""

import pytest

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Category, Ticket

HTMX = {"HX-Request": "true"}


def url(ticket: Ticket, slug: str = "acme") -> str:
    return f"/desk/{slug}/tickets/{ticket.number}/edit/"


def test_a_plain_form_changes_one_field_and_no_other(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", place="gate 3")
    answer = sign_in(acme, "bo").post(url(ticket), {"category": acme.category.pk, "version": 1})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/acme/tickets/{ticket.number}/")
    with scope(acme.company):
        ticket = Ticket.objects.get()
        assert (ticket.category, ticket.place, ticket.title) == (acme.category, "gate 3", "one")
    page = sign_in(acme, "bo").get(answer["Location"]).content.decode()
    assert "Category: — → <b>Hardware</b>" in page


def test_htmx_gets_the_card_and_the_way_back(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    answer = sign_in(acme, "bo").post(url(ticket), {"priority": "urgent"}, headers=HTMX)
    said = answer.content.decode()
    assert "prio--urgent" in said
    assert """hx-vals='{"activity": 2}'""" in said
    assert f'Changed <span class="ticket-no">{ticket}</span>' in said


def test_from_the_cards_menu_it_answers_with_the_menu(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    headers = HTMX | {"HX-Target": "quick"}
    said = sign_in(acme, "bo").post(url(ticket), {"priority": "low"}, headers=headers).content.decode()
    assert 'aria-checked="true" tabindex="-1"><span class="prio prio--low"' in said


@pytest.mark.parametrize("headers", [{}, HTMX | {"HX-Target": "panel"}], ids=["plain", "htmx"])
def test_what_was_edited_meanwhile_is_409_and_nothing_typed_is_lost(
    acme: Firm, sign_in: SignIn, headers: dict[str, str]
) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.edit(place="gate 3", by=acme["ann"])
    answer = sign_in(acme, "bo").post(url(ticket), {"place": "gate 9", "version": 1}, headers=headers)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "changed meanwhile" in said
    assert 'value="gate 9"' in said
    with scope(acme.company):
        assert Ticket.objects.get().place == "gate 3"


@pytest.mark.parametrize("name", ["rex", "pia"])
def test_who_does_not_work_here_gets_404(acme: Firm, sign_in: SignIn, name: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, name).post(url(ticket), {"place": "x"}).status_code == 404


def test_anything_of_another_company_is_404_or_no_choice(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    ann = sign_in(acme, "ann")
    assert ann.post(url(theirs), {"place": "x"}, headers=HTMX).status_code == 404
    assert ann.post(url(theirs, "birch"), {"place": "x"}, headers=HTMX).status_code == 404
    assert ann.post(url(ours), {"category": birch.category.pk}, headers=HTMX).status_code == 422


def test_a_category_that_is_offered_no_longer_may_be_kept_but_not_chosen(acme: Firm, sign_in: SignIn) -> None:
    old, new = tickets(acme, "old", category=acme.category)[0], tickets(acme, "new")[0]
    with scope(acme.company):
        Category.objects.get().archive(by=acme["ann"])
    bo, data = sign_in(acme, "bo"), {"category": acme.category.pk}
    assert bo.post(url(new), data).status_code == 422
    assert bo.post(url(old), data).status_code == 409  # it says so already
    page = bo.get(f"/desk/acme/tickets/{old.number}/").content.decode()
    assert f'<option value="{acme.category.pk}" selected>' in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"version": "1"},
        {"version": "x", "place": "here"},
        {"title": ""},
        {"title": "\0"},
        {"title": "x" * 201},
        {"priority": ""},
        {"priority": "highest"},
        {"category": "x"},
        {"category": "9" * 30},
        {"place": "x" * 81},
    ],
    ids=str,
)
def test_nonsense_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, data: dict[str, str]) -> None:
    (ticket,) = tickets(acme, "one")
    for headers in ({}, HTMX):
        assert sign_in(acme, "ann").post(url(ticket), data, headers=headers).status_code == 422
    assert sign_in(acme, "ann").get(url(ticket)).status_code == 405
    with scope(acme.company):
        assert ticket.activities.count() == 1
