"""Slips in an address are told, and never in the way."""

import pytest
from django.test import Client

from tenants.models import Company
from tests.cast import Firm
from tests.tickets.visitor import errors_of, sends
from tickets.domains import COMMON, meant

HERE = Company(homepage="https://www.hangang.example/contact")
SLIPS = {
    "gmial.com": "gmail.com",
    "gmail.con": "gmail.com",
    "naver.con": "naver.com",
    "hanmail.ner": "hanmail.net",
    "yahoo.co.jpp": "yahoo.co.jp",
    "outlok.com": "outlook.com",
    "hangnag.example": "hangang.example",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_understood(slip: str) -> None:
    assert meant(f"Rita@{slip}", HERE) == f"rita@{SLIPS[slip]}"


@pytest.mark.parametrize("domain", [*COMMON, "hangang.example", "samsung.com", "acme.example"])
def test_what_looks_right_is_left_alone(domain: str) -> None:
    assert not meant(f"rita@{domain}", HERE)


@pytest.mark.parametrize("email", ["", "rita", "@gmial.com", "rita@", "@"])
def test_what_is_no_address_is_no_slip(email: str) -> None:
    assert not meant(email, HERE)


def test_the_form_says_it_when_it_comes_back_and_takes_it_as_it_is(acme: Firm, client: Client) -> None:
    page = sends(acme, client, email="rita@gmial.com", title="")
    assert errors_of(page) == {"title"}
    assert "rita@gmail.com" in page.content.decode()
    assert 'value="rita@gmial.com"' in page.content.decode()
    assert sends(acme, client, email="rita@gmial.com").status_code == 200
