"""SEC-06: who was removed is refused at the next request, by every door, in whatever tab is still open."""

from tenants.models import Membership
from tenants.scoping import scope
from tests.cast import MARKER, Firm
from tests.conftest import SignIn
from tests.house.addresses import addresses, photograph, things
from tests.house.test_isolation import FORM, assert_nothing_told, form


def test_removal_is_immediate_at_every_door(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    ours, browser = things(acme, MARKER), sign_in(acme, "olga")
    with scope(birch.company):
        Membership.objects.create(user=acme["olga"].user, name="Olga", role="member")
    assert browser.get("/desk/acme/").status_code == 200
    with scope(acme.company):
        acme["olga"].deactivate(by=acme["ann"])
    before = photograph()
    desk = [address for address in addresses() if address.desk]
    assert len(desk) > 40
    for address in desk:
        path = address.path("acme", ours)
        for method in ("GET", "HEAD", "POST"):
            for headers in ({}, {"HX-Request": "true"}):
                answer = browser.generic(method, path, form(ours), content_type=FORM, headers=headers)
                assert answer.status_code == 404, (method, path)
                assert_nothing_told(answer, path)
    assert photograph() == before
    assert browser.get("/desk/birch/").status_code == 200, "there she works still"
    with scope(acme.company):
        acme["olga"].reactivate(by=acme["ann"])
    assert browser.get("/desk/acme/").status_code == 200
