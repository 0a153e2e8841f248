"""While you were away: what others did since a member last looked, until it is looked at."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from board.models import BoardView
from tenants.scoping import scope
from tests.board.test_view import SCRIPT, post, view_of
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Ticket


def looks(firm: Firm, name: str) -> None:
    """Have that member looked at all that has happened so far."""
    with scope(firm.company):
        BoardView.locked(firm.board, firm[name])


def page(browser: Client) -> str:
    return browser.get("/desk/acme/").content.decode()


def told(shown: str) -> list[tuple[str, str]]:
    """What the page tells the browser, in words."""
    words = dict(re.findall(r' data-word-(\w+)="([^"]+)"', shown))
    marks = re.findall(r"(\w+):(\w+)", re.findall(r' data-marks="([^"]*)"', shown)[0])
    return [(number, words[group]) for number, group in marks]


def listed(shown: str) -> list[tuple[str, str]]:
    """The list behind the bar, as it is fetched."""
    return re.findall(r'data-away="(\w+)".*?<b>([^<]+)<', shown)


def marked(shown: str) -> list[tuple[str, str]]:
    """What is marked; the cards must say the same."""
    marks = told(shown)
    cards = re.findall(r'card--away" id=card-(\w+) .*?class=away-word>([^<]+)<', shown)
    assert sorted(marks) == sorted(cards)
    return marks


def test_at_first_nothing_is_marked_and_looking_writes_nothing(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one")
    bo = sign_in(acme, "bo")
    for _look in range(2):
        assert marked(page(bo)) == []
    with scope(acme.company):
        assert not BoardView.objects.exists()


def test_what_others_did_is_marked_with_a_word_and_counted(acme: Firm, sign_in: SignIn) -> None:
    one, two, three, four = tickets(acme, "one", "two", "three", "four")
    looks(acme, "bo")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["ann"])
        two.answer(body="It is back.")
        three.assign(member=acme["bo"], by=acme["ann"])
        four.assign(member=acme["olga"], by=acme["ann"])
    (five,) = tickets(acme, "five")
    shown = page(sign_in(acme, "bo"))
    assert marked(shown) == [
        (one.number, "moved"),
        (two.number, "answered"),
        (three.number, "assigned to you"),
        (five.number, "new"),
    ]
    assert "1 new ticket, 1 assigned to you, 1 reply, 1 moved" in shown
    assert re.search(r'<aside class="banner away" id="away"[^>]*hidden', page(sign_in(acme, "ann")))


def test_my_own_deeds_and_a_move_within_a_column_mark_nothing(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    looks(acme, "bo")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
        two.comment(body="Mine.", by=acme["bo"])
        two.move(column=acme.columns["new"], by=acme["ann"])
    assert marked(page(sign_in(acme, "bo"))) == []


def test_an_assignment_that_was_taken_back_marks_nothing(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    looks(acme, "bo")
    with scope(acme.company):
        given = one.assign(member=acme["bo"], by=acme["ann"])
        two.assign(member=acme["bo"], by=acme["ann"])
        one.undo(activity=given, by=acme["ann"])
    assert marked(page(sign_in(acme, "bo"))) == [(two.number, "assigned to you")]


def test_of_several_deeds_the_weightiest_is_told(acme: Firm, sign_in: SignIn) -> None:
    looks(acme, "bo")
    (one,) = tickets(acme, "one")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["ann"])
        one.reply(body="On my way.", by=acme["ann"])
    assert marked(page(sign_in(acme, "bo"))) == [(one.number, "new")]


def test_what_is_held_back_archived_or_elsewhere_is_not_told(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, "one")
    looks(acme, "bo")
    (held,) = tickets(acme, "held", held_for="trap")
    with scope(acme.company):
        other = acme.board.add(name="Other", columns=[("In", "new"), ("Out", "done")], by=acme["ann"])
        one.move(column=other.columns.all()[0], by=acme["ann"])
        assert held.held_at
    assert marked(page(sign_in(acme, "bo"))) == []


def test_what_is_still_marked_stays_marked(acme: Firm, sign_in: SignIn) -> None:
    looks(acme, "bo")
    one, two = tickets(acme, "one", "two")
    bo = sign_in(acme, "bo")
    assert post(bo, acme, "seen", upto=2, still=[two.number]).status_code == 204
    assert marked(page(bo)) == [(two.number, "new")]
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["ann"])
    assert marked(page(bo)) == [(two.number, "new"), (one.number, "moved")]
    post(bo, acme, "seen", upto=3)
    assert marked(page(bo)) == []


def test_without_a_script_all_is_marked_as_seen_by_a_button(acme: Firm, sign_in: SignIn) -> None:
    looks(acme, "bo")
    tickets(acme, "one", "two")
    bo = sign_in(acme, "bo")
    address, upto = re.findall(r'action="([^"]+/seen/)".*?name="upto" value="(\d+)"', page(bo), re.DOTALL)[0]
    assert bo.post(address, {"upto": upto}).status_code == 302
    assert marked(page(bo)) == []


def test_it_never_goes_back_nor_beyond_what_has_happened(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, "one")
    bo = sign_in(acme, "bo")
    post(bo, acme, "seen", upto=2**63 - 1)
    assert view_of(acme, "bo").seen == 1
    post(bo, acme, "seen", upto=0, still=[one.number])
    assert (view_of(acme, "bo").seen, view_of(acme, "bo").unseen) == (1, [])


def test_of_two_windows_the_slower_one_marks_nothing_again_and_unmarks_nothing_newer(
    acme: Firm, sign_in: SignIn
) -> None:
    looks(acme, "bo")
    one, two = tickets(acme, "one", "two")
    bo = sign_in(acme, "bo")
    post(bo, acme, "seen", upto=2, still=[two.number])
    post(bo, acme, "seen", upto=2, still=[one.number, two.number])  # in this one nothing was looked at
    assert view_of(acme, "bo").unseen == [two.number]
    (three,) = tickets(acme, "three")
    post(bo, acme, "seen", upto=3, still=[two.number, three.number])
    post(bo, acme, "seen", upto=2)  # this one has not heard of three
    assert view_of(acme, "bo").unseen == [three.number]


def test_only_tickets_of_this_board_that_were_marked_are_kept(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    one, (theirs,) = tickets(acme, "one")[0], tickets(birch, "theirs")
    looks(acme, "bo")
    post(sign_in(acme, "bo"), acme, "seen", upto=1, still=[one.number, theirs.number, "A7K2M9QXT5"])
    assert view_of(acme, "bo").unseen == []


def test_the_list_tells_what_the_browser_asks_for_and_nothing_of_others(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    looks(acme, "bo")
    one, two = tickets(acme, "one", "two")
    (theirs,) = tickets(birch, "theirs")
    with scope(acme.company):
        two.move(column=acme.columns["active"], by=acme["ann"])
        closed = acme.board.add(name="Closed", columns=[("In", "new"), ("Out", "done")], by=acme["ann"])
        closed.open_to(False, [])
        hidden = Ticket.open(board=closed, title="hidden")
    bo, address = sign_in(acme, "bo"), f"/desk/acme/boards/{acme.board.pk}/away/"
    asked = {"still": [two.number, hidden.number, theirs.number, "A7K2M9QXT5"]}
    answer = bo.get(address, asked, headers=SCRIPT).content.decode()
    assert listed(answer) == [(two.number, "moved")]
    assert ("two</span>" in answer, "<html" in answer) == (True, False)
    page_of_its_own = bo.get(address).content.decode()
    assert listed(page_of_its_own) == [(one.number, "new"), (two.number, "new")]
    assert "<html" in page_of_its_own
    assert bo.get(address, {"still": "x"}).status_code == 404
    assert bo.get(address, {"still": [one.number] * 151}).status_code == 404


def test_it_takes_one_more_statement_however_much_happened(acme: Firm, sign_in: SignIn) -> None:
    looks(acme, "bo")
    bo = sign_in(acme, "bo")
    crowd = tickets(acme, *(f"t{n}" for n in range(3)))
    post(bo, acme, "seen", upto=3, still=[crowd[0].number])
    with statements() as few:
        page(bo)
    tickets(acme, *(f"t{n}" for n in range(60)))
    with statements() as many:
        page(bo)
    assert len(few) == len(many) == 12  # one more than in test_page: what happened


def test_the_latest_are_marked_where_it_is_too_much(acme: Firm, sign_in: SignIn) -> None:
    looks(acme, "bo")
    crowd = tickets(acme, *(f"t{n}" for n in range(152)))
    shown = page(sign_in(acme, "bo"))
    assert [number for number, _word in told(shown)] == [ticket.number for ticket in crowd[2:]]
    assert "150 new tickets, and perhaps more before that" in shown


def test_who_is_told_live_while_nobody_looks_hears_why_but_not_of_own_deeds(
    acme: Firm, sign_in: SignIn
) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["ann"])
        two.move(column=acme.columns["active"], by=acme["bo"])
    address = f"/desk/acme/boards/{acme.board.pk}/changes/"

    def told(**asked: Any) -> Any:
        answer = sign_in(acme, "bo").get(address, {"after": 2, **asked}, headers=SCRIPT)
        return json.loads(answer.headers["HX-Trigger-After-Swap"]).get("board:marked")

    assert told(away=1) == {"marks": {one.number: "moved"}}
    assert told() is None


@pytest.mark.parametrize("name", ["ann", "bo"])
def test_a_look_is_ones_own(acme: Firm, sign_in: SignIn, name: str) -> None:
    looks(acme, "ann")
    looks(acme, "bo")
    tickets(acme, "one")
    post(sign_in(acme, name), acme, "seen", upto=1)
    with scope(acme.company):
        assert Ticket.objects.count() == 1
    other = {"ann": "bo", "bo": "ann"}[name]
    assert len(marked(page(sign_in(acme, other)))) == 1
    assert marked(page(sign_in(acme, name))) == []
