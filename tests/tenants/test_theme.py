"""Light or dark: chosen by the person for the desk; public pages go by the browser."""

import re

from tenants.models import User
from tests.cast import Firm
from tests.conftest import SignIn

SAID = {"name": "Ann", "language": "", "time_zone": ""}


def theme(page: str) -> str:
    found = re.search(r'<html lang="en"(?: data-theme="(\w+)")?>', page)
    assert found
    return found[1] or ""


def test_it_is_kept_for_the_person_on_every_device(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    for chosen in ("dark", "light", ""):
        assert browser.post("/account/", {**SAID, "theme": chosen})["Location"] == "/account/"
        for path in ("/account/", "/desk/acme/", "/desk/acme/admin/members/", "/nowhere/"):
            page = sign_in(acme, "ann").get(path).content.decode()
            assert theme(page) == chosen, path
            assert "data-person></script>" in page, "the browser's own choice waits outside"
    assert sign_in(acme, "bo").get("/account/").status_code == 200


def test_the_switch_keeps_it(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert 'data-theme-toggle="/account/theme/"' in browser.get("/desk/acme/").content.decode()
    assert browser.post("/account/theme/", {"theme": "dark"}).status_code == 204
    assert theme(browser.get("/desk/acme/").content.decode()) == "dark"
    assert browser.post("/account/theme/", {"theme": "pink"}).status_code == 422
    assert browser.get("/account/theme/").status_code == 405
    assert User.objects.get(pk=acme["ann"].user.pk).theme == "dark"


def test_public_pages_know_nothing_of_it(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post("/account/theme/", {"theme": "dark"})
    page = browser.get("/to/acme/").content.decode()
    assert theme(page) == ""
    assert "data-person" not in page


def test_nonsense_is_refused_beside_its_field(acme: Firm, sign_in: SignIn) -> None:
    answer = sign_in(acme, "ann").post("/account/", {**SAID, "theme": "pink"})
    assert answer.status_code == 422
    assert 'data-error-for="theme"' in answer.content.decode()
