"""One ticket: over the board for htmx, else a page by itself."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tickets.models import Attachment, Ticket

HTMX = {"HX-Request": "true"}


def url(ticket: Ticket) -> str:
    return f"/desk/acme/tickets/{ticket.number}/"


def test_it_is_a_panel_for_htmx_and_a_page_without(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "Printer", description="Line one\n\nLine two")
    bo = sign_in(acme, "bo")
    panel, page = bo.get(url(ticket), headers=HTMX), bo.get(url(ticket))
    assert "Vary" in panel.headers
    assert "HX-Request" in panel.headers["Vary"]
    assert '<dialog class="panel" open' in panel.content.decode()
    assert "<html" not in panel.content.decode()
    for part in ("<html", "<h1", "Printer", "<p>Line one</p>", 'name="column"', 'name="member"'):
        assert part in page.content.decode()
    assert "hx-post" not in page.content.decode()  # a plain form: there is no board to swap


def test_the_history_names_who_did_what(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "Printer", name="Rita")
    with scope(acme.company):
        moved = ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.undo(activity=moved, by=acme["bo"])
        ticket.assign(member=acme["olga"], by=acme["ann"])
    page = sign_in(acme, "ann").get(url(ticket)).content.decode()
    said = [
        "<b>Rita</b> sent this from the intake page",
        "<b>Bo</b> moved it from Backlog to <b>In progress</b>",
        "<b>Bo</b> took that back: it is in <b>Backlog</b> again",
        "<b>Ann</b> assigned <b>Olga</b>",
    ]
    places = [page.index(line) for line in said]
    assert places == sorted(places)
    assert page.count('name="activity"') == 1  # Ann may still undo hers
    assert 'name="activity"' not in sign_in(acme, "bo").get(url(ticket)).content.decode()


def test_it_takes_the_same_statements_however_long_the_history(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    bo = sign_in(acme, "bo")
    with statements() as few:
        bo.get(url(ticket))
    with scope(acme.company):
        for turn in range(10):
            ticket.move(column=acme.columns[("active", "new")[turn % 2]], by=acme["bo"])
        for name in ("ann", "bo", "olga"):
            ticket.assign(member=acme[name], by=acme["ann"])
    with statements() as many:
        bo.get(url(ticket))
    assert len(few) == len(many) == 11  # session, user, member · ticket, history, talk, files, … · quarantine


def test_only_who_works_here_can_be_assigned(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    page = sign_in(acme, "ann").get(url(ticket)).content.decode()
    options = page.split('name="member"')[1].split("</select>")[0]
    for name in ("ann", "olga", "bo"):
        assert f'value="{acme[name].pk}"' in options
    for name in ("rex", "pia"):
        assert f'value="{acme[name].pk}"' not in options


@pytest.mark.parametrize("who", ["ann", "rex", "pia"])
def test_another_companys_ticket_is_404(acme: Firm, birch: Firm, sign_in: SignIn, who: str) -> None:
    (theirs,) = tickets(birch, MARKER)
    for slug in ("acme", "birch"):
        for headers in ({}, HTMX):
            answer = sign_in(acme, who).get(f"/desk/{slug}/tickets/{theirs.number}/", headers=headers)
            assert answer.status_code == 404
            assert MARKER not in answer.content.decode()


def test_a_panels_deed_answers_with_the_panel_and_the_board(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    headers = HTMX | {"HX-Target": "panel"}
    data = {"column": acme.columns["active"].pk, "version": 1}
    answer = sign_in(acme, "bo").post(url(ticket) + "move/", data, headers=headers).content.decode()
    assert '<dialog class="panel"' in answer
    assert f'data-lane="{acme.columns["active"].pk}" data-above=""' in answer
    refused = sign_in(acme, "ann").post(url(ticket) + "move/", data, headers=headers)
    assert refused.status_code == 409
    assert '<dialog class="panel"' in refused.content.decode()


def test_it_is_only_read(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, "bo").post(url(ticket)).status_code == 405


def test_a_file_is_downloaded_by_who_may_see_its_ticket(
    acme: Firm, birch: Firm, sign_in: SignIn, settings: Any
) -> None:
    with scope(acme.company):
        stored = Attachment.store(SimpleUploadedFile("log.txt", b"hello", "text/plain"))
        Ticket.open(board=acme.board, title="one", attachments=[stored])
    for browser, slug in ((sign_in(birch, "mallory"), "acme"), (sign_in(birch, "mallory"), "birch")):
        assert browser.get(f"/desk/{slug}/files/{stored.pk}/").status_code == 404
    answer = sign_in(acme, "bo").get(f"/desk/acme/files/{stored.pk}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()
