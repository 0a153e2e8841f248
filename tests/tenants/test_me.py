"""A member's own page: mails from this company, and leaving it."""

import pytest

from tenants.models import Membership
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn

ME, LEAVE = "/desk/acme/me/", "/desk/acme/me/leave/"


def now(firm: Firm, name: str) -> Membership:
    with scope(firm.company):
        return Membership.objects.get(pk=firm[name].pk)


def test_mails_are_chosen_company_by_company(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    with scope(birch.company):
        Membership.objects.create(user=acme["olga"].user, name="Olga", role="admin")
    olga = sign_in(acme, "olga")
    assert 'value="join_request" checked' in olga.get(ME).content.decode()
    answer = olga.post(ME, {}, follow=True)
    assert "Saved." in answer.content.decode()
    assert 'value="join_request"> ' in answer.content.decode()
    assert 'value="join_request" checked' in olga.get("/desk/birch/me/").content.decode()
    olga.post(ME, {"mails": "join_request"})
    assert now(acme, "olga").muted == []


def test_a_kind_that_is_none_is_refused(acme: Firm, sign_in: SignIn) -> None:
    olga = sign_in(acme, "olga")
    answer = olga.post(ME, {"mails": ["join_request", "nonsense"]})
    assert answer.status_code == 422
    assert 'data-error-for="mails"' in answer.content.decode()
    assert now(acme, "olga").muted == []


def test_who_gets_none_of_them_is_told_so(acme: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "bo").get(ME).content.decode()
    assert "This company sends you no mail that you could do without." in page


def test_who_leaves_is_out_at_once_and_passes_tickets_on(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.assign(member=acme["bo"], by=acme["ann"])
    bo = sign_in(acme, "bo")
    assert "One open ticket" in bo.get(ME).content.decode()
    answer = bo.post(LEAVE, {"to": acme["olga"].pk})
    assert answer["Location"] == "/desk/"
    assert "You have left Acme." in bo.get("/desk/").content.decode()
    assert bo.get("/desk/acme/").status_code == 404
    with scope(acme.company):
        assert [each.member for each in ticket.assignments.all()] == [acme["olga"]]
        told = [each.kind for each in ticket.activities.order_by("seq")]
    assert told == ["opened", "assigned", "unassigned", "assigned"]
    assert now(acme, "bo").state == "left"
    page = sign_in(acme, "ann").get("/desk/acme/admin/members/").content.decode()
    assert "has left" in page
    assert f"members/{acme['bo'].pk}/reactivate/" not in page


def test_the_last_admin_is_told_why_not_and_keeps_the_tickets(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.assign(member=acme["ann"], by=acme["ann"])
    ann = sign_in(acme, "ann")
    assert "You are the only admin of Acme." in ann.get(ME).content.decode()
    answer = ann.post(LEAVE, {"to": acme["bo"].pk})
    assert answer.status_code == 409
    assert "Acme needs an admin. Make somebody else one first." in answer.content.decode()
    assert now(acme, "ann").state == "active"
    with scope(acme.company):
        assert [each.member for each in ticket.assignments.all()] == [acme["ann"]]


@pytest.mark.parametrize("to", ["self", "mallory", "rex"])
def test_an_heir_works_here_and_is_somebody_else(acme: Firm, birch: Firm, sign_in: SignIn, to: str) -> None:
    heirs = {"self": acme["bo"], "mallory": birch["mallory"], "rex": acme["rex"]}
    answer = sign_in(acme, "bo").post(LEAVE, {"to": heirs[to].pk})
    assert answer.status_code == 422
    assert now(acme, "bo").state == "active"


def test_leaving_is_a_post(acme: Firm, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    assert bo.get(LEAVE).status_code == 405
    assert bo.post("/desk/birch/me/leave/").status_code == 404
    assert now(acme, "bo").state == "active"


def test_the_menu_of_the_header_leads_to_one_s_other_companies(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    """It is fetched when it is opened; without JavaScript it leads to the page that lists them."""
    with scope(birch.company):
        Membership.objects.create(user=acme["bo"].user, name="Bo", role="operator")
    bo = sign_in(acme, "bo")
    assert 'href="/desk/?all=1"' in bo.get("/desk/acme/").content.decode()
    menu = bo.get("/desk/?switch=acme&lang=ko").content.decode()
    assert "<html" not in menu
    assert 'href="/desk/acme/" aria-current="true"' in menu
    assert 'href="/desk/birch/">' in menu
    listed = bo.get("/desk/").content.decode()
    for path in ("/desk/acme/", "/desk/birch/", "/desk/acme/me/", "/desk/birch/me/"):
        assert f'href="{path}"' in listed
    olga = sign_in(acme, "olga").get("/desk/?switch=birch").content.decode()
    assert "birch" not in olga
