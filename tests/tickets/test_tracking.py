"""What a bare number tells, and what it does not (SEC-10, SEC-11)."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import errors_of
from tickets import numbers
from tickets.models import Ticket

TOLD = {
    "title": "Secret title",
    "description": "Secret text",
    "name": "Secret name",
    "email": "secret@acme.example",
    "place": "Secret place",
}


def words(page: Any) -> str:
    return str(page.content.decode())


def stages(page: Any) -> list[tuple[str, bool, bool]]:
    """Each stage on the page: its meaning, whether it has a time, whether it is the present one."""
    found = re.findall(r'<li data-stage="(\w+)"([^>]*)>(.*?)</li>', words(page), re.S)
    return [
        (stage, "<time" in body, 'aria-current="step"' in attributes) for stage, attributes, body in found
    ]


def test_the_number_opens_the_stages_however_it_is_written(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    for typed in (ticket.number, str(ticket), ticket.number.lower(), f" {ticket}. "):
        page = client.get("/to/acme/", {"number": typed, "lang": "ko"})
        assert page.status_code == 302
        assert page["Location"] == f"/to/acme/tickets/{ticket.number}/?lang=ko"
    assert client.get("/to/acme/", {"number": str(ticket)})["Location"].endswith(f"/{ticket.number}/")


def test_a_slip_is_told_without_asking_the_database(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    slip = ticket.number[:-1] + ("0" if ticket.number[-1] != "0" else "1")
    with statements() as ran:
        page = client.get("/to/acme/", {"number": slip})
    assert (page.status_code, errors_of(page)) == (422, {"number"})
    assert "One character seems wrong" in words(page)
    assert f'value="{slip}"' in words(page)
    assert len(ran) == 1  # the company
    assert client.get("/to/acme/?number=").status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xyz", "A ticket number has 10 characters and starts with A."),
        ("A7K2M9Q", "A ticket number has 10 characters and starts with A."),
        ("B7K2M9QXT5", "A ticket number has 10 characters and starts with A."),
        ("A7K2M9QXT6", "One character seems wrong."),
        ("A7K2M9QXTU", "One character seems wrong."),
    ],
)
def test_what_is_wrong_with_it_is_told_alike_at_both_doors(
    acme: Firm, client: Client, typed: str, said: str
) -> None:
    for door in ("/", "/to/acme/"):
        page = client.get(door, {"number": typed})
        assert (page.status_code, errors_of(page)) == (422, {"number"})
        assert said in words(page)


def test_unknown_and_another_companys_number_get_the_same_answer(
    acme: Firm, birch: Firm, client: Client
) -> None:
    (theirs,) = tickets(birch, "theirs")
    unknown = numbers.draw()
    answers = []
    for number in (unknown, theirs.number):
        page = client.get("/to/acme/", {"number": number})
        assert (page.status_code, errors_of(page)) == (404, {"number"})
        assert MARKER not in words(page)
        direct = client.get(f"/to/acme/tickets/{number}/")
        assert direct.status_code == 404
        answers.append(words(page).replace(number, "") + words(direct).replace(number, ""))
    assert answers[0] == answers[1]


def test_it_shows_stage_and_times_and_nothing_a_person_wrote(acme: Firm, client: Client) -> None:
    with scope(acme.company):
        ticket = Ticket.open(**TOLD, category=acme.category)
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    page = client.get(f"/to/acme/tickets/{ticket.number}/")
    assert page.status_code == 200
    assert stages(page) == [("new", True, False), ("active", True, True), ("done", False, False)]
    assert "All times are" in words(page)
    for secret in (*TOLD.values(), "Hardware", "Backlog", ticket.link_key):
        assert secret not in words(page)


def test_waiting_is_shown_while_it_is_there_or_has_been(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.move(column=acme.columns["waiting"], by=acme["bo"])
    page = client.get(f"/to/acme/tickets/{ticket.number}/")
    assert ("waiting", True, True) in stages(page)
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    page = client.get(f"/to/acme/tickets/{ticket.number}/")
    assert [stage for stage, _, _ in stages(page)] == ["new", "active", "waiting", "done"]
    assert ("done", True, True) in stages(page)


def test_times_are_in_the_companys_zone(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    acme.company.time_zone = "Asia/Seoul"
    acme.company.save()
    page = words(client.get(f"/to/acme/tickets/{ticket.number}/"))
    assert "Asia/Seoul (KST)" in page
    assert "+09:00" in page


@pytest.mark.parametrize("day", [datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC)])
def test_a_zone_with_summer_time_is_named_for_all_its_times(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch, day: datetime
) -> None:
    (ticket,) = tickets(acme, "one")
    acme.company.time_zone = "Europe/Berlin"
    acme.company.save()
    monkeypatch.setattr(timezone, "now", lambda: day)
    assert "All times are Europe/Berlin.<" in words(client.get(f"/to/acme/tickets/{ticket.number}/"))


@pytest.mark.parametrize(
    ("lang", "before", "then"),
    [
        ("en", "1 Jan, 08:30<", "1 Jan 2027, 08:30<"),
        ("ko", ">1월 1일 08:30<", "2027년 1월 1일 08:30<"),
        ("ja", ">1月1日 08:30<", "2027年1月1日 08:30<"),
    ],
)
def test_times_of_another_year_of_the_companys_clock_say_which(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch, lang: str, before: str, then: str
) -> None:
    acme.company.time_zone = "Asia/Seoul"
    acme.company.save()
    now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # it is 2027 there already
    monkeypatch.setattr(timezone, "now", lambda: now)
    (ticket,) = tickets(acme, "one")
    Activity.unscoped.update(at=now)
    address = f"/to/acme/tickets/{ticket.number}/?lang={lang}"
    first = client.get(address)
    assert before in words(first)
    now = datetime(2028, 1, 1, 8, tzinfo=UTC)
    assert then in words(client.get(address, headers={"If-None-Match": first["ETag"]}))


def test_it_costs_three_statements_and_touches_no_session(acme: Firm, sign_in: Any) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        for stage in ("active", "waiting", "active", "done"):
            ticket.move(column=acme.columns[stage], by=acme["bo"])
    ann = sign_in(acme, "ann")
    with statements() as ran:
        page = ann.get(f"/to/acme/tickets/{ticket.number}/")
    assert len(ran) == 3, "\n".join(ran)
    assert not page.cookies
    assert "Cookie" not in page["Vary"]


def test_guesses_hit_nothing(acme: Firm, client: Client) -> None:
    """Small here: the odds of one guess against 1,000 tickets are one in 10^9."""
    tickets(acme, *(f"t{n}" for n in range(20)))
    assert all(client.get(f"/to/acme/tickets/{numbers.draw()}/").status_code == 404 for _ in range(50))


@pytest.mark.soak
def test_ten_thousand_guesses_against_a_thousand_tickets_hit_nothing(acme: Firm) -> None:
    tickets(acme, *(f"t{n}" for n in range(1000)))
    with scope(acme.company):
        assert not any(Ticket.objects.tracked_as(numbers.draw()) for _ in range(10_000))


def test_an_address_is_read_however_its_number_is_written(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    for typed in (ticket.number.lower(), str(ticket), f"\uff21{ticket.number[1:]}"):
        assert client.get(f"/to/acme/tickets/{typed}/").status_code == 200


@pytest.mark.parametrize(
    "number", ["A7K2M9QXT4", "a7k2m9qxt5", "A7K2M9QXT", "B7K2M9QXT5", "AUUUUUUUUU", "x" * 300]
)
def test_what_is_no_number_is_404(acme: Firm, client: Client, number: str) -> None:
    assert client.get(f"/to/acme/tickets/{number}/").status_code == 404


def test_it_is_only_read(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    assert client.head(f"/to/acme/tickets/{ticket.number}/").status_code == 200
    assert client.post(f"/to/acme/tickets/{ticket.number}/").status_code in (403, 405)


def test_the_front_page_finds_it_in_whichever_company(acme: Firm, birch: Firm) -> None:
    (theirs,) = tickets(birch, "theirs")
    found = Ticket.anywhere(theirs.number)
    assert found == theirs
    assert found.company == birch.company
    assert Ticket.anywhere(numbers.draw()) is None
