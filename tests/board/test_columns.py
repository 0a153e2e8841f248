"""The columns of a board: named, limited, ordered, removed with all that stands in them."""

from collections.abc import Callable
from functools import partial

import pytest

from board import news
from board.models import Column, ColumnGone, Needed
from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.together import done
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def limited(firm: Firm, limit: int, *, refuses: bool) -> Column:
    column = firm.columns["active"]
    with scope(firm.company):
        column.edit(name="In progress", stage="active", limit=limit, refuses=refuses, by=firm["olga"])
        column.refresh_from_db()
    return column


@pytest.mark.parametrize("refuses", [True, False])
def test_a_full_column_refuses_or_warns(acme: Firm, sign_in: SignIn, refuses: bool) -> None:
    one, two = tickets(acme, "one", "two")
    column = limited(acme, 1, refuses=refuses)
    bo = sign_in(acme, "bo")
    for ticket in (one, two):
        answer = bo.post(f"/desk/acme/tickets/{ticket.number}/move/", {"column": column.pk}, headers=HTMX)
    text = answer.content.decode()
    if refuses:
        assert answer.status_code == 409
        assert "“In progress” is full: 1 of 1." in text
    else:
        assert answer.status_code == 200
        assert f'class="wip wip--over" id="wip-{column.pk}" hx-swap-oob="true">/ 1' in text
    with scope(acme.company):
        assert column.tickets.count() == (1 if refuses else 2)
        first = column.tickets.in_order()[0]
        first.move(column=column, by=acme["bo"])  # within it there is always room
    page = bo.get("/desk/acme/").content.decode()
    assert f'class="wip wip--{"full" if refuses else "over"}" id="wip-{column.pk}">/ 1' in page


def test_a_limit_costs_one_statement_and_only_where_it_refuses(acme: Firm) -> None:
    one, two = tickets(acme, "one", "two")
    column, ran = limited(acme, 5, refuses=False), []
    with scope(acme.company):
        with statements() as free:
            one.move(column=column, by=acme["bo"])
        limited(acme, 5, refuses=True)
        with statements() as counted:
            two.move(column=column, by=acme["bo"])
    ran = [len(free), len(counted)]
    assert ran == [ran[0], ran[0] + 1]


def test_what_is_removed_sends_its_cards_elsewhere_in_their_order(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    waiting, active = acme.columns["waiting"], acme.columns["active"]
    with scope(acme.company):
        for ticket in (two, one):
            ticket.move(column=waiting, by=acme["bo"])
        three.move(column=active, by=acme["bo"])
        after = acme.company.last_seq()
    olga = sign_in(acme, "olga")
    page = olga.get(f"/desk/acme/admin/columns/{waiting.pk}/").content.decode()
    assert "2 tickets stand in it." in page
    answer = olga.post(f"/desk/acme/admin/columns/{waiting.pk}/remove/", {"into": active.pk})
    assert answer.status_code == 302
    with scope(acme.company):
        assert [ticket.title for ticket in active.tickets.in_order()] == ["three", "two", "one"]
        kinds = [activity.kind for activity in Activity.objects.after(after)]
        assert kinds == ["moved", "moved", "columns_changed"]
        one.refresh_from_db()
        with pytest.raises(ColumnGone):
            one.move(column=waiting, by=acme["bo"])
    assert f'data-column="{waiting.pk}"' not in olga.get("/desk/acme/").content.decode()
    told = olga.get(f"/desk/acme/boards/{acme.board.pk}/changes/?after={after}")
    assert (told["HX-Trigger"], told.content) == ('{"board:relaid": {}}', b"")


def test_a_held_ticket_goes_along_unseen(acme: Firm) -> None:
    (held,) = tickets(acme, "spam", held_for="links")
    with scope(acme.company):
        late = Column.add(
            board=acme.board, name="Late", stage="new", limit=None, refuses=False, by=acme["ann"]
        )
        acme.columns["new"].remove(into=late, by=acme["ann"])
        held.refresh_from_db()
        assert held.column == late
        assert not Ticket.objects.visible_to(acme["ann"]).exists()


def test_a_held_ticket_that_goes_along_to_the_end_is_no_news_and_comes_out_open(acme: Firm) -> None:
    (held,) = tickets(acme, "spam", email="rita@acme.example", held_for="links")
    with scope(acme.company):
        late = Column.add(
            board=acme.board, name="Late", stage="new", limit=None, refuses=False, by=acme["ann"]
        )
        acme.columns["new"].remove(into=acme.columns["done"], by=acme["ann"])
        assert not OutgoingMail.objects.exists()
        held.release(by=acme["bo"])
        held.refresh_from_db()
        assert (held.column, held.link_until) == (late, None)
        assert OutgoingMail.objects.get().template == "acknowledgement"


def test_a_board_keeps_a_column_for_what_is_new_and_one_for_what_is_done(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    columns = acme.columns
    tickets(acme, "one")
    with scope(acme.company):
        for stage in ("new", "done"):
            with pytest.raises(Needed, match="needs a column"):
                columns[stage].remove(into=columns["active"], by=acme["ann"])
        with pytest.raises(Needed, match="another column"):
            columns["active"].remove(into=columns["active"], by=acme["ann"])
        with pytest.raises(Needed, match="no ticket stands in it"):
            columns["new"].edit(name="x", stage="active", limit=None, refuses=False, by=acme["ann"])
        assert not Activity.objects.exclude(kind="opened").exists()
    olga = sign_in(acme, "olga")
    path = f"/desk/acme/admin/columns/{columns['active'].pk}/"
    for into, status in {birch.columns["active"].pk: 404, "x": 422, columns["active"].pk: 409}.items():
        assert olga.post(f"{path}remove/", {"into": into}).status_code == status


def test_columns_are_added_renamed_and_ordered(acme: Firm, sign_in: SignIn) -> None:
    olga, page = sign_in(acme, "olga"), f"/desk/acme/admin/boards/{acme.board.pk}/"
    new = {"name": "Ordered", "stage": "waiting", "limit": "7", "refuses": "on"}
    assert olga.post(f"{page}columns/", new).status_code == 302
    with scope(acme.company):
        column = Column.objects.get(name="Ordered")
        assert (column.stage, column.limit, column.refuses) == ("waiting", 7, True)
    renamed = {"name": "Parts ordered", "stage": "active", "limit": ""}
    assert olga.post(f"/desk/acme/admin/columns/{column.pk}/", renamed).status_code == 302
    olga.post(f"/desk/acme/admin/columns/{column.pk}/step/", {"way": "up"})
    with scope(acme.company):
        assert [c.name for c in acme.board.columns.standing()][-2:] == ["Parts ordered", "Done"]
    assert "Parts ordered" in olga.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": "", "stage": "new"}, ["name"]),
        ({"name": "x", "stage": "later", "limit": "0"}, ["stage", "limit"]),
        ({"name": "x", "stage": "new", "limit": "many"}, ["limit"]),
        ({"name": "x", "stage": "new", "limit": "1e999"}, ["limit"]),
    ],
)
def test_a_refused_column_keeps_what_was_typed(
    acme: Firm, sign_in: SignIn, typed: dict[str, str], fields: list[str]
) -> None:
    olga = sign_in(acme, "olga")
    for path in (f"boards/{acme.board.pk}/columns/", f"columns/{acme.columns['active'].pk}/"):
        answer = olga.post(f"/desk/acme/admin/{path}", typed)
        assert answer.status_code == 422
        for field in fields:
            assert f'data-error-for="{field}"' in answer.content.decode()
    with scope(acme.company):
        assert not Activity.objects.exists()


def test_a_column_that_is_gone_changes_places_with_none(acme: Firm) -> None:
    with scope(acme.company):
        acme.columns["waiting"].remove(into=acme.columns["active"], by=acme["ann"])
        after = acme.company.last_seq()
        acme.columns["waiting"].step(left=True, by=acme["ann"])
        assert acme.company.last_seq() == after


def test_others_do_not_change_columns(acme: Firm, sign_in: SignIn) -> None:
    column = acme.columns["active"]
    for who, status in {"bo": 403, "rex": 404}.items():
        browser = sign_in(acme, who)
        assert browser.get(f"/desk/acme/admin/columns/{column.pk}/").status_code == status
        form = {"name": "x", "stage": "new", "way": "up", "into": acme.columns["done"].pk}
        doors = [f"columns/{column.pk}/{deed}" for deed in ("", "step/", "remove/")]
        for path in (f"boards/{acme.board.pk}/columns/", *doors):
            assert browser.post(f"/desk/acme/admin/{path}", form).status_code == status
    with scope(acme.company), pytest.raises(Forbidden):
        column.remove(into=acme.columns["done"], by=acme["bo"])


def test_the_stream_rings_when_columns_change(acme: Firm) -> None:

    with scope(acme.company):
        acme.columns["active"].step(left=True, by=acme["ann"])
    told = news.since({acme.company.pk: 0}, {acme["bo"].pk})[acme.company.pk]
    (event,) = told.events
    assert (event.kind, event.ticket) == ("columns_changed", "")
    assert acme.board.pk in event.boards


def second(firm: Firm, stage: str) -> Column:
    """A further column of that meaning."""
    with scope(firm.company):
        return Column.add(board=firm.board, name="Second", stage=stage, by=firm["ann"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["new", "done"])
@pytest.mark.parametrize("way", ["removed", "given another meaning", "both"])
def test_of_two_last_columns_of_a_meaning_that_go_at_once_one_stays(acme: Firm, stage: str, way: str) -> None:
    one, two, ann = acme.columns[stage], second(acme, stage), acme["ann"]
    if way == "removed":
        cards = tickets(acme, *"abcdefgh")
        with scope(acme.company):
            for n, card in enumerate(cards):
                card.move(column=(one, two)[n % 2], by=ann)
    removed = (
        lambda: one.remove(into=acme.columns["active"], by=ann),
        lambda: two.remove(into=acme.columns["waiting"], by=ann),
    )
    edited = (lambda: one.edit(stage="active", by=ann), lambda: two.edit(stage="active", by=ann))
    pairs = {"removed": removed, "given another meaning": edited, "both": (removed[0], edited[1])}
    assert sorted(done(acme, *pairs[way])) == [False, True]
    with scope(acme.company):
        assert acme.board.columns.standing().filter(stage=stage).count() == 1


@pytest.mark.django_db(transaction=True)
def test_columns_are_ordered_while_known_issues_are_declared(acme: Firm) -> None:
    """Both lock the columns for what is done: by id, though these stand the other way round."""
    ann, made = acme["ann"], tickets(acme, *"abc")
    last = [acme.columns["done"], *(second(acme, "done") for _ in range(15))]
    with scope(acme.company):
        for place, column in enumerate(reversed(last), start=10):
            Column.objects.filter(pk=column.pk).update(place=place)

    def arrange() -> None:
        for before in [last[0], None] * 10:
            last[1].arrange(before=before, by=ann)

    def declare(ticket: Ticket) -> None:
        for _ in range(10):
            ticket.declare(words="x", by=ann)
            ticket.call_off(by=ann)

    assert all(done(acme, arrange, *(partial(declare, ticket) for ticket in made)))


@pytest.mark.django_db(transaction=True)
def test_columns_added_at_once_have_a_place_each(acme: Firm) -> None:
    done(acme, *[lambda: second(acme, "active")] * 4)
    with scope(acme.company):
        places = [column.place for column in acme.board.columns.standing()]
        assert len(places) == len(set(places)) == 8


def test_a_board_that_was_closed_to_its_lead_meanwhile_is_gone_for_them(acme: Firm) -> None:
    """The form was checked a moment before; a stranger's column reads the same."""
    olga, column = acme["olga"], acme.columns["active"]
    with scope(acme.company):
        acme.board.edit(name="x", everyone=False, members=[acme["bo"]], by=acme["ann"])
        deeds: list[Callable[[], object]] = [
            partial(column.edit, name="Mine", by=olga),
            partial(column.remove, into=acme.columns["new"], by=olga),
            partial(Ticket.open, title="x", column=column, by=olga),
        ]
        for deed in deeds:
            with pytest.raises(ColumnGone) as gone:
                deed()
            assert gone.value.status == 404
