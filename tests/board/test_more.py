"""Further cards of a column: by address without JavaScript, below the last one that is shown with it."""

import re
from typing import Any

import pytest
from django.test import Client

from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Ticket


def more(browser: Client, firm: Firm, after: str = "", *, column: Any = None, **asked: Any) -> Any:
    url = f"/desk/{firm.company.slug}/boards/{firm.board.pk}/more/"
    return browser.get(url, {"column": column or firm.columns["new"].pk, "after": after} | asked)


def numbers(text: str) -> list[str]:
    return re.findall(r'data-ticket="(\w+)"', text)


def crowd(firm: Firm, size: int = 95) -> list[str]:
    return [ticket.number for ticket in tickets(firm, *(f"t{n}" for n in range(size)))]


def test_the_next_forty_come_with_the_first_that_is_hidden(acme: Firm, sign_in: SignIn) -> None:
    all_of_them, bo = crowd(acme), sign_in(acme, "bo")
    text = more(bo, acme, all_of_them[39]).content.decode()
    assert numbers(text) == all_of_them[40:80]
    assert f'data-rest="{acme.columns["new"].pk}" data-below="{all_of_them[80]}"' in text
    text = more(bo, acme, all_of_them[79]).content.decode()
    assert numbers(text) == all_of_them[80:]
    assert 'data-below=""' in text
    assert numbers(more(bo, acme, all_of_them[94]).content.decode()) == []
    assert numbers(more(bo, acme).content.decode()) == all_of_them[:40]


def test_it_follows_the_filter(acme: Firm, sign_in: SignIn) -> None:
    all_of_them = crowd(acme, 6)
    with scope(acme.company):
        Ticket.objects.filter(number__in=all_of_them[::2]).update(priority="high")
    bo = sign_in(acme, "bo")
    assert numbers(more(bo, acme, all_of_them[1], priority="high").content.decode()) == all_of_them[2::2]


def test_who_shows_a_card_that_has_left_fetches_it_all(acme: Firm, sign_in: SignIn) -> None:
    all_of_them = crowd(acme, 3)
    with scope(acme.company):
        Ticket.objects.get(number=all_of_them[0]).move(column=acme.columns["done"], by=acme["bo"])
    answer = more(sign_in(acme, "bo"), acme, all_of_them[0])
    assert (answer.content, answer.headers["HX-Trigger"]) == (b"", '{"board:stale": {}}')


def test_the_page_shows_as_many_as_its_address_says(acme: Firm, sign_in: SignIn) -> None:
    all_of_them, bo, new = crowd(acme), sign_in(acme, "bo"), acme.columns["new"].pk
    url = f"/desk/acme/boards/{acme.board.pk}/"
    page = bo.get(url).content.decode()
    assert numbers(page) == all_of_them[:40]
    assert f'href="?shown={new}:80#end-{new}"' in page
    page = bo.get(f"{url}?shown={new}:80&shown=9999:50").content.decode()
    assert numbers(page) == all_of_them[:80]
    assert f'href="?shown={new}:120#end-{new}"' in page
    assert "and 15 more" in page
    assert f'data-below="{all_of_them[80]}"' in page
    for nonsense in (f"{new}:1", f"{new}:x", "x", f"{new}:99999", f"{'9' * 30}:80", "１:80"):
        assert numbers(bo.get(f"{url}?shown={nonsense}").content.decode()) == all_of_them[:40]
    assert f'href="?priority=normal&amp;shown={new}:80' in bo.get(f"{url}?priority=normal").content.decode()


def test_a_drop_at_the_end_of_what_is_shown_stands_above_the_first_hidden(
    acme: Firm, sign_in: SignIn
) -> None:
    all_of_them, bo = crowd(acme, 45), sign_in(acme, "bo")
    page = bo.get(f"/desk/acme/boards/{acme.board.pk}/").content.decode()
    (hidden,) = re.findall(r'data-below="(\w+)"', page)
    data = {"column": acme.columns["new"].pk, "before": hidden}
    answer = bo.post(f"/desk/acme/tickets/{all_of_them[0]}/move/", data, headers={"HX-Request": "true"})
    assert f'data-above="{hidden}"' in answer.content.decode()
    with scope(acme.company):
        standing = [ticket.number for ticket in acme.columns["new"].tickets.in_order()]
    assert standing == [*all_of_them[1:40], all_of_them[0], *all_of_them[40:]]


def test_it_takes_the_same_statements_however_many_stand_there(acme: Firm, sign_in: SignIn) -> None:
    all_of_them, bo = crowd(acme), sign_in(acme, "bo")
    for after in (all_of_them[93], all_of_them[0]):
        with statements() as ran:
            more(bo, acme, after)
        assert len(ran) == 7  # session, user, member · board, column, the last card, cards


@pytest.mark.parametrize("asked", [{"column": "x"}, {"column": "9" * 30}, {"after": "x"}, {"after": "A1"}])
def test_nonsense_is_404(acme: Firm, sign_in: SignIn, asked: dict[str, str]) -> None:
    assert more(sign_in(acme, "bo"), acme, **asked).status_code == 404


def test_a_stranger_gets_404_and_learns_nothing(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(acme, "ours")
    (theirs,) = tickets(birch, MARKER)
    ann = sign_in(acme, "ann")
    assert more(ann, birch).status_code == 404
    assert more(ann, acme, column=birch.columns["new"].pk).status_code == 404
    assert more(sign_in(acme, "rex"), acme).status_code == 404
    answer = more(ann, acme, theirs.number)
    assert answer.headers["HX-Trigger"] == '{"board:stale": {}}'
    assert answer.content == b""
