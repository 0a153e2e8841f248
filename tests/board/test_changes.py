"""What changed on a board since a browser looked: an answer to "what came after n?", in cards."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from board.news import REPLAY
from tenants.models import Counter
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements


def look(browser: Client, firm: Firm, after: Any) -> tuple[str, dict[str, Any]]:
    answer = browser.get(f"/desk/{firm.company.slug}/boards/{firm.board.pk}/changes/", {"after": after})
    assert answer.status_code == 200
    told = answer.headers.get("HX-Trigger", "{}")
    events = json.loads(told) if told.startswith("{") else {told: None}
    return answer.content.decode(), events | json.loads(answer.headers.get("HX-Trigger-After-Swap", "{}"))


def placed(answer: str) -> list[tuple[str, str]]:
    return re.findall(r'hx-swap-oob="beforebegin:#([\w-]+)">.*?data-ticket="(\w+)"', answer, re.DOTALL)


def test_changed_cards_come_from_below_upwards_each_above_one_that_is_there(
    acme: Firm, sign_in: SignIn
) -> None:
    one, two, three, four = tickets(acme, "one", "two", "three", "four")
    with scope(acme.company):
        three.move(column=acme.columns["new"], before=one, by=acme["bo"])
        two.move(column=acme.columns["new"], before=one, by=acme["bo"])
        four.move(column=acme.columns["active"], by=acme["bo"])
    answer, events = look(sign_in(acme, "ann"), acme, 4)
    assert placed(answer) == [
        (f"card-{one.number}", two.number),
        (f"card-{two.number}", three.number),
        (f"end-{acme.columns['active'].pk}", four.number),
    ]
    assert f'id="count-{acme.columns["new"].pk}" hx-swap-oob="true">3<' in answer
    assert events == {"board:gone": {"tickets": []}, "board:seen": {"seq": 7}}


def test_new_tickets_and_new_people_are_changes(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
    answer, _ = look(sign_in(acme, "ann"), acme, 1)
    assert [number for _, number in placed(answer)] == [two.number, one.number]
    assert 'aria-label="Bo"' in answer


def test_nothing_new_is_no_card(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one")
    answer, events = look(sign_in(acme, "ann"), acme, 1)
    assert placed(answer) == []
    assert events["board:seen"] == {"seq": 1}


def test_what_left_the_first_cards_is_gone(acme: Firm, sign_in: SignIn) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(42)))
    with scope(acme.company):
        crowd[0].move(column=acme.columns["new"], by=acme["bo"])
    answer, events = look(sign_in(acme, "ann"), acme, 42)
    assert placed(answer) == []
    assert events["board:gone"] == {"tickets": [crowd[0].number]}


@pytest.mark.parametrize("after", ["", "x", "-1", "9", "9" * 40, "\ud800"])
def test_who_is_too_far_behind_or_ahead_fetches_it_all(acme: Firm, sign_in: SignIn, after: str) -> None:
    tickets(acme, "one")
    assert look(sign_in(acme, "ann"), acme, after.encode("utf-8", "replace")) == ("", {"board:stale": None})
    Counter.objects.update(seq=REPLAY + 9)
    assert look(sign_in(acme, "ann"), acme, 8) == ("", {"board:stale": None})


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
