"""What there is to give to a company's people: texts, posters, codes for places."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tenants.access import Forbidden
from tenants.models import Activity, Company
from tenants.scoping import scope
from tests.cast import MARKER, Firm
from tests.conftest import SignIn
from tests.qr import drawn, says
from tests.tickets.visitor import errors_of, number_of, sends
from tickets.models import Ticket

KIT = "/desk/acme/admin/company/kit/"


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 403), ("bo", 403)])
def test_it_is_for_admins(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser = sign_in(acme, name)
    assert browser.get(KIT).status_code == status
    assert browser.post(f"{KIT}places/", {"places": "3F"}).status_code == status
    assert browser.post(f"{KIT}announced/").status_code == (302 if status == 200 else 403)
    for path in (f"{KIT}places/", f"{KIT}announced/"):
        assert browser.get(path).status_code == 405
    assert (Company.objects.get(slug="acme").announced_at is None) == (status != 200)


def test_the_texts_stand_there_in_three_languages(acme: Firm, sign_in: SignIn) -> None:
    Company.objects.filter(slug="acme").update(business_name="Acme Works")
    page = sign_in(acme, "ann").get(KIT).content.decode()
    texts = [unescape(text) for text in re.findall(r'data-copy="([^"]*\?lang=[^"]*)"', page)]
    assert len(texts) == 6
    for language in ("en", "ko", "ja"):
        mine = [text for text in texts if f"http://localhost:8000/to/acme/?lang={language}" in text]
        assert len(mine) == 2
        assert all("CP00000037" in text for text in mine)
        assert "Acme Works" in mine[1]
        assert "\n\n\n" not in mine[1]
    assert 'data-company-code="CP00000037"' in page


def test_where_no_code_is_asked_for_none_is_told(acme: Firm, sign_in: SignIn) -> None:
    Company.objects.filter(slug="acme").update(asks_code=False)
    page = sign_in(acme, "ann").get(KIT).content.decode()
    texts = re.findall(r'data-copy="([^"]*\?lang=[^"]*)"', page)
    assert len(texts) == 6
    assert not [text for text in texts if "CP00000037" in text]
    for poster, link in (("", "/to/acme/"), ("?at=Dock", "/to/acme/?at=Dock")):
        page = sign_in(acme, "ann").get(f"/desk/acme/admin/company/poster/{poster}").content.decode()
        sheet = page[page.index('aria-labelledby="poster-head"') : page.index("measure")]
        assert "CP00000037" not in sheet
        assert "type the code" not in sheet
        assert f'href="http://localhost:8000{link}"' in sheet


def test_to_announce_is_noted_once(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    assert 'id="announced"' in ann.get(KIT).content.decode()
    answer = ann.post(f"{KIT}announced/", headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.content) == (204, b"")
    at = Company.objects.get(slug="acme").announced_at
    assert at is not None
    assert ann.post(f"{KIT}announced/").status_code == 302
    assert Company.objects.get(slug="acme").announced_at == at
    with scope(acme.company):
        assert Activity.objects.filter(kind="announced").count() == 1
    page = ann.get(KIT).content.decode()
    assert 'id="announced"' not in page
    assert "Announced on" in page


def test_the_deed_is_an_admins_too(acme: Firm) -> None:
    with scope(acme.company), pytest.raises(Forbidden):
        acme.company.announce(by=acme["olga"])


def test_each_place_has_a_code_that_fills_it_in_and_the_ticket_says_it(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    ann = sign_in(acme, "ann")
    page = ann.post(
        f"{KIT}places/", {"places": "3F-printer\r\n\r\n 2층  <복도>\r\n3F-printer"}
    ).content.decode()
    assert page.count('class="code-tag"') == len(drawn(page)) == 2
    assert drawn(page)[0] == says("http://localhost:8000/to/acme/new/?code=CP00000037&at=3F-printer")
    assert "2층 &lt;복도&gt;" in page
    assert MARKER not in page
    link = acme.company.poster_url("3F-printer").removeprefix("http://localhost:8000")
    assert link.endswith("new/?code=CP00000037&at=3F-printer")
    form: Any = Client().get(link)
    assert 'name="at" value="3F-printer"' in form.content.decode()
    receipt = sends(acme, at="3F-printer")
    with scope(acme.company):
        ticket = Ticket.objects.get()
    assert (ticket.number, ticket.place) == (number_of(receipt), "3F-printer")
    assert "3F-printer" in ann.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()


@pytest.mark.parametrize(
    "places", ["", " \n ", "x" * 81, "\n".join(str(n) for n in range(61)), "a\0b"], ids=range(5)
)
def test_what_is_wrong_is_said_beside_it_and_kept(acme: Firm, sign_in: SignIn, places: str) -> None:
    answer = sign_in(acme, "ann").post(f"{KIT}places/", {"places": places})
    assert (answer.status_code, errors_of(answer)) == (422, {"places"})
    if places.strip().isprintable():
        assert places.strip() in answer.content.decode()


def test_a_poster_leads_to_the_form_with_its_place(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    poster = "/desk/acme/admin/company/poster/"
    page = sign_in(acme, "ann").get(poster, {"at": "3층 <복도>"}).content.decode()
    assert "code=CP00000037&amp;at=3%EC%B8%B5+%3C%EB%B3%B5%EB%8F%84%3E" in page
    assert "3층 &lt;복도&gt;" in page
    assert drawn(page) == [
        says("http://localhost:8000/to/acme/new/?code=CP00000037&at=3%EC%B8%B5+%3C%EB%B3%B5%EB%8F%84%3E")
    ]
    assert MARKER not in page
    refused = sign_in(acme, "ann").get(poster, {"at": "x" * 81})
    assert (refused.status_code, errors_of(refused)) == (422, {"at"})


@pytest.mark.parametrize("name", ["poster", "places"])
def test_what_is_hung_up_speaks_the_companys_language(acme: Firm, sign_in: SignIn, name: str) -> None:
    acme.company.language, acme["ann"].user.language = "ko", "ja"
    acme.company.save()
    acme["ann"].user.save()
    ann, address = sign_in(acme, "ann"), reverse(name, args=["acme"])
    answer = ann.get(address) if name == "poster" else ann.post(address, {"places": "3F"})
    page = answer.content.decode()
    assert '<html lang="ja"' in page
    assert "Acme 헬프데스크" in page.partition('lang="ko"')[2]
