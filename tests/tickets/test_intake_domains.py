"""A company may take addresses of chosen domains alone, and says its own words above form and receipt."""

from typing import Any

import pytest
from django.test import Client

from tests.cast import Firm
from tests.tickets.visitor import TEXT, errors_of, sends


def choose(firm: Firm, **chosen: Any) -> None:
    for name, value in chosen.items():
        setattr(firm.company, name, value)
    firm.company.save(update_fields=list(chosen))


@pytest.mark.parametrize(
    "email", ["", "rita@acme.example", "RITA@Acme.Example", "rita@kr.acme.example", "a@한빛.example"]
)
def test_who_has_one_or_names_none_gets_through(acme: Firm, email: str) -> None:
    choose(acme, intake_domains=["acme.example", "xn--xx3br43b.example"])
    assert sends(acme, email=email).status_code == 200


@pytest.mark.parametrize("email", ["rita@gmail.example", "rita@badacme.example", "acme.example@evil.example"])
def test_another_is_refused_beside_it_and_all_typed_is_kept(acme: Firm, email: str) -> None:
    choose(acme, intake_domains=["acme.example", "acme.test"])
    page = sends(acme, email=email)
    assert (page.status_code, errors_of(page)) == (422, {"email"})
    shown = page.content.decode()
    assert "Use an address that ends in @acme.example, @acme.test." in shown
    assert f'value="{email}"' in shown
    assert TEXT["description"] in shown


def test_the_companys_words_stand_on_form_and_receipt(acme: Firm, client: Client) -> None:
    choose(acme, welcome_text="**Not** for <b>wages</b>", thanks_text="Fire? Call [us](tel:119)")
    form = client.post("/to/acme/", {"company_code": "CP00000037"}).content.decode()
    assert "<strong>Not</strong> for &lt;b&gt;wages&lt;/b&gt;" in form
    assert "<strong>Not" not in client.get("/to/acme/").content.decode()
    receipt = sends(acme).content.decode()
    assert "Fire? Call" in receipt
    assert "<strong>Not" not in receipt
