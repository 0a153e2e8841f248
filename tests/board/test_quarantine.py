"""The page of what is held back, and its one button."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from board.models import Board
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Attachment, Ticket


def test_it_lists_what_waits_with_the_reason_for_every_agent(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    tickets(acme, "pills", description="buy <b>now</b> https://evil.example", held_for="links")
    tickets(birch, MARKER, held_for="trap")
    for name in ("ann", "olga", "bo"):
        page = sign_in(acme, name).get("/desk/acme/admin/quarantine/").content.decode()
        assert "pills" in page
        assert "It consists mostly of links" in page
        assert "buy &lt;b&gt;now&lt;/b&gt;" in page
        assert 'href="https://evil.example' not in page
        assert MARKER not in page


def test_board_and_navigation_say_so_while_something_waits(acme: Firm, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    assert "uarantine" not in bo.get("/desk/acme/").content.decode()
    tickets(acme, "one", "two", held_for="trap")
    page = bo.get("/desk/acme/").content.decode()
    assert "2 tickets wait in quarantine." in page
    assert 'Quarantine <span class="count">2</span>' in page
    assert "Quarantine" in bo.get("/desk/acme/admin/members/").content.decode()


def test_it_names_the_files_that_came_with_it(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company), Attachment.stored([SimpleUploadedFile("견적<1>.txt", b"a")]) as files:
        Ticket.open(title="pills", held_for="links", attachments=files)
    bo = sign_in(acme, "bo")
    assert "견적&lt;1&gt;.txt" in bo.get("/desk/acme/admin/quarantine/").content.decode()
    assert bo.get(f"/desk/acme/files/{files[0].pk}/").status_code == 404


@pytest.mark.parametrize("crowd", [1, 7])
def test_its_statements_do_not_grow(acme: Firm, sign_in: SignIn, crowd: int) -> None:
    tickets(acme, *map(str, range(crowd)), email="rita@acme.example", held_for="haste")
    bo = sign_in(acme, "bo")
    with statements() as ran:
        bo.get("/desk/acme/admin/quarantine/")
    assert len(ran) == 7  # session, user, member · tickets, their number, their files · number in the header


def test_the_button_brings_it_onto_the_board(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "printer", held_for="haste")
    bo, address = sign_in(acme, "bo"), f"/desk/acme/admin/quarantine/{ticket.number}/release/"
    assert bo.get(address).status_code == 405
    page = bo.post(address, follow=True)
    assert page.redirect_chain == [("/desk/acme/admin/quarantine/", 302)]
    assert f"{ticket} is on the board now." in page.content.decode()
    with scope(acme.company):
        assert Ticket.objects.visible_to(acme["bo"]).get() == ticket
    again = bo.post(address)
    assert again.status_code == 409
    assert "was released already" in again.content.decode()


def test_another_company_s_is_not_there(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (theirs,) = tickets(birch, "x", held_for="trap")
    ann = sign_in(acme, "ann")
    assert ann.post(f"/desk/acme/admin/quarantine/{theirs.number}/release/").status_code == 404
    assert ann.post("/desk/acme/admin/quarantine/A7K2M9QXT5/release/").status_code == 404


def test_what_is_held_on_a_board_is_for_those_who_see_it(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        two = [("In", "new"), ("Out", "done")]
        board = Board.add(name="Layoffs", columns=two, everyone=False, by=acme["ann"])
        held = Ticket.open(title="pills", held_for="trap", board=board)
    bo, ann = sign_in(acme, "bo"), sign_in(acme, "ann")
    assert "pills" not in bo.get("/desk/acme/admin/quarantine/").content.decode()
    assert "uarantine" not in bo.get("/desk/acme/").content.decode()
    assert bo.post(f"/desk/acme/admin/quarantine/{held.number}/release/").status_code == 404
    assert "pills" in ann.get("/desk/acme/admin/quarantine/").content.decode()


def test_behind_fifty_that_nobody_wants_the_next_is_found(acme: Firm, sign_in: SignIn) -> None:
    *_, last = tickets(acme, *(f"pills {n}" for n in range(51)), held_for="links")
    bo = sign_in(acme, "bo")
    first = bo.get("/desk/acme/admin/quarantine/").content.decode()
    assert last.number not in first
    assert 'href="?page=2"' in first
    second = bo.get("/desk/acme/admin/quarantine/?page=2").content.decode()
    assert second.count("data-held=") == 1
    assert last.number in second
