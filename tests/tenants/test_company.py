"""The company's page and its poster: for admins, what they change, what is refused, what is recorded."""

import re
from typing import Any

import pytest

from tenants.access import Forbidden
from tenants.models import Activity, Company, Consent
from tenants.scoping import scope
from tests.cast import Firm
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
    "business_name": "",
    "reply_to": "",
    "welcome_text": "",
    "thanks_text": "",
    "intake_domains": "",
}


def fields(firm: Firm) -> list[list[str]]:
    with scope(firm.company):
        told = Activity.objects.filter(kind="configured").order_by("seq")
        return [activity.details["fields"] for activity in told]


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 403), ("bo", 403)])
def test_it_is_for_admins(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser = sign_in(acme, name)
    assert browser.get(PAGE).status_code == status
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
        "business_name": "Acme IT",
        "reply_to": "it@acme.example",
        "welcome_text": "Hello\r\n**you**",
        "thanks_text": "Bye",
        "intake_domains": "acme.example, @Kr.Acme.example\r\n한빛.example acme.example",
    }
    assert sign_in(acme, "ann").post(PAGE, changed).status_code == 302
    company = Company.objects.get(pk=acme.company.pk)
    assert (company.name, company.homepage) == ("Acme Works", "https://acme.example")
    assert (company.language, company.time_zone) == ("ko", "Asia/Seoul")
    assert (company.asks_code, company.shows_waiting, company.hours) == (False, True, "Weekdays 9 to 18")
    assert (company.link_days, company.file_kinds) == (30, ["image", "zip"])
    assert (company.file_count, company.file_mb, company.quota_mb) == (3, 5, 100)
    assert (company.mail_name, company.reply_address()) == ("Acme IT", "it@acme.example")
    assert (company.welcome_text, company.thanks_text) == ("Hello\n**you**", "Bye")
    assert company.intake_domains == ["acme.example", "kr.acme.example", "xn--xx3br43b.example"]
    assert [sorted(names) for names in fields(acme)] == [sorted(changed)]
    page = sign_in(acme, "ann").get(PAGE).content.decode()
    assert "acme.example\nkr.acme.example" in page


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
        ("business_name", "www.shop.example"),
        ("reply_to", "nobody"),
        ("welcome_text", "x" * 2001),
        ("thanks_text", "a\x07b"),
        ("intake_domains", "acme.example nonsense"),
        ("intake_domains", "-.example"),
        ("intake_domains", " ".join(f"d{n}.example" for n in range(51))),
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


def test_it_shows_used_space_and_what_the_server_takes(acme: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "ann").get(PAGE).content.decode()
    assert "are used." in page
    assert "This server takes up to 20 MB." in page


def test_what_somebody_else_changed_meanwhile_stays(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    (was,) = re.findall(r'name="was" value="([^"]+)"', ann.get(PAGE).content.decode())
    with scope(acme.company):
        acme.company.configure(by=acme["ann"], hours="9 to 18", consent="We delete it.", quota_mb=5)
    refused = ann.post(PAGE, SAID | {"was": was, "quota_mb": "none"})
    assert f'name="was" value="{was}"' in refused.content.decode()
    ann.post(PAGE, SAID | {"was": was, "homepage": "https://acme.example", "quota_mb": "7"})
    found = Company.objects.get(pk=acme.company.pk)
    assert (found.homepage, found.hours, found.quota_mb) == ("https://acme.example", "9 to 18", 7)
    with scope(acme.company):
        assert [each.text for each in Consent.objects.order_by("pk")] == ["We delete it."]
    assert fields(acme)[-1] == ["homepage", "quota_mb"]
