"""The doors of assigning and letting go."""

import pytest

from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def url(ticket: Ticket, deed: str, slug: str = "acme") -> str:
    return f"/desk/{slug}/tickets/{ticket.number}/{deed}/"


def test_a_plain_form_assigns_and_lets_go(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    ann, data = sign_in(acme, "ann"), {"member": acme["bo"].pk}
    for deed, left in (("assign", [acme["bo"]]), ("unassign", [])):
        answer = ann.post(url(ticket, deed), data)
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/desk/acme/tickets/{ticket.number}/",
        )
        with scope(acme.company):
            assert [assignment.member for assignment in ticket.assignments.all()] == left
    with scope(acme.company):
        kinds = Activity.objects.after(1).values_list("kind", flat=True)
        assert list(kinds) == ["assigned", "unassigned"]


def test_htmx_gets_the_card_with_its_people_and_the_way_back(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    answer = sign_in(acme, "ann").post(url(ticket, "assign"), {"member": acme["bo"].pk}, headers=HTMX)
    said = answer.content.decode()
    assert 'aria-label="Bo"' in said
    assert """hx-vals='{"activity": 2}'""" in said


def test_what_is_so_already_is_409_and_a_removed_member_403(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    ann = sign_in(acme, "ann")
    for headers in ({}, HTMX):
        answer = ann.post(url(ticket, "unassign"), {"member": acme["bo"].pk}, headers=headers)
        assert answer.status_code == 409
        assert "says so already" in answer.content.decode()
        answer = ann.post(url(ticket, "assign"), {"member": acme["rex"].pk}, headers=headers)
        assert answer.status_code == 403


@pytest.mark.parametrize("deed", ["assign", "unassign"])
def test_anything_of_another_company_is_404(acme: Firm, birch: Firm, sign_in: SignIn, deed: str) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    ann = sign_in(acme, "ann")
    for address, member in (
        (url(ours, deed), birch["mallory"]),
        (url(theirs, deed), acme["bo"]),
        (url(theirs, deed, "birch"), birch["mallory"]),
    ):
        assert ann.post(address, {"member": member.pk}, headers=HTMX).status_code == 404


@pytest.mark.parametrize("deed", ["assign", "unassign"])
@pytest.mark.parametrize("member", ["", "x", "\0", "9" * 30, "0"])
def test_nonsense_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, deed: str, member: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, "ann").post(url(ticket, deed), {"member": member}).status_code == 422
    assert sign_in(acme, "ann").get(url(ticket, deed)).status_code == 405
