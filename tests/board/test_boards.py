"""Several boards: who sees which, how a ticket goes from one to another, and the page of boards."""

import asyncio
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from board.live import Hub, in_thread
from board.models import Board, Column, sees
from board.templates import columns
from tenants.access import Forbidden
from tenants.models import Activity, Membership
from tenants.scoping import scope
from tests.board.hub import Stream, cookie_of, play, until
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import Attachment, Ticket

SECRET = "the list of layoffs"


def hr(firm: Firm, *names: str) -> Board:
    """A second board, open to those of ``names`` and the admins."""
    with scope(firm.company):
        chosen = [firm[name] for name in names]
        return Board.add(
            name="Personnel", columns=columns("three"), everyone=False, members=chosen, by=firm["ann"]
        )


def on(firm: Firm, board: Board, title: str = SECRET) -> Ticket:
    with scope(firm.company):
        return Ticket.open(board=board, title=title, description=title, email="rita@acme.example")


def first(firm: Firm, board: Board, stage: str = "new") -> Column:
    with scope(firm.company):
        return board.columns.standing().filter(stage=stage)[0]


def test_who_was_not_chosen_finds_no_board_no_ticket_and_no_file(acme: Firm, sign_in: SignIn) -> None:
    board = hr(acme, "olga")
    ticket = on(acme, board)
    with scope(acme.company), Attachment.stored([SimpleUploadedFile("a.txt", b"a")]) as files:
        Attachment.save_for(ticket, files)
    with scope(acme.company):
        seq = ticket.assign(member=acme["olga"], by=acme["ann"]).seq
    column = first(acme, board).pk
    desk = f"/desk/acme/tickets/{ticket.number}/"
    doors: list[tuple[str, dict[str, Any] | None]] = [
        (f"/desk/acme/boards/{board.pk}/", None),
        (f"/desk/acme/boards/{board.pk}/changes/?after=0", None),
        (desk, None),
        (f"/desk/acme/files/{files[0].pk}/", None),
        (f"{desk}move/", {"column": column}),
        (f"{desk}assign/", {"member": acme["bo"].pk}),
        (f"{desk}unassign/", {"member": acme["olga"].pk}),
        (f"{desk}reply/", {"body": "x"}),
        (f"{desk}comment/", {"body": "x"}),
        (f"{desk}undo/", {"activity": seq}),
    ]
    for who, seen in {"bo": False, "olga": True, "ann": True}.items():
        browser = sign_in(acme, who)
        for path, form in doors:
            answer = browser.get(path) if form is None else browser.post(path, form)
            assert (answer.status_code == 404) is not seen, (who, path, answer.status_code)
            answer.getvalue()
        home = browser.get("/desk/acme/").content.decode()
        assert (">Personnel<" in home) is seen
        assert SECRET not in home


def test_a_ticket_goes_from_board_to_board_and_back(acme: Firm, sign_in: SignIn) -> None:
    board, (ticket,) = hr(acme, "olga"), tickets(acme, "one")
    there = first(acme, board)
    olga = sign_in(acme, "olga")
    panel = olga.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert f'<optgroup label="Personnel"><option value="{there.pk}">' in panel
    answer = olga.post(
        f"/desk/acme/tickets/{ticket.number}/move/",
        {"column": there.pk, "version": ticket.seq},
        headers={"HX-Request": "true", "X-Board": str(acme.board.pk)},
    )
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"]) == {"board:gone": {"tickets": [ticket.number]}}
    text = answer.content.decode()
    assert f'id="count-{acme.columns["new"].pk}" hx-swap-oob="true">0<' in text
    assert f"count-{there.pk}" not in text
    assert f"Moved to {there.name}, not shown here" in text
    with scope(acme.company):
        move = Activity.objects.get(kind="moved")
    history = olga.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert "on the board <b>Personnel</b>" in history
    olga.post(f"/desk/acme/tickets/{ticket.number}/undo/", {"activity": move.seq})
    with scope(acme.company):
        assert Ticket.objects.get().column == acme.columns["new"]
    seen_by_bo = sign_in(acme, "bo").get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert "moved it to another board" in seen_by_bo
    assert "Personnel" not in seen_by_bo


def test_nobody_moves_a_ticket_to_a_board_they_do_not_see(acme: Firm, sign_in: SignIn) -> None:
    there, (ticket,) = first(acme, hr(acme, "olga")), tickets(acme, "one")
    answer = sign_in(acme, "bo").post(f"/desk/acme/tickets/{ticket.number}/move/", {"column": there.pk})
    assert answer.status_code == 404
    with scope(acme.company):
        assert Ticket.objects.get().column == acme.columns["new"]


def test_who_left_behind_hears_that_the_card_is_gone(acme: Firm, sign_in: SignIn) -> None:
    there, (ticket,) = first(acme, hr(acme, "olga")), tickets(acme, "one")
    with scope(acme.company):
        after = acme.company.last_seq()
        ticket.move(column=there, by=acme["olga"])
    answer = sign_in(acme, "bo").get(f"/desk/acme/boards/{acme.board.pk}/changes/?after={after}")
    assert json.loads(answer["HX-Trigger"]) == {"board:gone": {"tickets": [ticket.number]}}


def test_nobody_is_assigned_to_what_they_do_not_see(acme: Firm, sign_in: SignIn) -> None:
    ticket = on(acme, hr(acme, "olga"))
    page = sign_in(acme, "olga").get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    offered = page[page.index('id="assign"') :]
    assert f'<option value="{acme["bo"].pk}"' not in offered
    assert f'<option value="{acme["ann"].pk}"' in offered
    with scope(acme.company):
        with pytest.raises(Forbidden, match="Bo may not see this board"):
            ticket.assign(member=acme["bo"], by=acme["olga"])
        assert not ticket.assignments.exists()


def test_a_board_of_another_page_is_counted_for_nobody_who_does_not_see_it(
    acme: Firm, sign_in: SignIn
) -> None:
    board, (ticket,) = hr(acme, "olga"), tickets(acme, "one")
    answer = sign_in(acme, "bo").post(
        f"/desk/acme/tickets/{ticket.number}/move/",
        {"column": acme.columns["active"].pk},
        headers={"HX-Request": "true", "X-Board": str(board.pk)},
    )
    assert f"count-{first(acme, board).pk}" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_stream_of_a_board_ends_with_the_right_to_see_it(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = hr(acme, "olga", "bo")
    ticket = on(acme, board)
    olga, bo = cookie_of(sign_in, acme, "olga"), cookie_of(sign_in, acme, "bo")

    def close() -> None:
        with scope(acme.company):
            board.edit(name="Personnel", everyone=False, members=[acme["olga"]], by=acme["ann"])

    def work() -> None:
        with scope(acme.company):
            ticket.move(column=first(acme, board, "active"), by=acme["ann"])

    async def scenario() -> None:
        hub = Hub()
        hers = Stream(hub, "acme", olga, board=board.pk)
        his, elsewhere = Stream(hub, "acme", bo, board=board.pk), Stream(hub, "acme", bo, board=acme.board.pk)
        await until(lambda: len(hub.watchers) == 3)
        await in_thread(close)()
        await until(lambda: his.closed)
        await in_thread(work)()
        await until(lambda: bool(hers.heard))
        assert (his.heard, elsewhere.heard, elsewhere.closed) == ([], [], False)
        again = Stream(hub, "acme", bo, board=board.pk)
        await until(lambda: again.status == 404)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    play(scenario, monkeypatch)


def test_operators_open_rename_close_and_order_boards(acme: Firm, sign_in: SignIn) -> None:
    olga = sign_in(acme, "olga")
    page = "/desk/acme/admin/boards/"
    assert 'href="/desk/acme/admin/boards/"' in olga.get("/desk/acme/").content.decode()
    new = {"name": "Facilities", "template": "facilities", "everyone": "yes"}
    assert olga.post(page, new).status_code == 302
    with scope(acme.company):
        board = Board.objects.get(name="Facilities")
        assert [c.stage for c in board.columns.standing()] == ["new", "active", "active", "done"]
    closed = {"name": "Buildings", "everyone": "no", "members": [acme["bo"].pk]}
    assert olga.post(f"{page}{board.pk}/", closed).status_code == 302
    with scope(acme.company):
        board.refresh_from_db()
        assert (board.name, board.everyone) == ("Buildings", False)
        assert [*Membership.objects.active().filter(sees(board.pk))] == [acme["ann"], acme["bo"]]
    assert olga.get(f"{page}{board.pk}/").status_code == 404  # she has closed it to herself
    ann = sign_in(acme, "ann")
    assert "Admins, Bo" in ann.get(page).content.decode()
    ann.post(f"{page}{board.pk}/step/", {"way": "up"})
    with scope(acme.company):
        assert [b.name for b in Board.objects.visible_to(acme["ann"])] == ["Buildings", "Support"]
        kinds = [a.kind for a in Activity.objects.after(0)]
        assert kinds == ["board_added", "board_changed", "board_changed"]


def test_a_refused_board_keeps_what_was_typed(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    olga = sign_in(acme, "olga")
    bad = {"name": " ", "template": "x", "everyone": "no", "members": [birch["mallory"].pk]}
    answer = olga.post("/desk/acme/admin/boards/", bad)
    text = answer.content.decode()
    assert answer.status_code == 422
    for field in ("name", "template", "members"):
        assert f'data-error-for="{field}"' in text
    assert 'value="no" id="id_everyone_1" checked' in text or 'value="no" checked' in text.replace("  ", " ")
    with scope(acme.company):
        assert Board.objects.count() == 1


@pytest.mark.parametrize("who", ["bo", "rex", "pia"])
def test_others_do_not_change_boards(acme: Firm, sign_in: SignIn, who: str) -> None:
    browser: Client = sign_in(acme, who)
    status = 403 if who == "bo" else 404
    assert browser.get("/desk/acme/admin/boards/").status_code == status
    for path in ("", f"{acme.board.pk}/", f"{acme.board.pk}/step/"):
        answer = browser.post(f"/desk/acme/admin/boards/{path}", {"name": "x", "way": "up"})
        assert answer.status_code == status
    with scope(acme.company):
        for deed in (
            lambda: Board.add(name="x", columns=[], by=acme["bo"]),
            lambda: acme.board.edit(name="x", everyone=True, members=[], by=acme["bo"]),
            lambda: acme.board.step(up=True, by=acme["bo"]),
        ):
            with pytest.raises(Forbidden):
                deed()
        assert not Activity.objects.exists()


def test_what_continues_on_a_board_that_is_not_seen_is_not_named(
    acme: Firm, sign_in: SignIn, settings: Any
) -> None:
    settings.REOPEN_DAYS = 0
    (old,) = tickets(acme, "old")
    board = hr(acme, "olga")
    with scope(acme.company):
        old.move(column=acme.columns["done"], by=acme["ann"])
        old.still_broken()
        new = old.followers.get()
    olga, bo = sign_in(acme, "olga"), sign_in(acme, "bo")

    def panel(reader: Client, ticket: Ticket) -> str:
        return reader.get(f"/desk/acme/tickets/{ticket.number}/").content.decode()

    assert f">{new}</a>" in panel(bo, old)
    assert f">{old}</a>" in panel(bo, new)
    with scope(acme.company):
        new.move(column=first(acme, board), by=acme["ann"])
    assert str(new) not in panel(bo, old)
    assert new.number not in panel(bo, old)
    assert f">{new}</a>" in panel(olga, old)
    with scope(acme.company):
        new.move(column=acme.columns["new"], by=acme["ann"])
        old.move(column=first(acme, board), by=acme["ann"])
    assert old.number not in panel(bo, new)
    assert f">{old}</a>" in panel(olga, new)


def test_who_sees_no_board_is_told_so_and_finds_the_rest_of_the_desk(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        acme.board.edit(name="Support", everyone=False, members=[acme["olga"]], by=acme["ann"])
    bo = sign_in(acme, "bo")
    page = bo.get("/desk/", follow=True)
    assert (page.status_code, page.redirect_chain) == (200, [("/desk/acme/", 302)])
    assert "No board is open to you yet" in page.content.decode()
    assert "/desk/acme/admin/members/" in page.content.decode()
    assert bo.get(f"/desk/acme/boards/{acme.board.pk}/").status_code == 404
    assert bo.get("/desk/acme/admin/members/").status_code == 200
