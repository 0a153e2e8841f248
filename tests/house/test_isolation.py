"""SEC-01, SEC-22, SEC-23: every address, walked as the neighbour, from elsewhere, and by a mail scanner."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tenants.models import User
from tests.cast import MARKER
from tests.conftest import SignIn
from tests.house.addresses import KINDS, METHODS, Address, addresses, photograph
from tests.house.conftest import Walk
from tickets import numbers

EVERY = addresses()
DESK = [address for address in EVERY if address.desk]


def named(address: Address) -> str:
    return address.name or address.route


def body(answer: Any) -> bytes:
    """Read an answer to its end, so that a file in it is closed."""
    read = b"".join(answer) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return bytes(read)


def assert_nothing_told(answer: Any, where: str) -> None:
    assert MARKER.encode() not in body(answer), where
    assert MARKER not in str(answer.headers), where


def test_each_address_is_named_and_each_id_in_it_known() -> None:
    for address in EVERY:
        assert address.name, f"{address.route} has no name"
        known = set(KINDS.get(address.name, {}))
        assert address.ids == known, f"{address.name}: say in tests/house/addresses.py what its ids name"
    assert KINDS.keys() <= {address.name for address in EVERY}, "KINDS names an address that is gone"
    assert len({address.name for address in EVERY}) == len(EVERY), "two addresses have one name"


@pytest.mark.parametrize("address", DESK, ids=named)
def test_the_neighbour_finds_nothing(walk: Walk, sign_in: SignIn, address: Address) -> None:
    """(a) at the other company's address, (b) with the other company's ids at one's own."""
    theirs, browser = walk.theirs, sign_in(walk.acme, "ann")
    before = photograph()
    for method in METHODS:
        path = address.path("birch", theirs)
        answer = browser.generic(method, path, form(theirs), content_type=FORM)
        assert answer.status_code == 404, (method, path)
        assert_nothing_told(answer, path)
        if address.ids:
            path = address.path("acme", theirs)
            answer = browser.generic(method, path, form(theirs), content_type=FORM)
            assert answer.status_code in (404, 405), (method, path)
            assert_nothing_told(answer, path)
    assert photograph() == before


FORM = "application/x-www-form-urlencoded"


def form(of: dict[str, Any]) -> str:
    return "&".join(f"{key}={value}" for key, value in of["form"].items())


@pytest.mark.parametrize("address", [a for a in DESK if a.ids], ids=named)
def test_at_least_one_method_asks_and_says_404(walk: Walk, sign_in: SignIn, address: Address) -> None:
    """A 405 for all of them would prove nothing."""
    path = address.path("acme", walk.theirs)
    answers = {
        sign_in(walk.acme, "ann").generic(m, path, content_type=FORM).status_code for m in ("GET", "POST")
    }
    assert 404 in answers


@pytest.mark.parametrize("address", [a for a in EVERY if (a.desk or a.public) and a.ids], ids=named)
def test_the_neighbour_s_id_is_answered_as_one_that_was_never_given(
    walk: Walk, sign_in: SignIn, address: Address
) -> None:
    """Nobody learns from the answer that there is such a thing elsewhere."""
    browser, never = (
        sign_in(walk.acme, "ann"),
        {key: never_given(thing) for key, thing in walk.theirs.items()},
    )
    for method in ("GET", "POST"):
        told = []
        for things in (walk.theirs, never):
            path = address.path("acme", things)
            answer = browser.generic(method, path, form(walk.ours), content_type=FORM)
            said = VARIES.sub("", body(answer).decode().replace(quote(path), "").replace(path, ""))
            told.append((answer.status_code, sorted(answer.headers.keys() - {"Content-Length"}), said))
        assert told[0] == told[1], (method, path)


VARIES = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|\b[0-9a-f]{16}\b')  # … and the request's id


def never_given(thing: Any) -> Any:
    """An id of the same kind as ``thing`` that nothing has."""
    if isinstance(thing, int):
        return 10**12
    return numbers.draw() if numbers.WRITTEN.fullmatch(str(thing)) else "x" * len(str(thing))


@pytest.mark.parametrize("address", [a for a in EVERY if a.public and a.ids], ids=named)
def test_a_public_page_of_one_company_knows_nothing_of_another(
    walk: Walk, client: Client, address: Address
) -> None:
    ours, theirs = walk.ours, walk.theirs
    mixtures = [theirs] + [
        ours | {KINDS[address.name][key]: theirs[KINDS[address.name][key]]} for key in address.ids
    ]
    before = photograph()
    for mixture in mixtures:
        for method in METHODS:
            answer = client.generic(method, address.path("acme", mixture), content_type=FORM)
            assert answer.status_code in (404, 405), method
            assert_nothing_told(answer, method)
        assert client.get(address.path("acme", mixture)).status_code == 404
    assert photograph() == before
    found = client.get(address.path("acme", ours))
    body(found)
    assert found.status_code == 200


@pytest.mark.parametrize("address", DESK, ids=named)
def test_who_does_not_work_here_is_not_let_in(walk: Walk, sign_in: SignIn, address: Address) -> None:
    ours = walk.ours
    strangers = [
        sign_in(walk.acme, "rex"),
        sign_in(walk.acme, "pia"),
        sign_in(walk.birch, "mallory"),
        Client(),
    ]
    strangers[-1].force_login(User.objects.get(email="asker@acme.example"))  # SEC-08: has asked to join
    path, before = address.path("acme", ours), photograph()
    for method in METHODS:
        for browser in strangers:
            answer = browser.generic(method, path, form(ours), content_type=FORM)
            assert answer.status_code == 404, method
            assert_nothing_told(answer, method)
        answer = Client().generic(method, path, form(ours), content_type=FORM)
        assert answer.status_code == 302, method
        assert answer["Location"].startswith("/login/?next=/desk/acme/"), method
        answer = Client().generic(method, path, form(ours), content_type=FORM, headers={"HX-Request": "true"})
        assert answer.status_code == 401, method
        assert_nothing_told(answer, method)
    assert photograph() == before


@pytest.mark.parametrize("address", EVERY, ids=named)
def test_a_change_needs_the_right_origin(walk: Walk, sign_in: SignIn, address: Address) -> None:
    """SEC-22: without token, with another session's, from a foreign page. Public pages: by origin here,
    by the form's token in tests/tickets."""
    acme, ours = walk.acme, walk.ours
    path = address.path("acme", ours)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(acme["ann"].user)
    other = sign_in(acme, "bo").get("/account/").cookies["csrftoken"].value
    browser.get("/account/")
    before = photograph()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            answer = browser.generic(method, path, form(ours), content_type=FORM, headers=headers)
            assert answer.status_code == 403, (method, headers)
        if not address.public:
            for token in ("", f"&csrfmiddlewaretoken={other}"):
                answer = browser.generic(method, path, form(ours) + token, content_type=FORM)
                assert answer.status_code == 403, (method, token)
            answer = browser.generic(
                method, path, form(ours), content_type=FORM, headers={"X-CSRFToken": other}
            )
            assert answer.status_code == 403, method
    assert photograph() == before


@pytest.mark.parametrize("name", ["", "bo", "olga", "ann", "rex", "mallory"])
@pytest.mark.parametrize("times", [1, pytest.param(3, marks=pytest.mark.soak)])
def test_opening_every_address_changes_nothing(walk: Walk, sign_in: SignIn, name: str, times: int) -> None:
    """SEC-23: as a mail scanner does, as a stranger and as each role; a real one in tests/browser."""
    ours = walk.ours
    browser = sign_in(walk.birch if name == "mallory" else walk.acme, name) if name else Client()
    before = photograph()
    for address in EVERY:
        path = address.path("acme", ours)
        for method in ("GET", "HEAD") * times:
            answer = browser.generic(method, path)
            assert answer.status_code < 500 or address.name == "readyz", path  # its 503 is an answer
            body(answer)
    assert photograph() == before
    assert ("_auth_user_id" in browser.session) == bool(name), "nobody was logged in or out"
    assert Client().get(f"/join/{ours['invitation_link']}/").status_code == 200
