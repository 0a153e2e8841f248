"""The categories page: by whom, what, and what it refuses."""

from typing import Any

import pytest

from board.models import Board
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.visitor import errors_of, passes
from tickets.models import Category

PAGE = "/desk/acme/admin/categories/"
SAID = {"name": "Doors", "help": "Keys and gates", "icon": "key", "hue": "3"}


def offered(firm: Firm) -> list[str]:
    with scope(firm.company):
        return [category.name for category in Category.objects.offered()]


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 200), ("bo", 403)])
def test_it_is_for_admins_and_operators(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser, one = sign_in(acme, name), f"{PAGE}{acme.category.pk}/"
    assert browser.get(PAGE).status_code == status
    assert browser.get(one).status_code == status
    assert (PAGE in browser.get("/desk/acme/").content.decode()) == (status == 200)
    for address, said in (
        (PAGE, SAID),
        (one, SAID),
        (f"{one}place/", {"to": "up"}),
        (f"{one}archive/", {}),
        (f"{one}restore/", {}),
    ):
        answer = browser.post(address, said)
        assert (answer.status_code == 403) == (status == 403), address


def test_a_new_one_is_on_the_form_at_once(acme: Firm, sign_in: SignIn, client: Any) -> None:
    browser = sign_in(acme, "olga")
    answer = browser.post(PAGE, SAID | {"board": acme.board.pk})
    assert answer["Location"] == PAGE
    assert "“Doors” is offered now." in browser.get(PAGE).content.decode()
    with scope(acme.company):
        category = Category.objects.get(name="Doors")
        assert (category.help, category.icon, category.hue) == ("Keys and gates", "key", 3)
        assert category.board_id == acme.board.pk
    assert passes(acme, client)
    form = client.post("/to/acme/", {"company_code": "CP00000037"}).content.decode()
    assert form.index("Hardware") < form.index("Doors")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"name": "hardware"}, "name"),
        ({"help": "x" * 121}, "help"),
        ({"icon": "skull"}, "icon"),
        ({"icon": ""}, "icon"),
        ({"hue": "9"}, "hue"),
        ({"hue": "x"}, "hue"),
        ({"board": "nonsense"}, "board"),
        ({"board": "99999999999999999999"}, "board"),
    ],
)
def test_what_is_wrong_is_said_beside_it(
    acme: Firm, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    answer = sign_in(acme, "ann").post(PAGE, SAID | wrong)
    assert answer.status_code == 422
    assert errors_of(answer) == {field}
    page = answer.content.decode()
    assert field == "help" or "Keys and gates" in page
    assert offered(acme) == ["Hardware"]


def test_another_companys_board_is_refused(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    answer = sign_in(acme, "ann").post(PAGE, SAID | {"board": birch.board.pk})
    assert errors_of(answer) == {"board"}
    assert MARKER not in answer.content.decode()


def test_a_board_that_its_editor_does_not_see_stays(acme: Firm, sign_in: SignIn) -> None:
    browser, one = sign_in(acme, "olga"), f"{PAGE}{acme.category.pk}/"
    with scope(acme.company):
        hidden = Board.add(
            name="Layoffs",
            columns=[("In", "new"), ("Out", "done")],
            everyone=False,
            members=[],
            by=acme["ann"],
        )
        Category.objects.update(board=hidden)
    for page in (browser.get(PAGE), browser.get(one)):
        assert "Layoffs" not in page.content.decode()
    assert "a board that is not open to you" in browser.get(one).content.decode()
    assert errors_of(browser.post(one, SAID | {"board": hidden.pk})) == {"board"}
    for chosen, kept in ((None, hidden), (acme.board, acme.board)):
        browser.post(one, SAID | {"board": chosen.pk if chosen else ""})
        with scope(acme.company):
            acme.category.refresh_from_db()
            assert acme.category.board == kept


def test_it_is_edited(acme: Firm, sign_in: SignIn) -> None:
    browser, one = sign_in(acme, "olga"), f"{PAGE}{acme.category.pk}/"
    page = browser.get(one).content.decode()
    assert 'value="Hardware"' in page
    assert 'name="hue" value="6" checked' in page
    assert browser.post(one, SAID).status_code == 302
    with scope(acme.company):
        acme.category.refresh_from_db()
        assert (acme.category.name, acme.category.hue, acme.category.board) == ("Doors", 3, None)
        Category.add(by=acme["ann"], name="Cars")
    answer = browser.post(one, SAID | {"name": "cars"})
    assert answer.status_code == 422
    assert errors_of(answer) == {"name"}
    assert "Edit “Doors”" in answer.content.decode()


def test_they_change_places_and_go_and_come_back(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "olga")
    with scope(acme.company):
        doors = Category.add(by=acme["ann"], name="Doors")
    browser.post(f"{PAGE}{doors.pk}/place/", {"to": "up"})
    assert offered(acme) == ["Doors", "Hardware"]
    assert browser.post(f"{PAGE}{doors.pk}/place/", {"to": "up"}).status_code == 409
    browser.post(f"{PAGE}{doors.pk}/place/", {"to": "down"})
    assert offered(acme) == ["Hardware", "Doors"]
    browser.post(f"{PAGE}{doors.pk}/archive/")
    assert offered(acme) == ["Hardware"]
    page = browser.get(PAGE).content.decode()
    assert "Bring back" in page
    browser.post(f"{PAGE}{doors.pk}/restore/")
    assert offered(acme) == ["Hardware", "Doors"]


def test_a_name_that_was_taken_meanwhile_is_said(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post(f"{PAGE}{acme.category.pk}/archive/")
    browser.post(PAGE, SAID | {"name": "HARDWARE"})
    answer = browser.post(f"{PAGE}{acme.category.pk}/restore/")
    assert answer.status_code == 409
    assert "There is a category “Hardware” already." in answer.content.decode()


def test_the_last_one_may_go_then_the_form_asks_for_none(acme: Firm, sign_in: SignIn, client: Any) -> None:
    sign_in(acme, "ann").post(f"{PAGE}{acme.category.pk}/archive/")
    form = client.post("/to/acme/", {"company_code": "CP00000037"}).content.decode()
    assert 'name="category"' not in form


def test_it_counts_tickets_in_no_more_statements_for_more(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    tickets(acme, "one", "two", category=acme.category)
    with statements() as few:
        assert "2 tickets" in browser.get(PAGE).content.decode()
    with scope(acme.company):
        board = Board.lay_out("Doors", [("In", "new")])
        for number in range(9):
            Category.add(by=acme["ann"], name=f"c{number}", board=board)
    with statements() as many:
        browser.get(PAGE)
    assert len(few) == len(many)
