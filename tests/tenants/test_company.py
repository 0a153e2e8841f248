"""The company's page and its poster: for admins, what they change, what is refused, what is recorded."""

from typing import Any

import pytest

from tenants.access import Forbidden
from tenants.models import Activity, Company, Consent
from tenants.scoping import scope
from tests.cast import MARKER, Firm
from tests.conftest import SignIn
from tests.tickets.visitor import errors_of

PAGE = "/desk/acme/admin/company/"
SAID: dict[str, Any] = {
    "name": "Acme",
    "homepage": "",
    "language": "en",
    "time_zone": "UTC",
    "asks_code": "on",
    "hours": "",
    "link_days": "180",
    "file_kinds": ["image", "pdf", "office", "text", "mail", "zip"],
    "file_count": "10",
    "file_mb": "20",
    "quota_mb": "10000",
    "consent": "",
}


def fields(firm: Firm) -> list[list[str]]:
    with scope(firm.company):
        told = Activity.objects.filter(kind="configured").order_by("seq")
        return [activity.details["fields"] for activity in told]


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 403), ("bo", 403)])
def test_it_is_for_admins(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser = sign_in(acme, name)
    assert browser.get(PAGE).status_code == status
    assert browser.get(f"{PAGE}poster/?at=3F").status_code == status
    assert browser.post(PAGE, SAID | {"name": "Other"}).status_code == (302 if status == 200 else 403)
    assert (f'href="{PAGE}"' in browser.get("/desk/acme/").content.decode()) == (status == 200)
    assert Company.objects.get(pk=acme.company.pk).name == ("Other" if status == 200 else "Acme")


def test_the_deed_is_an_admins_too(acme: Firm) -> None:
    with scope(acme.company), pytest.raises(Forbidden):
        acme.company.configure(by=acme["olga"], consent="", name="Other")


def test_what_stands_there_sent_back_changes_nothing(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert browser.post(PAGE, SAID).status_code == 302
    assert "Nothing was changed." in browser.get(PAGE).content.decode()
    assert fields(acme) == []


def test_what_changed_is_saved_and_only_its_names_are_recorded(acme: Firm, sign_in: SignIn) -> None:
    changed = {
        "name": "Acme Works",
        "homepage": "acme.example",
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "asks_code": "",
        "shows_waiting": "on",
        "hours": "Weekdays 9 to 18",
        "link_days": "30",
        "file_kinds": ["zip", "image"],
        "file_count": "3",
        "file_mb": "5",
        "quota_mb": "100",
        "consent": "We keep it for a year.",
    }
    assert sign_in(acme, "ann").post(PAGE, changed).status_code == 302
    company = Company.objects.get(pk=acme.company.pk)
    assert (company.name, company.homepage) == ("Acme Works", "https://acme.example")
    assert (company.language, company.time_zone) == ("ko", "Asia/Seoul")
    assert (company.asks_code, company.shows_waiting, company.hours) == (False, True, "Weekdays 9 to 18")
    assert (company.link_days, company.file_kinds) == (30, ["image", "zip"])
    assert (company.file_count, company.file_mb, company.quota_mb) == (3, 5, 100)
    assert [sorted(names) for names in fields(acme)] == [sorted(changed)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "see evil.example://x"),
        ("homepage", "javascript:alert(1)"),
        ("language", "xx"),
        ("time_zone", "Mars/Base"),
        ("hours", "x" * 201),
        ("link_days", "0"),
        ("link_days", "many"),
        ("file_kinds", "program"),
        ("file_count", "-1"),
        ("file_count", "51"),
        ("file_mb", "0"),
        ("file_mb", "21"),
        ("quota_mb", "9" * 30),
        ("consent", "x" * 2001),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_kept(
    acme: Firm, sign_in: SignIn, field: str, value: str
) -> None:
    answer = sign_in(acme, "ann").post(PAGE, SAID | {"hours": "Mondays", field: value})
    assert answer.status_code == 422
    assert errors_of(answer) == {field}
    page = answer.content.decode()
    assert field == "hours" or "Mondays" in page
    assert '<span class="brand-name">Acme</span>' in page
    assert fields(acme) == []


def test_a_consent_is_a_new_version_only_when_its_text_is_another(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    for text in ("One", "One", "Two\r\nlines", ""):
        browser.post(PAGE, SAID | {"consent": text})
    with scope(acme.company):
        versions = list(Consent.objects.history().values_list("version", "text"))
        assert versions == [(3, ""), (2, "Two\nlines"), (1, "One")]
        assert Consent.objects.current() is None
    page = browser.get(PAGE).content.decode()
    assert "Version 2" in page
    assert "No tick is asked for." in page
    assert fields(acme) == [["consent"], ["consent"], ["consent"]]


def test_it_shows_code_address_and_used_space(acme: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "ann").get(PAGE).content.decode()
    assert 'data-company-code="CP00000037"' in page
    assert "http://localhost:8000/to/acme/" in page
    assert "are used." in page
    assert "This server takes up to 20 MB." in page


def test_a_poster_leads_to_the_form_with_its_place(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "ann").get(f"{PAGE}poster/", {"at": "3층 <복도>"}).content.decode()
    assert "code=CP00000037&amp;at=3%EC%B8%B5+%3C%EB%B3%B5%EB%8F%84%3E" in page
    assert "3층 &lt;복도&gt;" in page
    assert '<path d="M4 4h7' in page
    assert MARKER not in page
    refused = sign_in(acme, "ann").get(f"{PAGE}poster/", {"at": "x" * 81})
    assert (refused.status_code, errors_of(refused)) == (422, {"at"})
