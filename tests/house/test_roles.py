"""Role × deed × address: who may not is told 403 and nothing has happened; read from ``tenants.access.MAY``.

Whoever adds an address below ``/desk/<slug>/`` adds one word here: the deed it needs in ``DOES``, or its name
to ``OWN`` where every member may open it (reading, and what concerns nobody else).
"""

from typing import Any, get_args

import pytest

from tenants.access import GRANTS, MAY, Deed
from tenants.models import Membership
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.house.addresses import Address, addresses, photograph
from tests.house.conftest import Walk
from tests.house.test_isolation import body, named
from tickets.models import Ticket

DOES: dict[str, Deed] = {
    "register": "open",
    "move": "move",
    "assign": "assign",
    "unassign": "assign",
    "edit": "edit",
    "due": "due",
    "reply": "reply",
    "comment": "comment",
    "undo": "undo",
    "undo-last": "undo",
    "release": "release",
    "declare": "known_issue",
    "call-off": "known_issue",
    "boards": "boards",
    "edit-board": "boards",
    "step-board": "boards",
    "add-column": "boards",
    "edit-column": "boards",
    "step-column": "boards",
    "arrange-column": "boards",
    "remove-column": "boards",
    "archive-done": "boards",
    "categories": "categories",
    "category": "categories",
    "place-category": "categories",
    "archive-category": "categories",
    "restore-category": "categories",
    "invitations": "invite",
    "revoke-invitation": "invite",
    "resend-invitation": "invite",
    "joins": "admit",
    "approve-join": "admit",
    "decline-join": "admit",
    "mails": "company",
    "retry-mail": "company",
    "company": "company",
    "poster": "company",
    "look": "company",
    "rotate-code": "company",
    "change-slug": "company",
    "kit": "company",
    "announce": "company",
    "places": "company",
    "checklist": "company",
    "close-checklist": "company",
    "send-verification": "company",
    "member": "members",
    "appoint": "roles",
    "hand-over": "roles",
    "deactivate": "members",
    "pass-on": "members",
    "reactivate": "members",
    "leave": "leave",
}
OWN = frozenset(
    "home board changes more board-view board-away board-seen archive ticket quick file thumb "
    "quarantine members me".split()
)
ROLES = {"admin": "ann", "operator": "olga", "member": "bo"}
ASKED = {"way": "down", "name": "Another", "stage": "active", "words": "Down", "place": "Here", "before": ""}
DESK = [address for address in addresses() if address.desk]


def test_each_address_of_the_desk_has_its_deed_and_each_role_its_line() -> None:
    names = {address.name for address in DESK}
    assert DOES.keys() | OWN == names, "say in tests/house/test_roles.py which deed an address needs, or OWN"
    assert not DOES.keys() & OWN
    assert MAY.keys() == set(get_args(Deed))
    assert {role for roles in MAY.values() for role in roles} == set(Membership.Role.values) == GRANTS.keys()


@pytest.mark.parametrize("address", DESK, ids=named)
def test_each_role_at_each_address(
    walk: Walk, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, address: Address
) -> None:
    """Those who may not come first. Then nobody may: no door asks anything but the table. Then who may."""
    acme, ours = walk.acme, walk.ours
    path, browsers = address.path("acme", ours), {role: sign_in(acme, name) for role, name in ROLES.items()}
    needed = DOES.get(address.name)
    may = MAY[needed] if needed else frozenset(ROLES)
    asked = {role: asks(acme, name, ours) for role, name in ROLES.items()}
    refused = (403, 404, 405) if needed == "release" else (403, 405)  # what is held back is hidden, too
    before = photograph()
    for role in ROLES.keys() - may:
        assert post(browsers[role], path, asked[role]) in refused, role
        assert browsers[role].get(path).status_code in refused, role
    if needed:
        with monkeypatch.context() as nobody:
            nobody.setitem(MAY, needed, frozenset())
            assert post(browsers["admin"], path, asked["admin"]) in refused
    assert photograph() == before
    for role in may:
        assert post(browsers[role], path, asked[role]) in (200, 204, 302, 404, 405, 409, 422), role


def post(browser: Any, path: str, data: dict[str, Any]) -> int:
    answer = browser.post(path, data)
    body(answer)
    return int(answer.status_code)


def asks(firm: Firm, name: str, ours: dict[str, Any]) -> dict[str, Any]:
    """What a right form of any of these addresses says; what can be undone was done by who asks."""
    with scope(firm.company):
        ticket = Ticket.objects.get(number=ours["ticket"])
        mine = ticket.comment(body="Mine", by=firm[name])
    return {**ours["form"], **ASKED, "into": firm.columns["done"].pk, "activity": mine.seq}
