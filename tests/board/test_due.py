"""The door of due dates."""

from datetime import UTC, datetime, timedelta

import pytest

from board.ticket_forms import today
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """No midnight falls into a test."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def url(ticket: Ticket, slug: str = "acme") -> str:
    return f"/desk/{slug}/tickets/{ticket.number}/due/"


def test_a_plain_form_sets_a_day_and_takes_it_off(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    bo, there = sign_in(acme, "bo"), f"/desk/acme/tickets/{ticket.number}/"
    with scope(acme.company):
        day = today() + timedelta(days=40)
    answer = bo.post(url(ticket), {"due": day.isoformat()})
    assert (answer.status_code, answer["Location"]) == (302, there)
    assert f'name="due" value="{day.isoformat()}"' in bo.get(there).content.decode()
    assert bo.post(url(ticket), {"due": ""}).status_code == 302
    with scope(acme.company):
        assert Ticket.objects.get().due_at is None
        kinds = ticket.activities.order_by("seq").values_list("kind", flat=True)
        assert list(kinds) == ["opened", "due_set", "due_set"]


def test_htmx_gets_the_card_and_the_way_back(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        day = today()
    answer = sign_in(acme, "bo").post(url(ticket), {"due": day.isoformat()}, headers=HTMX)
    said = answer.content.decode()
    assert f"id=card-{ticket.number} " in said
    assert """hx-vals='{"activity": 2}'""" in said
    assert "is due on" in said


def test_what_is_so_already_is_409(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    for headers in ({}, HTMX):
        answer = sign_in(acme, "bo").post(url(ticket), {"due": ""}, headers=headers)
        assert answer.status_code == 409
        assert "says so already" in answer.content.decode()


def test_anything_of_another_company_is_404(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (theirs,) = tickets(birch, "theirs")
    for address in (url(theirs), url(theirs, "birch")):
        assert sign_in(acme, "ann").post(address, {"due": ""}, headers=HTMX).status_code == 404


@pytest.mark.parametrize("day", ["x", "\0", "31.01.2027", "2027-02-30", "0001-01-01", "9999-12-31"])
def test_nonsense_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, day: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, "ann").post(url(ticket), {"due": day}).status_code == 422
    assert sign_in(acme, "ann").post(url(ticket), {"due": day}, headers=HTMX).status_code == 422
    assert sign_in(acme, "ann").get(url(ticket)).status_code == 405
