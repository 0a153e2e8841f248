"""What changed on a board since a browser looked: an answer to "what came after n?", in cards."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from board.models import Board, Column
from board.news import REPLAY
from tenants.models import Counter
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements


def look(browser: Client, firm: Firm, after: Any) -> tuple[str, dict[str, Any]]:
    answer = browser.get(f"/desk/{firm.company.slug}/boards/{firm.board.pk}/changes/", {"after": after})
    assert answer.status_code == 200
    events = json.loads(answer.headers.get("HX-Trigger", "{}"))
    return answer.content.decode(), events | json.loads(answer.headers.get("HX-Trigger-After-Swap", "{}"))


def placed(answer: str) -> list[tuple[str, str, str]]:
    """Column, the card directly below (empty: none), and the card."""
    laid = r'data-lane="(\d+)" data-above="(\w*)">.*?data-ticket="(\w+)"'
    return re.findall(laid, answer, re.DOTALL)


def test_changed_cards_come_from_below_upwards_each_above_one_that_is_there(
    acme: Firm, sign_in: SignIn
) -> None:
    one, two, three, four = tickets(acme, "one", "two", "three", "four")
    with scope(acme.company):
        three.move(column=acme.columns["new"], before=one, by=acme["bo"])
        two.move(column=acme.columns["new"], before=one, by=acme["bo"])
        four.move(column=acme.columns["active"], by=acme["bo"])
    answer, events = look(sign_in(acme, "ann"), acme, 4)
    new, active = str(acme.columns["new"].pk), str(acme.columns["active"].pk)
    assert placed(answer) == [
        (new, one.number, two.number),
        (new, two.number, three.number),
        (active, "", four.number),
    ]
    assert f'id="count-{acme.columns["new"].pk}" hx-swap-oob="true">3<' in answer
    assert events == {"board:gone": {"tickets": []}, "board:seen": {"seq": 7}}


def test_new_tickets_and_new_people_are_changes(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
    answer, _ = look(sign_in(acme, "ann"), acme, 1)
    assert [number for *_, number in placed(answer)] == [two.number, one.number]
    assert 'aria-label="Bo"' in answer


def test_nothing_new_is_no_card(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one")
    answer, events = look(sign_in(acme, "ann"), acme, 1)
    assert placed(answer) == []
    assert events["board:seen"] == {"seq": 1}


def test_wherever_a_card_stands_it_comes_with_the_one_below_it(acme: Firm, sign_in: SignIn) -> None:
    """How many cards a browser has loaded is not known here: it decides what it shows."""
    crowd = tickets(acme, *(f"t{n}" for n in range(45)))
    new = acme.columns["new"]
    with scope(acme.company):
        crowd[0].move(column=new, by=acme["bo"])
        crowd[1].move(column=new, before=crowd[43], by=acme["bo"])
    answer, events = look(sign_in(acme, "ann"), acme, 45)
    assert placed(answer) == [
        (str(new.pk), "", crowd[0].number),
        (str(new.pk), crowd[43].number, crowd[1].number),
    ]
    assert events["board:gone"] == {"tickets": []}


def test_only_the_changed_cards_are_read(acme: Firm, sign_in: SignIn) -> None:
    one, *_ = tickets(acme, "one", *(f"t{n}" for n in range(60)))
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
    answer, _ = look(sign_in(acme, "ann"), acme, 61)
    assert answer.count("data-ticket=") == 1


def test_what_is_put_away_or_goes_to_another_board_is_gone(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        other = Board.lay_out("Other", [("In", "new")], place=2)
        one.move(column=other.columns.get(), by=acme["ann"])
        two.assign(member=acme["bo"], by=acme["ann"])
        two.archived_at = timezone.now()
        two.save(update_fields=["archived_at"])
    answer, events = look(sign_in(acme, "ann"), acme, 3)
    assert placed(answer) == []
    assert events["board:gone"] == {"tickets": sorted([one.number, two.number])}
    assert three.number not in answer


@pytest.mark.parametrize("said", ["header", "address"])
def test_a_filter_decides_what_comes_and_what_goes(acme: Firm, sign_in: SignIn, said: str) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        two.assign(member=acme["olga"], by=acme["ann"])
        three.assign(member=acme["bo"], by=acme["ann"])
        Column.objects.filter(stage="new").update(limit=2)
    asked = {"X-Filter": "mine=1"} if said == "header" else {}
    data = {"after": 3} | ({} if asked else {"mine": "1"})
    url = f"/desk/acme/boards/{acme.board.pk}/changes/"
    answer = sign_in(acme, "bo").get(url, data, headers=asked)
    new = str(acme.columns["new"].pk)
    text = answer.content.decode()
    assert placed(text) == [(new, "", three.number), (new, three.number, one.number)]
    assert json.loads(answer.headers["HX-Trigger"]) == {"board:gone": {"tickets": [two.number]}}
    assert f'id="count-{new}" hx-swap-oob="true">2<' in text
    assert "wip--over" in text  # three stand there, whatever is seen of them


def test_a_card_that_a_chosen_board_took_is_gone_and_not_told(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, MARKER)
    with scope(acme.company):
        hidden = Board.add(
            name="HR", columns=[("In", "new")], everyone=False, members=[acme["olga"]], by=acme["ann"]
        )
        one.move(column=hidden.columns.get(), by=acme["ann"])
    answer, events = look(sign_in(acme, "bo"), acme, 1)
    assert events["board:gone"] == {"tickets": [one.number]}
    assert MARKER not in answer


@pytest.mark.parametrize("after", ["", "x", "-1", "9", "9" * 40, "\ud800"])
def test_who_is_too_far_behind_or_ahead_fetches_it_all(acme: Firm, sign_in: SignIn, after: str) -> None:
    tickets(acme, "one")
    assert look(sign_in(acme, "ann"), acme, after.encode("utf-8", "replace")) == ("", {"board:stale": {}})
    Counter.objects.update(seq=REPLAY + 9)
    assert look(sign_in(acme, "ann"), acme, 8) == ("", {"board:stale": {}})


def test_it_takes_the_same_statements_however_much_changed(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    tickets(acme, "one")
    with statements() as few:
        look(ann, acme, 0)
    tickets(acme, *(f"t{n}" for n in range(60)))
    with statements() as many:
        look(ann, acme, 0)
    assert len(few) == len(many) == 9  # session, user, member · board, seq, changed, left, columns, cards


def test_a_stranger_gets_404(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(birch, MARKER)
    ann, pk = sign_in(acme, "ann"), birch.board.pk
    for url in (f"/desk/birch/boards/{pk}/changes/", f"/desk/acme/boards/{pk}/changes/"):
        answer = ann.get(url, {"after": 0})
        assert answer.status_code == 404
        assert MARKER not in answer.content.decode()
    rex = sign_in(acme, "rex").get(f"/desk/acme/boards/{acme.board.pk}/changes/", {"after": 0})
    assert rex.status_code == 404
