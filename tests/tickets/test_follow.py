"""Pages that are asked again every few seconds: 304 while nothing has changed, for few statements."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tickets.models import Ticket


def pages(ticket: Ticket) -> dict[str, str]:
    return {
        "tracking": f"/to/acme/tickets/{ticket.number}/",
        "conversation": f"/to/acme/t/{ticket.link_key}/",
    }


@pytest.mark.parametrize("kind", ["tracking", "conversation"])
def test_what_has_not_changed_is_304(acme: Firm, client: Client, kind: str) -> None:
    (ticket,) = tickets(acme, "one")
    address = pages(ticket)[kind]
    known = {"If-None-Match": client.get(address)["ETag"]}
    with statements() as ran:
        again = client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == known["If-None-Match"]
    assert len(ran) <= 3, "\n".join(ran)
    with scope(acme.company):
        ticket.move(column=acme.columns["active"], by=acme["bo"])
    assert client.get(address, headers=known).status_code == 200


def test_each_language_and_each_place_in_the_line_is_another_page(acme: Firm, client: Client) -> None:
    first, second = tickets(acme, "one", "two")
    address = pages(second)["tracking"]
    known = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address + "?lang=ko", headers=known).status_code == 200
    acme.company.shows_waiting = True
    acme.company.save()
    known = {"If-None-Match": client.get(address)["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    with scope(acme.company):
        first.move(column=acme.columns["done"], by=acme["bo"])
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.parametrize("kind", ["tracking", "conversation"])
def test_what_the_company_changes_is_another_page(
    acme: Firm, client: Client, settings: Any, kind: str
) -> None:
    (ticket,) = tickets(acme, "one")
    address, company = pages(ticket)[kind], acme.company
    changes: dict[str, Any] = {"shows_waiting": True, "hours": "9 to 18", "name": "Hangang", "logo": "1/abc"}
    changes |= {"accent": "#112233", "time_zone": "Asia/Seoul"}
    for name, value in changes.items():
        known = {"If-None-Match": client.get(address)["ETag"]}
        setattr(company, name, value)
        company.save(update_fields=[name])
        assert client.get(address, headers=known).status_code == 200, name
    known = {"If-None-Match": client.get(address)["ETag"]}
    with statements() as ran:
        assert client.get(address, headers=known).status_code == 304
    assert len(ran) <= 3, "\n".join(ran)
    settings.RELEASE = "another"
    assert client.get(address, headers=known).status_code == 200


def test_what_is_usual_is_counted_anew_at_the_full_hour(
    acme: Firm, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 12, 31, 23, 20, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    (ticket,) = tickets(acme, "one")
    address = pages(ticket)["tracking"]
    known = {"If-None-Match": client.get(address)["ETag"]}
    now += timedelta(minutes=39)
    assert client.get(address, headers=known).status_code == 304
    now += timedelta(minutes=1)
    assert client.get(address, headers=known).status_code == 200


def test_the_secret_page_keeps_its_headers(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    address = pages(ticket)["conversation"]
    again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
    assert again.status_code == 304
    assert "no-store" in again["Cache-Control"]
    assert again["X-Robots-Tag"] == "noindex"


def test_a_mistyped_number_in_the_address_is_told_without_a_look_up(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    slip = ticket.number[:-1] + ("0" if ticket.number[-1] != "0" else "1")
    with statements() as ran:
        page: Any = client.get(f"/to/acme/tickets/{slip}/")
    assert page.status_code == 404
    assert "One character seems wrong" in page.content.decode()
    assert not [sql for sql in ran if "tickets_ticket" in sql]
