"""Who may hear what on a stream, also while it is open (SEC-04)."""

import asyncio
import json
import re
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from board import bell, poller
from board.live import Hub, in_thread
from board.models import Board
from board.templates import columns
from tenants.models import Membership
from tenants.scoping import scope
from tests.board.hub import Stream, cookie_of, moves, play, until
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.tenants.test_joins import ask, browser_of
from tests.tenants.test_sessions import LIST, logged_in, row
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hr(acme: Firm) -> Board:
    """A board that is open to Olga and to admins."""
    with scope(acme.company):
        return Board.add(
            name="HR", columns=columns("three"), everyone=False, members=[acme["olga"]], by=acme["ann"]
        )


def work(firm: Firm, ticket: Ticket, board: Board) -> None:
    """Two moves on ``board`` by its admin Ann, and a word between them."""
    with scope(firm.company):
        *_, before, last = board.columns.standing()
        ticket.move(column=last, by=firm["ann"])
        ticket.comment(body="done", by=firm["ann"])
        ticket.move(column=before, by=firm["ann"])


def test_a_stranger_gets_404(
    acme: Firm, birch: Firm, sign_in: SignIn, hr: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another company, removed, waiting to be let in, logged out from elsewhere, without a log-in.

    And on a board that one may not see, on a neighbour's.
    """
    mallory, rex = cookie_of(sign_in, birch, "mallory"), cookie_of(sign_in, acme, "rex")
    pia, joe = cookie_of(sign_in, acme, "pia"), browser_of(ask(acme).user).cookies["sessionid"].value
    here, there = logged_in("bo"), logged_in("bo")
    here.post(f"{LIST}{row(there).pk}/end/")
    ended, bo = there.cookies["sessionid"].value, cookie_of(sign_in, acme, "bo")
    strangers = (mallory, rex, pia, joe, ended, "")
    doors: list[tuple[str, str, int | None]] = [("acme", cookie, None) for cookie in strangers]
    doors += [("acme", bo, board) for board in (hr.pk, birch.board.pk, 10**12)]
    doors += [("nowhere", mallory, None), ("acme", '"\\000aaaaaaaa"', None)]
    doors += [(slug, bo, None) for slug in ("a\0b", "acme/boards", "ACM\u0130", "")]

    async def scenario() -> None:
        for slug, cookie, board in doors:
            stranger = Stream(Hub(), slug, cookie, board=board)
            await until(lambda stranger=stranger: bool(stranger.status))  # type: ignore[misc]
            assert (stranger.status, stranger.text) == (404, "")

    play(scenario, monkeypatch)


@pytest.mark.parametrize("deed", ["deactivate", "leave"])
def test_a_removed_members_stream_ends_and_carries_nothing_more(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    (ticket,) = tickets(acme, "one")
    bo, olga = cookie_of(sign_in, acme, "bo"), cookie_of(sign_in, acme, "olga")

    def remove() -> None:
        with scope(acme.company):
            if deed == "leave":
                acme["bo"].leave()
            else:
                acme["bo"].deactivate(by=acme["ann"])

    async def scenario() -> None:
        hub = Hub()
        his, hers = Stream(hub, "acme", bo), Stream(hub, "acme", olga)
        await until(lambda: len(hub.watchers) == 2)
        await in_thread(moves)(acme, ticket, 1)
        await until(lambda: len(his.heard) == len(hers.heard) == 1)
        told = his.heard
        await in_thread(remove)()
        await in_thread(moves)(acme, ticket, 2)
        await until(lambda: his.closed and len(hers.heard) == 3)
        assert his.heard == told
        again = Stream(hub, "acme", bo)
        await until(lambda: again.status == 404)
        hers.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)


def test_who_was_removed_without_a_deed_is_found_by_looking_again(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand, in the database: nothing rings, nothing happened. It ends within 15 seconds all the same."""
    assert poller.RECHECK + bell.SWEEP + bell.GAP < 15
    monkeypatch.setattr(poller, "RECHECK", 0.0)
    bo = cookie_of(sign_in, acme, "bo")

    async def scenario() -> None:
        hub = Hub()
        his = Stream(hub, "acme", bo)
        await until(lambda: acme.company.pk in hub.poller.known)
        await in_thread(Membership.unscoped.filter(pk=acme["bo"].pk).update)(state="removed")
        await until(lambda: his.closed)
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)


@pytest.mark.parametrize("how", ["ended", "new password"])
def test_with_its_session_a_stream_ends_and_another_of_the_same_person_does_not(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(poller, "RECHECK", 0.0)
    there, at_hand = cookie_of(sign_in, acme, "bo"), sign_in(acme, "bo")
    here = at_hand.cookies["sessionid"].value

    def end() -> None:
        if how == "ended":
            Session.objects.filter(pk=there).delete()
            return
        user, kept = acme["bo"].user, at_hand.session
        user.set_password("another river-ferry")
        with transaction.atomic():
            user.save()
            kept[HASH_SESSION_KEY] = user.get_session_auth_hash()  # of the browser with the form for it
            kept.save()

    (ticket,) = tickets(acme, "one")

    async def scenario() -> None:
        hub = Hub()
        old, new = Stream(hub, "acme", there), Stream(hub, "acme", here)
        await until(lambda: len(hub.watchers) == 2)
        await in_thread(end)()
        await until(lambda: old.closed)
        await in_thread(moves)(acme, ticket, 1)
        await until(lambda: len(new.heard) == 1)
        assert (old.heard, new.closed) == ([], False)
        new.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)


def test_with_a_new_key_a_stream_begins_goes_on_and_leaves_the_session_as_it_is(
    acme: Firm, sign_in: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of a stream carries no cookie: a session that got another key here would be lost."""
    monkeypatch.setattr(poller, "RECHECK", 0.0)
    at_hand = sign_in(acme, "bo")
    bo = at_hand.cookies["sessionid"].value
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
    (ticket,) = tickets(acme, "one")

    async def scenario() -> None:
        hub = Hub()
        stream = Stream(hub, "acme", bo)
        await until(lambda: acme.company.pk in hub.poller.known)
        await in_thread(moves)(acme, ticket, 1)
        await until(lambda: len(stream.heard) == 1)
        stream.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)
    assert at_hand.get("/desk/acme/").status_code == 200


@pytest.mark.parametrize("how", ["appointed", "not chosen any more"])
def test_with_the_right_to_a_board_its_events_stop(
    acme: Firm, sign_in: SignIn, hr: Board, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """An admin becomes a member; an operator is not chosen any more. Other boards go on."""
    (common,) = tickets(acme, "common")
    with scope(acme.company):
        acme["bo"].appoint(role="admin", by=acme["ann"])
        secret = Ticket.open(board=hr, title="secret")
    who = "bo" if how == "appointed" else "olga"
    cookie, ann = cookie_of(sign_in, acme, who), cookie_of(sign_in, acme, "ann")

    def lower() -> None:
        with scope(acme.company):
            if how == "appointed":
                acme["bo"].appoint(role="member", by=acme["ann"])
            else:
                hr.edit(name="HR", everyone=False, members=[acme["bo"]], by=acme["ann"])

    async def scenario() -> None:
        hub = Hub()
        there = Stream(hub, "acme", cookie, board=hr.pk)
        elsewhere = Stream(hub, "acme", cookie, board=acme.board.pk)
        witness = Stream(hub, "acme", ann, board=hr.pk)
        await until(lambda: len(hub.watchers) == 3)
        await in_thread(work)(acme, secret, hr)
        await until(lambda: all(len(stream.heard) == 3 for stream in (there, elsewhere, witness)))
        assert secret.number in elsewhere.text
        told = there.heard
        await in_thread(lower)()
        await in_thread(work)(acme, secret, hr)
        await in_thread(work)(acme, common, acme.board)
        await until(lambda: there.closed and len(elsewhere.heard) == 6 and len(witness.heard) == 9)
        assert there.heard == told
        assert elsewhere.text.count(secret.number) == 3
        assert elsewhere.text.count(common.number) == 3
        again = Stream(hub, "acme", cookie, board=hr.pk)
        await until(lambda: again.status == 404)
        for stream in (elsewhere, witness):
            stream.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)


def test_it_is_only_read(acme: Firm, sign_in: SignIn) -> None:
    bo, told = cookie_of(sign_in, acme, "bo"), list[Any]()

    async def send(message: Any) -> None:
        told.append(message)

    headers = [(b"cookie", f"sessionid={bo}".encode())]
    asked = {"type": "http", "method": "POST", "path": "/events/acme/", "headers": headers}
    asyncio.run(Hub()(asked, None, send))
    assert (told[0]["status"], told[0]["headers"]) == (405, [(b"allow", b"GET")])


def test_events_have_the_same_few_fields_for_every_role(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that a person wrote is in them: each fetches the card, and the request asks the role anew."""
    (ticket,) = tickets(acme, "a secret title", email="rita@acme.example")
    cookies = [cookie_of(sign_in, acme, name) for name in ("ann", "olga", "bo")]

    async def scenario() -> None:
        hub = Hub()
        streams = [Stream(hub, "acme", cookie, last="0") for cookie in cookies]
        await in_thread(work)(acme, ticket, acme.board)
        await until(lambda: all(len(stream.heard) == 4 for stream in streams))
        for stream in streams:
            told = [json.loads(data) for data in re.findall("data: (.*)", stream.text)]
            assert [set(each) for each in told] == [{"kind", "ticket", "column", "version"}] * 4
        for stream in streams:
            stream.left.set()
        await until(lambda: hub.polling is None)

    play(scenario, monkeypatch)
