"""The archive of a board: its page, the button that fills it, and the way back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from board import news
from board.models import Column, Needed, laid
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.test_archive import done
from tickets import verification
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def archived(firm: Firm, *titles: str, days: int = 0) -> list[Ticket]:
    made = done(firm, *titles, days=days)
    with scope(firm.company):
        for ticket in made:
            ticket.archive()
    return made


def archive_of(firm: Firm) -> str:
    return f"/desk/acme/boards/{firm.board.pk}/archive/"


def test_it_lists_what_was_done_last_first_fifty_a_page(acme: Firm, sign_in: SignIn) -> None:
    made = archived(acme, *(f"t{n}" for n in range(53)))
    with scope(acme.company):
        for n, ticket in enumerate(made):
            Ticket.objects.filter(pk=ticket.pk).update(since=timezone.now() - timedelta(hours=n))
    bo = sign_in(acme, "bo")
    with statements() as ran:
        first = bo.get(archive_of(acme)).content.decode()
    assert len(ran) == 7  # session, user, member · board, count, tickets · quarantine
    assert re.findall(r'data-row="(\w+)"', first) == [ticket.number for ticket in made[:50]]
    assert "53 archived tickets" in first
    for page, count in {"2": 3, "9": 3, "x": 50}.items():
        text = bo.get(archive_of(acme), {"page": page}).content.decode()
        assert text.count("data-row=") == count


def test_it_shows_only_boards_and_tickets_that_the_member_sees(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    archived(birch, MARKER)
    bo = sign_in(acme, "bo")
    assert "Nothing is archived." in bo.get(archive_of(acme)).content.decode()
    assert bo.get(archive_of(birch)).status_code == 404
    assert bo.post(archive_of(acme)).status_code == 405
    with scope(acme.company):
        acme.board.edit(name="x", everyone=False, members=[acme["olga"]], by=acme["ann"])
    assert bo.get(archive_of(acme)).status_code == 404


def test_what_is_archived_is_on_no_board_and_in_no_count(acme: Firm, sign_in: SignIn) -> None:
    done(acme, "kept")
    archived(acme, "away")
    page = sign_in(acme, "bo").get("/desk/acme/").content.decode()
    assert page.count("data-ticket=") == 1
    assert f'id="count-{acme.columns["done"].pk}">1<' in page
    assert f'href="{archive_of(acme)}"' in page


def test_it_leaves_open_boards_at_once(acme: Firm, sign_in: SignIn) -> None:
    (one,) = done(acme, "one")
    bo = sign_in(acme, "bo")
    with scope(acme.company):
        after = acme.company.last_seq()
        one.archive()
    told = news.since({acme.company.pk: after}, {acme["bo"].pk})[acme.company.pk]
    assert [(event.kind, event.ticket) for event in told.events] == [("archived", one.number)]
    changes = bo.get(f"/desk/acme/boards/{acme.board.pk}/changes/", {"after": after})
    assert one.number in changes["HX-Trigger"]
    assert f'id="count-{acme.columns["done"].pk}"' in changes.content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_its_page_brings_it_back(acme: Firm, sign_in: SignIn, htmx: bool) -> None:
    (one,) = archived(acme, "one")
    bo = sign_in(acme, "bo")
    page = bo.get(f"/desk/acme/tickets/{one.number}/").content.decode()
    assert "In the archive" in page
    assert "Went to the archive" in page
    form = {"column": acme.columns["done"].pk, "version": Ticket.unscoped.get(pk=one.pk).seq}
    answer = bo.post(f"/desk/acme/tickets/{one.number}/move/", form, headers=HTMX if htmx else {})
    assert answer.status_code == (200 if htmx else 302)
    assert one.number in bo.get("/desk/acme/").content.decode()
    assert "In the archive" not in bo.get(f"/desk/acme/tickets/{one.number}/").content.decode()


def test_leads_archive_all_that_is_done_now(acme: Firm, sign_in: SignIn) -> None:
    done(acme, "one", "two")
    path = f"/desk/acme/admin/columns/{acme.columns['done'].pk}/"
    olga = sign_in(acme, "olga")
    assert "Archive all that is done now" in olga.get(path).content.decode()
    answer = olga.post(f"{path}archive/", follow=True)
    assert "2 tickets went to the archive." in answer.content.decode()
    assert "2 tickets of this column are in the archive." in answer.content.decode()
    with scope(acme.company):
        assert [each.activities.latest("seq").actor for each in Ticket.objects.archived()] == [
            acme["olga"]
        ] * 2


def test_of_many_some_go_and_it_is_said_how_many_are_left(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("board.views.archive.HANDFUL", 2)
    done(acme, *"abcde")
    path, olga = f"/desk/acme/admin/columns/{acme.columns['done'].pk}/archive/", sign_in(acme, "olga")
    for said in (
        "2 tickets went to the archive. 3 more are done: press again for them.",
        "2 tickets went to the archive. 1 more is done: press again for it.",
        "1 ticket went to the archive.</",
    ):
        assert said in olga.post(path, follow=True).content.decode()


def test_only_what_is_done_and_only_by_leads(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    tickets(acme, "one")
    new, columns = acme.columns["new"], "/desk/acme/admin/columns/"
    refused = sign_in(acme, "olga").post(f"{columns}{new.pk}/archive/")
    assert refused.status_code == 409
    assert "Only what is done goes to the archive." in refused.content.decode()
    for who, status in {"bo": 403, "rex": 404}.items():
        path = f"{columns}{acme.columns['done'].pk}/archive/"
        assert sign_in(acme, who).post(path).status_code == status
    assert sign_in(acme, "olga").post(f"{columns}{birch.columns['done'].pk}/archive/").status_code == 404
    with scope(acme.company):
        assert not Ticket.objects.archived().exists()


def beside(firm: Firm) -> Column:
    """A second column for what is done."""
    with scope(firm.company):
        return Column.add(board=firm.board, name="Long done", stage="done", by=firm["ann"])


def test_a_removed_column_takes_along_an_archive_of_any_size(
    acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: put away, done since the same day, and moved by nobody."""
    monkeypatch.setattr(laid, "MOST", 1)
    away, (shown,) = archived(acme, "a", "b", "c", days=400), done(acme, "shown")
    old, new = acme.columns["done"], beside(acme)
    (there,) = tickets(acme, "there")
    kept = ("pk", "archived_at", "since", "link_until", "seq", "moved_seq")
    with scope(acme.company):
        there.move(column=new, by=acme["bo"])
        there.archive()
        rows, after = list(old.tickets.archived().values(*kept)), acme.company.last_seq()
    olga, path = sign_in(acme, "olga"), f"/desk/acme/admin/columns/{old.pk}/"
    page = olga.get(path).content.decode()
    assert "One ticket stands in it." in page
    assert "3 archived tickets go along and stay in the archive: choose a column for what is done." in page
    assert olga.post(f"{path}remove/", {"into": new.pk}).status_code == 302
    with scope(acme.company):
        assert list(new.tickets.in_order()) == [there, shown, *away]
        assert list(new.tickets.archived().exclude(pk=there.pk).values(*kept)) == rows
        assert [each.kind for each in Activity.objects.after(after)] == ["moved", "columns_changed"]
        assert list(new.tickets.on_show()) == [shown]
        assert not old.tickets.exists()
    assert "4 archived tickets" in olga.get(archive_of(acme)).content.decode()
    assert list(verification.of(acme.company)) == []


def test_an_archive_goes_along_by_as_many_statements_as_one_ticket(acme: Firm) -> None:
    ran = list[int]()
    for titles in (["one"], [*"abcdefgh"]):
        archived(acme, *titles)
        new = beside(acme)
        with scope(acme.company), statements() as said:
            acme.columns["done"].remove(into=new, by=acme["ann"])
        acme.columns["done"] = new
        ran.append(len(said))
    assert ran[0] == ran[1]


@pytest.mark.parametrize("policy", ["age", "due"])
def test_what_is_carried_along_has_no_say_in_an_order(acme: Firm, policy: str) -> None:
    (old,) = archived(acme, "old")
    new = beside(acme)
    young, younger = tickets(acme, "young", "younger")
    with scope(acme.company):
        new.edit(policy=policy, by=acme["ann"])
        young.move(column=new, by=acme["bo"])
        acme.columns["done"].remove(into=new, by=acme["ann"])
        younger.move(column=new, by=acme["bo"])
        assert list(new.tickets.in_order()) == [young, old, younger]
        assert list(verification.policies()) == []


def test_an_archive_goes_only_to_what_is_done(acme: Firm, sign_in: SignIn) -> None:
    """Old tickets do not come back to the board unasked, and nothing is archived that is not done."""
    archived(acme, "one", "two")
    (shown,) = done(acme, "shown")
    beside(acme)
    olga, path = sign_in(acme, "olga"), f"/desk/acme/admin/columns/{acme.columns['done'].pk}/"
    answer = olga.post(f"{path}remove/", {"into": acme.columns["active"].pk})
    assert answer.status_code == 409
    said = "2 archived tickets stand in it. Choose a column for what is done."
    assert said in answer.content.decode()
    with scope(acme.company):
        shown.refresh_from_db()
        assert shown.column == acme.columns["done"]
        assert Ticket.objects.archived().count() == 2


def test_a_move_from_before_its_column_went_is_undone(acme: Firm, sign_in: SignIn) -> None:
    (one,) = tickets(acme, "one")
    new = beside(acme)
    with scope(acme.company):
        moved = one.move(column=acme.columns["done"], by=acme["bo"])
        one.archive()
        acme.columns["done"].remove(into=new, by=acme["ann"])
        one = Ticket.objects.get()
        undone = one.undo(activity=moved, by=acme["bo"])
        one.refresh_from_db()
        assert (one.column, one.archived_at) == (acme.columns["new"], None)
        assert undone.details["was"] == new.pk
    assert list(verification.of(acme.company)) == []


def test_what_is_archived_is_named_where_it_keeps_a_meaning(acme: Firm) -> None:
    column = acme.columns["done"]
    beside(acme)
    for titles, count in ((["one"], "One archived ticket"), (["two", "three"], "3 archived ones")):
        archived(acme, *titles)
        with scope(acme.company), pytest.raises(Needed, match=f"stands in it. {count} count"):
            column.edit(stage="active", by=acme["ann"])
