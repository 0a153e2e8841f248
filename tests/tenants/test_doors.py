"""Replacing the company code and changing the address, on their page."""

import re
from typing import Any

import pytest

from tenants.models import Company, FormerCode
from tests.cast import Firm
from tests.conftest import SignIn
from tests.tickets.visitor import errors_of, passes

CODE, ADDRESS = "/desk/acme/admin/company/code/", "/desk/acme/admin/company/address/"


def now(firm: Firm) -> Company:
    return Company.objects.get(pk=firm.company.pk)


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 403), ("bo", 403)])
def test_they_are_for_admins(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser, done = sign_in(acme, name), 302 if status == 200 else 403
    for path in (CODE, ADDRESS):
        assert browser.get(path).status_code == status
        assert browser.put(path).status_code == 405
    assert browser.post(CODE, {"days": "7"}).status_code == done
    assert browser.post(ADDRESS, {"slug": "works"}).status_code == done
    assert (now(acme).code == "CP00000037", now(acme).slug == "acme") == (status != 200, status != 200)


def test_a_new_code_is_shown_with_the_old_one_and_its_end(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    page = ann.post(CODE, {"days": "7"}, follow=True).content.decode()
    code = now(acme).code
    assert code != "CP00000037"
    assert f"The company code is now {code}." in page
    assert f'data-company-code="{code}"' in page
    assert re.search(r"<b>CP00000037</b> opens until \d+", page)
    assert passes(acme)
    page = ann.post(CODE, {"days": "0"}, follow=True).content.decode()
    assert "CP00000037" not in page


@pytest.mark.parametrize("days", ["", "1", "3650", "x"])
def test_another_grace_is_refused(acme: Firm, sign_in: SignIn, days: str) -> None:
    answer = sign_in(acme, "ann").post(CODE, {"days": days})
    assert (answer.status_code, errors_of(answer)) == (422, {"days"})
    assert now(acme).code == "CP00000037"
    assert not FormerCode.objects.exists()


def test_a_new_address_opens_on_its_own_page(acme: Firm, sign_in: SignIn) -> None:
    answer = sign_in(acme, "ann").post(ADDRESS, {"slug": "Works"}, follow=True)
    assert answer.redirect_chain == [("/desk/works/admin/company/address/", 302)]
    assert "The new address is open." in answer.content.decode()
    assert "http://localhost:8000/to/works/" in answer.content.decode()


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("", "Choose the address"),
        ("birch", "This address is taken. birch-2 is free."),
        ("b-irch", "looks like one that is taken. b-irch-2 is free."),
        ("admin", "This address is reserved."),
        ("bírch", "not letters from a to z"),
    ],
)
def test_one_that_cannot_be_had_is_refused_and_kept(
    acme: Firm, birch: Firm, sign_in: SignIn, slug: str, said: str
) -> None:
    answer = sign_in(acme, "ann").post(ADDRESS, {"slug": slug})
    assert (answer.status_code, errors_of(answer)) == (422, {"slug"})
    assert said in answer.content.decode()
    assert not slug or f'value="{slug}"' in answer.content.decode()
    assert now(acme).slug == "acme"


def test_the_offered_one_is_taken_with_a_button(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    assert 'name="take" value="birch-2"' in ann.post(ADDRESS, {"slug": "birch"}).content.decode()
    ann.post(ADDRESS, {"slug": "birch", "take": "birch-2"})
    assert now(acme).slug == "birch-2"


def test_too_many_addresses_are_refused_with_a_sentence(acme: Firm, sign_in: SignIn) -> None:
    ann, slug = sign_in(acme, "ann"), "acme"
    for number in range(11):
        answer: Any = ann.post(f"/desk/{slug}/admin/company/address/", {"slug": f"works-{number + 2}"})
        slug = now(acme).slug
    assert (answer.status_code, errors_of(answer)) == (409, {"slug"})
    assert "Go back to one of them." in answer.content.decode()
