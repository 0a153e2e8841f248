"""Whatever people type into any form is an ordinary mistake (SEC-26)."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tenants.models import JoinRequest, User
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.tickets.test_hostile import FIELDS, NASTY, fresh
from tests.tickets.visitor import sends

ANYTHING = st.one_of(st.text(max_size=300), st.sampled_from([nasty[:5000] for nasty in NASTY]))
DOORS = "still-broken any-news thanks reply feedback"
DESK = "move assign unassign reply comment undo declare call-off edit due"
DESK_FIELDS = (
    "column before position version member body activity mode words title category priority place due"
).split()
ADMIN = (
    "admin/company/ admin/categories/ admin/categories/{category}/ admin/categories/{category}/place/ "
    "admin/boards/ admin/boards/{board}/ admin/boards/{board}/step/ admin/boards/{board}/columns/ "
    "admin/columns/{column}/ admin/columns/{column}/step/ admin/columns/{column}/remove/ "
    "admin/quarantine/{held}/release/ admin/invitations/ "
    "admin/joins/{join}/approve/ admin/joins/{join}/decline/ "
    "admin/company/look/ admin/company/code/ admin/company/kit/places/ me/ "
    "admin/members/{member}/appoint/ admin/members/{member}/pass-on/ "
    "/account/ /account/email/ /account/theme/ /account/avatar/ /signup/address/ /join/"
)
ADMIN_FIELDS = (
    "name homepage language time_zone asks_code shows_waiting hours link_days file_kinds file_count file_mb "
    "consent help icon hue board stage limit refuses into way place template everyone members "
    "email role line reason accent logo business_name reply_to welcome_text thanks_text intake_domains days "
    "slug places to mails avatar theme company_code password"
).split()


@pytest.mark.parametrize("many", [40, pytest.param(2_000, marks=pytest.mark.soak)])
def test_whatever_people_type(acme: Firm, sign_in: SignIn, many: int) -> None:
    """Six forms from each example: 240 here, 12,000 in a soak. The same ones each time."""
    (ticket,), (held,) = tickets(acme, "one"), tickets(acme, "two", held_for="trap")
    visitor, bo, ann = Client(raise_request_exception=False), sign_in(acme, "bo"), sign_in(acme, "ann")
    bo.raise_request_exception = ann.raise_request_exception = False
    ids = {"category": acme.category.pk, "board": acme.board.pk, "column": acme.columns["active"].pk}
    ids["member"] = acme["olga"].pk
    with scope(acme.company):
        ids["join"] = JoinRequest.ask(user=User.objects.create_user("joe@acme.example", name="Joe")).pk
    written = [page.format(**ids, held=held.number) for page in ADMIN.split()]
    pages = [page if page.startswith("/") else f"/desk/acme/{page}" for page in written]

    @settings(
        max_examples=many,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        fields=st.dictionaries(st.sampled_from(FIELDS[:-1]), ANYTHING),
        desk=st.dictionaries(st.sampled_from(DESK_FIELDS), ANYTHING),
        door=st.sampled_from(DOORS.split()),
        deed=st.sampled_from(DESK.split()),
        admin=st.dictionaries(st.sampled_from(ADMIN_FIELDS), ANYTHING),
        address=st.sampled_from(pages),
        text=ANYTHING,
    )
    @example(
        fields={"title": "\x00", "email": "a@\ud800.example"},
        desk={},
        door="reply",
        deed="move",
        admin={"name": "\0"},
        address=pages[0],
        text="\0",
    )
    def try_it(
        fields: dict[str, str],
        desk: dict[str, str],
        door: str,
        deed: str,
        admin: dict[str, str],
        address: str,
        text: str,
    ) -> None:
        answers: list[Any] = [
            sends(
                acme, visitor, token=fresh(acme), **{name: sendable(value) for name, value in fields.items()}
            ),
            visitor.get("/to/acme/", {"number": sendable(text)}),
            visitor.post("/to/acme/", {"company_code": sendable(text), "at": sendable(text)}),
            visitor.post(
                f"/to/acme/t/{ticket.link_key}/{door}/", {"token": sendable(text), "body": sendable(text)}
            ),
            bo.post(
                f"/desk/acme/tickets/{ticket.number}/{deed}/",
                {name: sendable(value) for name, value in desk.items()},
            ),
            ann.post(address, {name: sendable(value) for name, value in admin.items()}),
        ]
        assert all(answer.status_code < 500 for answer in answers)

    try_it()


def sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
