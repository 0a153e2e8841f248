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
from tickets.formtoken import FormToken, PageToken, TalkToken
from tickets.models import KnownIssue

ANYTHING = st.one_of(st.text(max_size=300), st.sampled_from([nasty[:5000] for nasty in NASTY]))
FITTING = (
    "high urgent smile frown reply comment on true active done en ko Asia/Seoul 2026-12-24 1 pia@acme.example"
).split()
DOORS = (
    "t/{link}/reply/ t/{link}/still-broken/ t/{link}/any-news/ t/{link}/thanks/ t/{link}/feedback/ "
    "lost/ preview/ known/{known}/me-too/"
).split()
DOOR_FIELDS = "body mood comment email tell description".split()
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
    """Six forms from each example: 240 here, 12,000 in a soak. The same ones each time.

    Half of the doors' forms carry a token of ours, and many fields what fits some field: what is random
    comes behind the first wall, too.
    """
    (ticket,), (held,) = tickets(acme, "one", email="pia@acme.example"), tickets(acme, "two", held_for="trap")
    visitor, bo, ann = Client(raise_request_exception=False), sign_in(acme, "bo"), sign_in(acme, "ann")
    bo.raise_request_exception = ann.raise_request_exception = False
    ids = {"category": acme.category.pk, "board": acme.board.pk, "column": acme.columns["active"].pk}
    ids["member"] = acme["olga"].pk
    with scope(acme.company):
        ids["join"] = JoinRequest.ask(user=User.objects.create_user("joe@acme.example", name="Joe")).pk
        ticket.declare(words="All is dark", by=acme["olga"])
        known = KnownIssue.objects.get().pk
        tokens = ["", FormToken.issue([acme.category]), TalkToken.issue(ticket), PageToken.issue("lost")]
    written = [page.format(**ids, held=held.number) for page in ADMIN.split()]
    pages = [page if page.startswith("/") else f"/desk/acme/{page}" for page in written]
    doors = ["/to/acme/" + door.format(link=ticket.link_key, known=known) for door in DOORS]
    said = st.one_of(ANYTHING, st.sampled_from([*map(str, ids.values()), ticket.number, *FITTING]))
    passed: set[str] = set()

    @settings(
        max_examples=many,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        fields=st.dictionaries(st.sampled_from(FIELDS[:-1]), said),
        door=st.sampled_from(doors),
        token=st.sampled_from(tokens),
        words=st.dictionaries(st.sampled_from(DOOR_FIELDS), said, min_size=1),
        desk=st.dictionaries(st.sampled_from(DESK_FIELDS), said),
        deed=st.sampled_from(DESK.split()),
        admin=st.dictionaries(st.sampled_from(ADMIN_FIELDS), said),
        address=st.sampled_from(pages),
        text=ANYTHING,
    )
    @example(
        fields={"title": "\x00", "email": "a@\ud800.example"},
        door=doors[0],
        token=tokens[2],
        words={"body": "\0"},
        desk={},
        deed="move",
        admin={"name": "\0"},
        address=pages[0],
        text="\0",
    )
    def try_it(
        fields: dict[str, str],
        door: str,
        token: str,
        words: dict[str, str],
        desk: dict[str, str],
        deed: str,
        admin: dict[str, str],
        address: str,
        text: str,
    ) -> None:
        task = f"/desk/acme/tickets/{ticket.number}/{deed}/"
        answers: dict[str, Any] = {
            "/to/acme/new/": sends(acme, visitor, token=fresh(acme), **sendable(fields)),
            "number": visitor.get("/to/acme/", sendable({"number": text})),
            "code": visitor.post("/to/acme/", sendable({"company_code": text, "at": text})),
            door: visitor.post(door, {"token": token or sendable({"": text})[""]} | sendable(words)),
            task: bo.post(task, sendable(desk)),
            address: ann.post(address, sendable(admin)),
        }
        assert all(answer.status_code < 500 for answer in answers.values())
        passed.update(place for place, answer in answers.items() if answer.status_code < 400)

    try_it()
    assert "/to/acme/new/" in passed
    assert passed & set(doors)
    assert passed & set(pages)


def sendable(said: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in said.items()}
