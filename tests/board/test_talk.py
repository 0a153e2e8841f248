"""Reply and comment from the panel: two doors of one composer."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.scoping import scope
from tests.board.test_panel import HTMX, url
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.test_conversation import PAYLOADS
from tests.tickets.test_hostile import NASTY
from tests.tickets.visitor import errors_of
from tickets.models import Message, Ticket

KINDS = {"reply": "to requester", "comment": "team only"}


def said(firm: Firm) -> list[tuple[str, str]]:
    with scope(firm.company):
        return list(Message.objects.order_by("pk").values_list("kind", "body"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["ann", "olga", "bo"])
def test_it_is_said_and_shown(acme: Firm, sign_in: SignIn, name: str, kind: str) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    browser = sign_in(acme, name)
    sent = {"body": "We look into it", "attachments": SimpleUploadedFile("사진.txt", b"x")}
    answer = browser.post(f"{url(ticket)}{kind}/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, url(ticket))
    page = browser.get(url(ticket)).content.decode()
    for told in ("<p>We look into it</p>", KINDS[kind], "사진.txt", acme[name].name):
        assert told in page
    assert said(acme) == [(kind, "We look into it")]


@pytest.mark.parametrize("kind", KINDS)
def test_for_htmx_it_answers_with_panel_card_and_toast(acme: Firm, sign_in: SignIn, kind: str) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    headers = HTMX | {"HX-Target": "panel"}
    answer = sign_in(acme, "bo").post(f"{url(ticket)}{kind}/", {"body": "x"}, headers=headers)
    page = answer.content.decode()
    for part in ('<dialog class="panel"', f"id=card-{ticket.number} ", 'class="toast"', "data-undo"):
        assert part in page
    assert ("rita@acme.example is mailed in <span data-left>15</span> s" in page) == (kind == "reply")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("headers", [{}, HTMX | {"HX-Target": "panel"}], ids=["plain", "htmx"])
def test_refused_it_keeps_what_was_typed(
    acme: Firm, sign_in: SignIn, settings: Any, kind: str, headers: dict[str, str]
) -> None:
    (ticket,) = tickets(acme, "one")
    bo = sign_in(acme, "bo")
    empty = bo.post(f"{url(ticket)}{kind}/", {"body": " "}, headers=headers)
    assert (empty.status_code, errors_of(empty)) == (422, {"body"})
    settings.MAX_UPLOAD_MB = 0
    large = {"body": "Kept", "mode": "team", "attachments": SimpleUploadedFile("a.txt", b"x")}
    page = bo.post(f"{url(ticket)}comment/", large, headers=headers)
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert ">\nKept</textarea>" in page.content.decode()
    assert 'value="team" checked' in page.content.decode()
    assert said(acme) == []


def test_what_is_marked_for_the_team_is_never_sent(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    page = sign_in(acme, "bo").post(f"{url(ticket)}reply/", {"body": "He is slow", "mode": "team"})
    assert (page.status_code, errors_of(page)) == (422, {"mode"})
    assert "He is slow</textarea>" in page.content.decode()
    assert said(acme) == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_post_on_a_ticket_one_may_see(acme: Firm, birch: Firm, sign_in: SignIn, kind: str) -> None:
    (theirs,) = tickets(birch, MARKER)
    for slug in ("acme", "birch"):
        answer = sign_in(acme, "ann").post(f"/desk/{slug}/tickets/{theirs.number}/{kind}/", {"body": "x"})
        assert answer.status_code == 404
    (ours,) = tickets(acme, "one")
    assert sign_in(acme, "ann").get(f"{url(ours)}{kind}/").status_code == 405
    for who in ("rex", "pia"):
        assert sign_in(acme, who).post(f"{url(ours)}{kind}/", {"body": "x"}).status_code == 404
    assert said(acme) == said(birch) == []


def test_the_card_shows_what_the_requester_said(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.answer(body="a")
        ticket.answer(body="b")
        ticket.nudge()
    bo = sign_in(acme, "bo")
    board = bo.get("/desk/acme/").content.decode()
    assert "card--unread" in board
    assert "<i class=card-reply>2 new</i>" in board
    assert "Any news?" in board
    panel = bo.get(url(ticket)).content.decode()
    assert panel.count("msg--new") == 2
    assert "asks for news" in panel
    bo.post(f"{url(ticket)}reply/", {"body": "x"})
    board = bo.get("/desk/acme/").content.decode()
    for gone in ("card--unread", "card-reply", "Any news?"):
        assert gone not in board


def test_the_history_takes_the_same_statements_however_much_was_said(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    bo = sign_in(acme, "bo")
    with statements() as few:
        bo.get(url(ticket))
    with scope(acme.company):
        for _ in range(5):
            ticket.answer(body="a")
            ticket.reply(body="b", by=acme["bo"])
            ticket.comment(body="c", by=acme["olga"])
    with statements() as many:
        bo.get(url(ticket))
    assert len(few) == len(many)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(acme: Firm, sign_in: SignIn, payload: str) -> None:
    (ticket,) = tickets(acme, "one", name=payload[:80])
    with scope(acme.company):
        ticket.answer(body=payload)
        ticket.reply(body=payload, by=acme["bo"])
        ticket.comment(body=payload, by=acme["bo"])
    page = sign_in(acme, "bo").get(url(ticket)).content.decode()
    for raw in ("<script>alert", "<img src=x", "<svg onload", "<div hx-get", "<p hx-on"):
        assert raw not in page


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text[:12]))
def test_hostile_input_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, nasty: str) -> None:
    (ticket,) = tickets(acme, "one")
    bo = sign_in(acme, "bo")
    bo.raise_request_exception = False
    sendable = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for kind in KINDS:
        for fields in ({"body": sendable}, {"body": "x", "mode": sendable}, {sendable: sendable}):
            assert bo.post(f"{url(ticket)}{kind}/", fields).status_code < 500
    assert Ticket.unscoped.count() == 1
