"""What is held back: its sender notices nothing, nobody else sees it, and any agent can let it out."""

import pytest
from django.test import Client

from board import news
from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tickets.models import NotHeld, Ticket

MAIL = "rita@acme.example"


def held(acme: Firm, *titles: str, **written: str) -> list[Ticket]:
    return tickets(acme, *titles or ("spam",), email=MAIL, held_for="trap", **written)


def test_it_is_in_no_list_no_count_no_stream_and_no_mail(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = held(acme, "cheap pills")
    bo = sign_in(acme, "bo")
    assert "cheap pills" not in bo.get("/desk/acme/").content.decode()
    assert f'id="count-{acme.columns["new"].pk}">0<' in bo.get("/desk/acme/").content.decode()
    assert bo.get(f"/desk/acme/tickets/{ticket.number}/").status_code == 404
    with scope(acme.company):
        assert not Ticket.objects.visible_to(acme["ann"]).exists()
        assert not Ticket.objects.open().exists()
        assert [activity.kind for activity in ticket.activities.all()] == ["held"]
    told = news.since({acme.company.pk: 0}, {acme["bo"].pk}, {acme.company.pk})
    assert told[acme.company.pk].events == []
    assert not OutgoingMail.unscoped.exists()


@pytest.mark.parametrize("deed", ["move", "assign", "unassign", "reply", "comment", "undo"])
def test_no_deed_reaches_it(acme: Firm, sign_in: SignIn, deed: str) -> None:
    (ticket,) = held(acme)
    form = {"column": acme.columns["done"].pk, "member": acme["bo"].pk, "body": "x", "activity": 1}
    page = sign_in(acme, "ann").post(f"/desk/acme/tickets/{ticket.number}/{deed}/", form)
    assert page.status_code == 404


def test_its_sender_tracks_it_as_received(acme: Firm, client: Client) -> None:
    (ticket,) = held(acme)
    for page in (f"/to/acme/tickets/{ticket.number}/", f"/to/acme/t/{ticket.link_key}/"):
        text = client.get(page).content.decode()
        assert 'data-stage="new"' in text
        assert 'aria-current="step"' in text
        assert "uarantine" not in text


def test_what_its_sender_says_waits_with_it(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = held(acme)
    with scope(acme.company):
        ticket.answer(body="are you there")
        ticket.nudge()
        ticket.still_broken()
        assert not Ticket.objects.visible_to(acme["ann"]).exists()
        assert not OutgoingMail.objects.exists()
        ticket.release(by=acme["bo"])
        found = Ticket.objects.visible_to(acme["ann"]).get()
    assert (found.unread, found.asks) == (1, "still_broken")


def test_what_its_sender_has_closed_stays_closed(acme: Firm) -> None:
    (ticket,) = held(acme)
    with scope(acme.company):
        ticket.thank()
        assert not Ticket.objects.visible_to(acme["ann"]).exists()
        ticket.release(by=acme["bo"])
        ticket.refresh_from_db()
        assert ticket.column == acme.columns["done"]


def test_what_continues_it_is_held_as_well(acme: Firm) -> None:
    (ticket,) = held(acme)
    with scope(acme.company):
        assert ticket.continued().held_for == "trap"


def test_released_it_comes_in_at_the_end_as_if_opened_now(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = held(acme, "printer is silent")
    tickets(acme, "later")
    with scope(acme.company):
        activity = ticket.release(by=acme["bo"])
        assert (activity.kind, activity.actor) == ("released", acme["bo"])
        opened = ticket.activities.get(kind="opened")
        assert opened.actor is None
        assert opened.details == {"now": acme.columns["new"].pk, "stage": "new"}
        in_order = Ticket.objects.visible_to(acme["bo"]).in_order()
        assert [each.title for each in in_order] == ["later", "printer is silent"]
        assert [mail.template for mail in ticket.mails.all()] == ["acknowledgement"]
        ticket.refresh_from_db()
        assert (ticket.held_at, ticket.held_for) == (None, "")
    page = sign_in(acme, "bo").get(f"/desk/acme/tickets/{ticket.number}/").content.decode()
    assert "released it from quarantine" in page
    assert "Came into quarantine" in page


def test_it_is_released_once_and_only_by_who_works_here(acme: Firm) -> None:
    (ticket,) = held(acme)
    with scope(acme.company):
        with pytest.raises(Forbidden):
            ticket.release(by=acme["rex"])
        ticket.release(by=acme["bo"])
        with pytest.raises(NotHeld):
            ticket.release(by=acme["ann"])
        assert OutgoingMail.objects.count() == 1
