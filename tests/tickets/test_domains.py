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
    "gmail.co": "gmail.com",
    "gmail.cmo": "gmail.com",
    "gmial.comm": "gmail.com",
    "gmail.co.kr": "gmail.com",
    "emal.con": "email.com",
    "mail.con": "mail.com",
    "hotmial.com": "hotmail.com",
    "outlook.con": "outlook.com",
    "naver.net": "naver.com",
    "naver.co.kr": "naver.com",
    "nvaer.com": "naver.com",
    "nate.net": "nate.com",
    "naet.com": "nate.com",
    "hanmail.com": "hanmail.net",
    "daum.com": "daum.net",
    "daum.co.kr": "daum.net",
    "kakao.net": "kakao.com",
}
REAL = (
    "hangang.example samsung.com acme.example navercorp.com kakaocorp.com late.com love.com hotmail.net "
    "outlook.de outlook.fr outlook.es outlook.co live.co.uk live.nl yahoo.co.id yahoo.co.in yahoo.de "
    "yahoo.fr yahoo.com.br hotmail.fr hotmail.it hotmail.be hotmail.co gmx.at gmx.ch gmx.be web.dk mail.ru "
    "mail.de aol.de aol.co.uk protonmail.ch proton.de korea.ac.kr softbank.co.jp hangang.de"
).split()


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_understood(slip: str) -> None:
    assert meant(f"Rita@{slip}", HERE) == f"rita@{SLIPS[slip]}"


def test_the_companys_own_domain_comes_first() -> None:
    assert meant("rita@gmall.com", Company(homepage="https://gmalls.com")) == "rita@gmalls.com"


@pytest.mark.parametrize("domain", [*COMMON, *REAL])
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


def test_the_receipt_says_where_the_link_was_sent_and_what_was_meant(acme: Firm, client: Client) -> None:
    receipt = sends(acme, client, email="rita@gmial.com").content.decode()
    assert "Did you mean r••••a@gmail.com? Your private link was sent to r••••a@gmial.com." in receipt
    assert "rita@" not in receipt
    assert "Did you mean" not in sends(acme, client, email="rita@gmail.com").content.decode()
    assert "Did you mean" not in sends(acme, client).content.decode()
