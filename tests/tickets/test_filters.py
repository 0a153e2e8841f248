"""What a list is narrowed to: read from an address, applied to tickets, shown as chips."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from tenants.models import Membership
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.filters import Filter, FilterBar
from tickets.models import Category, Ticket


def found(firm: Firm, query: str, by: str = "bo") -> list[str]:
    with scope(firm.company):
        seen = Ticket.objects.visible_to(firm[by])
        wanted = Filter.read(QueryDict(query))
        return [ticket.title for ticket in wanted.apply(seen, firm[by]).in_order()]


def bar(firm: Firm, query: str) -> FilterBar:
    with scope(firm.company):
        return FilterBar(Filter.read(QueryDict(query)), list(Membership.objects.active()))


def test_mine_is_what_i_registered_or_answer(acme: Firm) -> None:
    _, answered, by_ann = tickets(acme, "one", "answered", "ann's")
    with scope(acme.company):
        Ticket.open(board=acme.board, title="registered", by=acme["bo"])
        answered.assign(member=acme["bo"], by=acme["ann"])
        by_ann.assign(member=acme["olga"], by=acme["ann"])
    assert found(acme, "mine=1") == ["answered", "registered"]
    assert found(acme, "unassigned=1") == ["one", "registered"]
    assert found(acme, "mine=1&unassigned=1") == ["registered"]


def test_of_one_kind_any_and_of_several_kinds_all(acme: Firm) -> None:
    with scope(acme.company):
        network = Category.objects.create(name="Network", hue=3)
    one, two, _ = (
        *tickets(acme, "one", category=acme.category, priority="high"),
        *tickets(acme, "two", category=network, priority="low"),
        *tickets(acme, "three", category=network, priority="urgent"),
    )
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        two.assign(member=acme["olga"], by=acme["ann"])
    both = f"category={acme.category.pk}&category={network.pk}"
    assert found(acme, both) == ["one", "two", "three"]
    assert found(acme, f"{both}&priority=low&priority=urgent") == ["two", "three"]
    assert found(acme, f"category={network.pk}&priority=low") == ["two"]
    assert found(acme, f"assignee={acme['bo'].pk}&assignee={acme['olga'].pk}") == ["one", "two"]
    assert found(acme, f"assignee={acme['bo'].pk}&priority=low") == []


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("SCANNER", ["The scanner drops"]),
        ("scanner wi-fi", ["The scanner drops"]),
        ("scanner nowhere", []),
        ("와이파이", ["냉동창고 와이파이가 끊깁니다"]),
        ("창고 끊깁", ["냉동창고 와이파이가 끊깁니다"]),
        ("部品", ["倉庫の部品棚"]),
        ("dock rita", ["The scanner drops"]),
        ("100%", []),
        ("_", []),
        ("   ", ["The scanner drops", "냉동창고 와이파이가 끊깁니다", "倉庫の部品棚"]),
    ],
)
def test_every_word_is_found_somewhere(acme: Firm, words: str, titles: list[str]) -> None:
    tickets(acme, "The scanner drops", description="No Wi-Fi", place="Dock 3", name="Rita Klein")
    tickets(acme, "냉동창고 와이파이가 끊깁니다")
    tickets(acme, "倉庫の部品棚")
    assert found(acme, urlencode({"q": words})) == titles


def test_a_number_is_found_in_any_spelling_and_by_its_parts(acme: Firm) -> None:
    one, _ = tickets(acme, "one", "two")
    number = one.number
    for words in (number, str(one), number.lower(), f"{number[:5]}-{number[5:]}", number[1:6], number[4:]):
        assert found(acme, f"q={words}") == ["one"], words


def test_an_address_has_one_spelling(acme: Firm) -> None:
    read = Filter.read(
        QueryDict("q=%20a%20%20b&priority=low&priority=high&category=3&category=3&mine=on&x=1")
    )
    assert read.query == "mine=1&category=3&priority=low&priority=high&q=a+b"
    assert Filter.read(QueryDict(read.query)) == read
    assert not Filter.read(QueryDict("mine=0&q=+&category="))


@pytest.mark.parametrize(
    "query",
    [
        "category=x",
        "category=-1",
        "assignee=99999999999999999999",
        "priority=worst",
        "q=%00",
        "q=" + "a" * 101,
        "q=%ED%A0%80%00",
        "&".join(f"category={n}" for n in range(51)),
    ],
)
def test_nonsense_is_left_out_and_said(acme: Firm, query: str) -> None:
    tickets(acme, "one")
    read = Filter.read(QueryDict(f"unassigned=1&{query}"))
    assert read.gone
    assert read.query == "unassigned=1"
    assert found(acme, query) == ["one"]


def test_what_is_another_companys_is_no_choice(acme: Firm, birch: Firm) -> None:
    asked = f"category={birch.category.pk}&assignee={birch['mallory'].pk}&priority=high"
    shown = bar(acme, asked)
    assert shown.filter.gone
    assert shown.filter.query == "priority=high"
    tickets(acme, "one", category=acme.category)
    tickets(birch, "theirs", category=birch.category)
    assert found(acme, asked) == []
    names = [choice.name for menu in shown.menus for choice in menu.choices]
    assert names == ["Hardware", "Urgent", "High", "Normal", "Low", "Ann", "Olga", "Bo"]


def test_each_chip_takes_one_wish_back(acme: Firm) -> None:
    asked = f"mine=1&category={acme.category.pk}&priority=high&priority=low&q=printer"
    chips = {chip.name: chip.without for chip in bar(acme, asked).chips}
    rest = f"category={acme.category.pk}&priority=high&priority=low"
    assert chips == {
        "Mine": f"{rest}&q=printer",
        "“printer”": f"mine=1&{rest}",
        "Hardware": "mine=1&priority=high&priority=low&q=printer",
        "High": f"mine=1&category={acme.category.pk}&priority=low&q=printer",
        "Low": f"mine=1&category={acme.category.pk}&priority=high&q=printer",
    }
    assert bar(acme, "").chips == []
