"""Filters on the board: in its address, in every answer to it, and for whom they say nothing."""

import re

import pytest
from django.test import Client

from board.models import Board, Column
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements

HTMX = {"HX-Request": "true"}


def look(browser: Client, firm: Firm, query: str = "") -> str:
    answer = browser.get(f"/desk/{firm.company.slug}/boards/{firm.board.pk}/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def shown(page: str) -> list[str]:
    return re.findall(r'data-ticket="(\w+)"', page)


def test_the_address_decides_what_is_shown_and_counted(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        three.assign(member=acme["bo"], by=acme["ann"])
        three.move(column=acme.columns["active"], by=acme["ann"])
        Column.objects.filter(stage="new").update(limit=2)
    page = look(sign_in(acme, "bo"), acme, "mine=1")
    assert shown(page) == [one.number, three.number]
    new = acme.columns["new"].pk
    assert f'id="count-{new}">1<' in page
    assert f'id="tab-{new}">1<' in page
    assert "wip--full" in page  # two stand there
    assert page.count("No ticket matches") == 4
    assert "No tickets yet" not in look(sign_in(acme, "bo"), acme, "q=nothing")
    assert "No ticket matches" not in look(sign_in(acme, "bo"), acme)
    assert two.number in look(sign_in(acme, "bo"), acme, "unassigned=1")


def test_who_has_gone_is_a_choice_while_they_answer_something_here(acme: Firm, sign_in: SignIn) -> None:
    one, _two = tickets(acme, "one", "two")
    ann, choice = sign_in(acme, "ann"), f'name="assignee" value="{acme["bo"].pk}"'
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        acme["bo"].deactivate(by=acme["ann"])
    page = look(ann, acme, f"assignee={acme['bo'].pk}")
    assert (shown(page), choice in page) == ([one.number], True)
    assert f'name="assignee" value="{acme["rex"].pk}"' not in page
    quick = ann.get(f"/desk/acme/tickets/{one.number}/quick/", headers=HTMX).content.decode()
    assert f'id="quick-{acme["bo"].pk}" aria-checked="true"' in quick
    ann.post(f"/desk/acme/tickets/{one.number}/unassign/", {"member": acme["bo"].pk})
    assert choice not in look(ann, acme)
    quick = ann.get(f"/desk/acme/tickets/{one.number}/quick/", headers=HTMX).content.decode()
    assert f'id="quick-{acme["bo"].pk}"' not in quick


def test_without_javascript_it_is_a_form_with_links(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one", priority="high")
    asked = f"category={acme.category.pk}&priority=high&q=%22one"
    page = look(sign_in(acme, "bo"), acme, asked)
    assert f'name="category" value="{acme.category.pk}" checked' in page
    assert 'value="high" checked' in page
    assert 'value="&quot;one"' in page
    assert f'href="?category={acme.category.pk}&amp;priority=high"' in page
    assert 'data-filter="category=' in page


@pytest.mark.parametrize("query", ["category=99999", "priority=x", "assignee=abc", "category=%EF%BC%91"])
def test_what_is_no_choice_is_said_and_left_out(acme: Firm, sign_in: SignIn, query: str) -> None:
    (one,) = tickets(acme, "one")
    page = look(sign_in(acme, "bo"), acme, query)
    assert "That filter is gone." in page
    assert 'data-filter=""' in page
    assert shown(page) == [one.number]
    for door in (f"boards/{acme.board.pk}/changes/?after=0", f"tickets/{one.number}/"):
        assert sign_in(acme, "bo").get(f"/desk/acme/{door}", headers={"X-Filter": query}).status_code == 200


def test_another_companys_ids_say_nothing(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one")
    with scope(birch.company):
        (theirs,) = tickets(birch, MARKER, category=birch.category)
        theirs.assign(member=birch["mallory"], by=birch["mallory"])
    page = look(sign_in(acme, "ann"), acme, f"category={birch.category.pk}&assignee={birch['mallory'].pk}")
    assert "That filter is gone." in page
    assert MARKER not in page
    assert len(shown(page)) == 1


def test_who_may_not_see_a_board_is_no_choice_on_it(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        board = Board.add(
            name="HR", columns=[("In", "new")], everyone=False, members=[acme["olga"]], by=acme["ann"]
        )
    page = (
        sign_in(acme, "ann").get(f"/desk/acme/boards/{board.pk}/?assignee={acme['bo'].pk}").content.decode()
    )
    assert "That filter is gone." in page
    assert re.findall(r'name="assignee" value="(\d+)"', page) == [str(acme["ann"].pk), str(acme["olga"].pk)]
    assert sign_in(acme, "bo").get(f"/desk/acme/boards/{board.pk}/?q=x").status_code == 404


def test_a_deed_answers_through_the_filter(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    bo, filter = sign_in(acme, "bo"), HTMX | {"X-Filter": "unassigned=1", "X-Board": str(acme.board.pk)}
    with scope(acme.company):
        two.assign(member=acme["bo"], by=acme["ann"])
    url = f"/desk/acme/tickets/{one.number}"
    told = bo.post(f"{url}/move/", {"column": acme.columns["new"].pk, "before": two.number}, headers=filter)
    text = told.content.decode()
    assert f'data-above="{three.number}"' in text  # the one that is seen
    assert f'id="count-{acme.columns["new"].pk}" hx-swap-oob="true">2<' in text
    assert "1 of 2" in text
    told = bo.post(f"{url}/assign/", {"member": acme["bo"].pk}, headers=filter)
    assert told.headers["HX-Trigger"] == f'{{"board:gone": {{"tickets": ["{one.number}"]}}}}'
    assert "data-ticket" not in told.content.decode()
    with scope(acme.company):
        assigned = one.activities.get(kind="assigned").seq
    told = bo.post(f"{url}/undo/", {"activity": assigned}, headers=filter)
    assert f'data-ticket="{one.number}"' in told.content.decode()


def test_it_takes_the_same_statements_with_and_without(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one", "two")
    bo, ran = sign_in(acme, "bo"), []
    for query in ("", f"mine=1&unassigned=1&category={acme.category.pk}&priority=low&q=a+b"):
        with statements() as these:
            look(bo, acme, query)
        ran.append(len(these))
    assert ran == [11, 11]


def test_what_the_filter_hides_is_announced_without_a_place(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    active = acme.columns["active"].pk
    bo, asked = sign_in(acme, "bo"), {**HTMX, "X-Filter": "q=one", "X-Board": str(acme.board.pk)}
    said = bo.post(f"/desk/acme/tickets/{one.number}/move/", {"column": active}, headers=asked)
    assert "Moved to In progress, 1 of 1" in said.content.decode()
    said = bo.post(f"/desk/acme/tickets/{two.number}/move/", {"column": active}, headers=asked)
    assert "Moved to In progress, not shown here" in said.content.decode()
    data = {"title": "three", "column": active}
    said = bo.post("/desk/acme/tickets/new/", data, headers=asked)
    assert "New card in In progress, not shown here" in said.content.decode()
