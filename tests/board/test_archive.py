"""The archive of a board: its page, the button that fills it, and the way back."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from board import news
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.tickets.test_archive import done
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
