"""The team's pages: the list, one person, and the deeds of its admins."""

import re

import pytest
from django.test import Client

from board.models import Board
from tenants.models import Invitation, Membership
from tenants.scoping import scope
from tests.cast import STAGES, Firm, member, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Ticket

LIST = "/desk/acme/admin/members/"


def at(firm: Firm, name: str, deed: str = "") -> str:
    return f"{LIST}{firm[name].pk}/{deed}"


def row(page: str, firm: Firm, name: str) -> str:
    found = re.search(rf'<(tr|li) data-member="{firm[name].pk}">.*?</\1>', page, re.DOTALL)
    return found[0] if found else ""


def now(firm: Firm, name: str) -> tuple[str, str]:
    with scope(firm.company):
        return Membership.objects.values_list("role", "state").get(pk=firm[name].pk)


def answers(firm: Firm, ticket: Ticket) -> list[str]:
    with scope(firm.company):
        return [str(each.member) for each in ticket.assignments.order_by("pk")]


def payroll(firm: Firm) -> Board:
    """A board that Bo and the admins see."""
    return Board.add(name="Payroll", columns=STAGES, by=firm["ann"], everyone=False, members=[firm["bo"]])


def test_the_list_says_who_is_what_and_how_busy(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        for ticket in (one, two, three):
            ticket.assign(member=acme["bo"], by=acme["ann"])
        three.move(column=acme.columns["done"], by=acme["ann"])
    for name, deeds in (("ann", True), ("olga", False), ("bo", False)):
        page = sign_in(acme, name).get(LIST).content.decode()
        bo = row(page, acme, "bo")
        assert "bo@acme.example" in bo
        assert 'data-label="Open tickets">2<' in bo
        assert (at(acme, "bo", "appoint/") in bo) == deeds
        assert row(page, acme, "pia") == ""
        assert ("rex@acme.example" in page) == deeds
        assert (at(acme, "rex", "reactivate/") in page) == deeds


def test_its_statements_do_not_grow_with_people(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    counted = []
    for crowd in (0, 20):
        with scope(acme.company):
            for n in range(crowd):
                member(f"n{n}", "member" if n % 2 else "removed")
        with statements() as ran:
            assert ann.get(LIST).status_code == 200
        counted.append(len(ran))
    assert counted[0] == counted[1] == 7  # session, user, member · people, open, invitations · waiting


def test_who_may_not_see_a_board_does_not_count_its_tickets(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        closed = Board.add(
            name="Payroll", columns=STAGES, by=acme["ann"], everyone=False, members=[acme["bo"]]
        )
        Ticket.open(board=closed, title="Secret").assign(member=acme["bo"], by=acme["ann"])
    for name, n in (("ann", 1), ("bo", 1), ("olga", 0)):
        page = sign_in(acme, name).get(LIST).content.decode()
        assert f'data-label="Open tickets">{n}<' in row(page, acme, "bo")


def test_a_role_is_given_from_the_list_and_works_at_once(acme: Firm, sign_in: SignIn) -> None:
    ann, bo = sign_in(acme, "ann"), sign_in(acme, "bo")
    assert bo.get("/desk/acme/admin/boards/").status_code == 403
    answer = ann.post(at(acme, "bo", "appoint/"), {"role": "operator"}, follow=True)
    assert "The role of Bo: Operator." in answer.content.decode()
    assert bo.get("/desk/acme/admin/boards/").status_code == 200
    assert now(acme, "bo") == ("operator", "active")


@pytest.mark.parametrize("role", ["", "owner", "Admin", "\0"])
def test_no_role_that_is_none(acme: Firm, sign_in: SignIn, role: str) -> None:
    answer = sign_in(acme, "ann").post(at(acme, "bo", "appoint/"), {"role": role})
    assert answer.status_code in (400, 422)
    assert now(acme, "bo") == ("member", "active")
    if answer.status_code == 422:
        assert 'data-error-for="role"' in answer.content.decode()


@pytest.mark.parametrize(
    ("deed", "name", "why"),
    [
        ("appoint", "bo", "Bo has this role already."),
        ("appoint", "ann", "Acme needs an admin. Make somebody else one first."),
        ("appoint", "rex", "Rex does not work here any more."),
        ("deactivate", "ann", "Nobody deactivates themselves. Leave the company on your own page."),
        ("deactivate", "rex", "Rex does not work here any more."),
        ("reactivate", "bo", "Only who was deactivated can be reactivated."),
        ("hand-over", "ann", "Ann has this role already."),
        ("hand-over", "rex", "Rex does not work here any more."),
    ],
)
def test_what_cannot_be_is_said(acme: Firm, sign_in: SignIn, deed: str, name: str, why: str) -> None:
    before = now(acme, name)
    answer = sign_in(acme, "ann").post(at(acme, name, f"{deed}/"), {"role": "member"})
    assert answer.status_code == 409
    assert why in answer.content.decode()
    assert (now(acme, name), now(acme, "ann")) == (before, ("admin", "active"))


def test_handing_over_makes_the_other_admin_and_oneself_operator(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    page = ann.post(at(acme, "bo", "hand-over/"), follow=True).content.decode()
    assert "Bo is an admin now, and you are an operator." in page
    assert (now(acme, "ann")[0], now(acme, "bo")[0]) == ("operator", "admin")
    assert ann.post(at(acme, "bo", "deactivate/")).status_code == 403


def test_deactivation_ends_the_next_request_and_passes_tickets_on(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    ann, bo = sign_in(acme, "ann"), sign_in(acme, "bo")
    with scope(acme.company):
        for ticket in (one, two):
            ticket.assign(member=acme["bo"], by=acme["ann"])
        Invitation.send(email="new@acme.example", role="member", by=acme["olga"])
    offered = ann.get(at(acme, "bo")).content.decode()
    assert "2 open tickets" in offered
    assert re.findall(r'<option value="(\d*)"', offered.partition('name="to"')[2]) == [
        "",
        str(acme["ann"].pk),
        str(acme["olga"].pk),
    ]
    assert bo.get("/desk/acme/").status_code == 200
    page = ann.post(at(acme, "bo", "deactivate/"), {"to": acme["olga"].pk}, follow=True).content.decode()
    assert "Bo works here no longer." in page
    assert "Olga takes on 2 tickets." in page
    assert (answers(acme, one), answers(acme, two)) == (["Olga"], ["Olga"])
    for path in ("/desk/acme/", LIST, f"/desk/acme/tickets/{one.number}/"):
        assert bo.get(path).status_code == 404
    assert bo.get("/desk/").status_code == 200
    assert "bo@acme.example" in page.partition("No longer here")[2]
    again = ann.post(at(acme, "bo", "reactivate/"), follow=True).content.decode()
    assert "Bo works here again." in again
    assert bo.get("/desk/acme/").status_code == 200


def test_what_is_left_over_can_be_passed_on_later(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = tickets(acme, "one", "two", "three")
    ann = sign_in(acme, "ann")
    with scope(acme.company):
        for ticket in some:
            ticket.assign(member=acme["bo"], by=acme["ann"])
    monkeypatch.setattr("tickets.models.passed_on.MOST", 2)
    answer = ann.post(at(acme, "bo", "deactivate/"), {"to": ""})
    assert answer["Location"] == at(acme, "bo")
    page = ann.get(at(acme, "bo")).content.decode()
    assert "One ticket is still to pass on." in page
    assert "still answers one open ticket" in row(ann.get(LIST).content.decode(), acme, "bo")
    assert ann.post(at(acme, "bo", "pass-on/"), {"to": acme["ann"].pk})["Location"] == LIST
    assert [answers(acme, ticket) for ticket in some] == [[], [], ["Ann"]]
    assert ann.post(at(acme, "olga", "pass-on/"), {"to": acme["ann"].pk}).status_code == 409


def test_who_sees_only_a_part_is_marked(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        closed = Board.add(
            name="Payroll", columns=STAGES, by=acme["ann"], everyone=False, members=[acme["bo"]]
        )
        for board in (closed, acme.board):
            Ticket.open(board=board, title="x").assign(member=acme["bo"], by=acme["ann"])
    page = sign_in(acme, "ann").get(at(acme, "bo")).content.decode()
    assert ">Ann</option>" in page
    assert ">Olga (sees 1 of 2)</option>" in page
    with statements() as ran:
        sign_in(acme, "ann").get(at(acme, "bo"))
    assert len(ran) < 20


@pytest.mark.parametrize("deed", ["deactivate", "pass-on"])
@pytest.mark.parametrize("to", ["rex", "bo", "mallory", "x"])
def test_an_heir_works_here(acme: Firm, birch: Firm, sign_in: SignIn, deed: str, to: str) -> None:
    """A ``<select>`` that names somebody else is refused: another company's, who is gone, who goes."""
    name = "bo" if deed == "deactivate" else "rex"
    ids = {"rex": acme["rex"].pk, "bo": acme[name].pk, "mallory": birch["mallory"].pk, "x": "x"}
    before = now(acme, name)
    answer = sign_in(acme, "ann").post(at(acme, name, f"{deed}/"), {"to": ids[to]})
    assert answer.status_code == 422
    assert 'data-error-for="to"' in answer.content.decode()
    assert now(acme, name) == before


@pytest.mark.parametrize("deed", ["appoint/", "hand-over/", "deactivate/", "pass-on/", "reactivate/"])
def test_only_by_post_only_by_admins_only_here(acme: Firm, birch: Firm, sign_in: SignIn, deed: str) -> None:
    ann = sign_in(acme, "ann")
    assert ann.get(at(acme, "bo", deed)).status_code == 405
    for name in ("olga", "bo"):
        assert sign_in(acme, name).post(at(acme, "bo", deed), {"role": "admin"}).status_code == 403
        assert sign_in(acme, name).get(at(acme, "bo")).status_code == 403
    assert ann.post(f"{LIST}{birch['mallory'].pk}/{deed}", {"role": "member"}).status_code == 404
    assert ann.post(at(acme, "pia", deed), {"role": "member"}).status_code == 404
    assert Client().post(at(acme, "bo", deed)).status_code == 302
    assert (now(acme, "bo"), now(birch, "mallory")) == (("member", "active"), ("admin", "active"))
