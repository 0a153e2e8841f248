"""A company gets a new code; the one before opens for a while and is never anybody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.access import Forbidden
from tenants.models import Company, FormerCode
from tenants.scoping import scope
from tests.cast import Firm


def rotate(firm: Firm, days: int, by: str = "ann") -> str:
    with scope(firm.company):
        firm.company.rotate_code(days=days, by=firm[by])
    return firm.company.code


def end(code: str) -> None:
    FormerCode.objects.filter(code=code).update(until=timezone.now() - timedelta(seconds=1))


def test_the_old_one_opens_until_its_time_is_over(acme: Firm, birch: Firm) -> None:
    was = acme.company.code
    now = rotate(acme, 7)
    assert was != now
    for code in (was, now):
        assert acme.company.opens(code)
        assert Company.by_code(f"체 {code[2:]}") == acme.company
        assert not birch.company.opens(code)
    end(was)
    assert not acme.company.opens(was)
    assert Company.by_code(was) is None
    assert Company.by_code(now) == acme.company


def test_several_may_be_good_and_none_ends_them_all(acme: Firm) -> None:
    first = acme.company.code
    second = rotate(acme, 90)
    third = rotate(acme, 7)
    assert all(acme.company.opens(code) for code in (first, second, third))
    assert [str(code) for code in acme.company.former_codes()] == [second, first]
    last = rotate(acme, 0)
    assert [acme.company.opens(code) for code in (first, second, third, last)] == [False, False, False, True]


def test_it_is_recorded_without_the_codes(acme: Firm) -> None:
    with scope(acme.company):
        activity = acme.company.rotate_code(days=30, by=acme["ann"])
    assert (activity.kind, activity.details, activity.actor) == ("code_rotated", {"days": 30}, acme["ann"])


@pytest.mark.parametrize("name", ["olga", "bo", "rex"])
def test_it_is_for_admins(acme: Firm, name: str) -> None:
    with pytest.raises(Forbidden):
        rotate(acme, 7, by=name)
    assert Company.objects.get(pk=acme.company.pk).code == "CP00000037"


def test_nobody_is_given_a_code_that_was_somebodys(acme: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([37, 38, 39])
    rotate(acme, 0)
    FormerCode.objects.create(code="CP00000038", company=acme.company, until=timezone.now())
    monkeypatch.setattr("secrets.randbelow", lambda _below: next(drawn))
    assert Company.free_code() == "CP00000039"
