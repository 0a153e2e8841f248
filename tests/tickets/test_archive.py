"""What was done long ago leaves the board, each ticket by a deed of its own; any move brings it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from board.models import Full
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets import archiving, verification
from tickets.models import NotDone, Ticket

DAY = timedelta(days=1)


def done(firm: Firm, *titles: str, days: int = 0) -> list[Ticket]:
    """Tickets that came into Done so many days ago."""
    made = tickets(firm, *titles, email="rita@acme.example")
    with scope(firm.company):
        for ticket in made:
            ticket.move(column=firm.columns["done"], by=next(iter(firm.people.values())))
            ticket.since = timezone.now() - days * DAY
            ticket.save(update_fields=["since"])
    return made


def test_it_leaves_the_board_and_is_recorded(acme: Firm) -> None:
    (one,) = done(acme, "one")
    with scope(acme.company):
        activity = one.archive(by=acme["olga"])
        one.refresh_from_db()
        assert (activity.kind, activity.actor, activity.details) == ("archived", acme["olga"], {})
        assert one.archived_at is not None
        assert (one.seq, one.column) == (activity.seq, acme.columns["done"])
        assert list(Ticket.objects.visible_to(acme["bo"]).archived()) == [one]
        assert not Ticket.objects.visible_to(acme["bo"]).on_show().exists()
        with pytest.raises(NotDone):
            one.archive(by=acme["olga"])
    assert list(verification.of(acme.company)) == []


def test_what_is_not_done_or_was_moved_meanwhile_stays(acme: Firm) -> None:
    (one,) = tickets(acme, "one")
    (two,) = done(acme, "two")
    with scope(acme.company):
        old = Ticket.objects.get(pk=two.pk)
        two.move(column=acme.columns["active"], by=acme["bo"])
        two.move(column=acme.columns["done"], by=acme["bo"])
        seq = acme.company.last_seq()
        for ticket in (one, old):
            with pytest.raises(NotDone):
                ticket.archive()
        with pytest.raises(Forbidden):
            two.archive(by=acme["bo"])
        assert acme.company.last_seq() == seq
        assert not Ticket.objects.archived().exists()


@pytest.mark.parametrize("policy", ["hand", "age"])
def test_a_move_brings_it_back_anew_even_within_its_column(acme: Firm, policy: str) -> None:
    one, two = done(acme, "one", "two", days=40)
    column = acme.columns["done"]
    with scope(acme.company):
        column.edit(archive_after=30, policy=policy, limit=1, refuses=True, by=acme["ann"])
        assert archiving.sweep() == 2
        one.refresh_from_db()
        one.move(column=column, by=acme["bo"])
        one.refresh_from_db()
        assert one.archived_at is None
        assert timezone.now() - one.since < DAY  # or the next sweep would take it away again
        two.refresh_from_db()
        with pytest.raises(Full):
            two.move(column=column, by=acme["bo"])
    assert archiving.sweep() == 0


def test_the_sweep_takes_what_is_over_and_twice_or_late_is_as_good_as_once(acme: Firm, birch: Firm) -> None:
    done(acme, "old", "older", days=31)
    done(acme, "young", days=29)
    done(birch, "kept", days=400)
    with scope(acme.company):
        acme.columns["done"].edit(archive_after=30, by=acme["ann"])
        seq = acme.company.last_seq()
    assert [archiving.sweep(), archiving.sweep()] == [2, 0]
    assert [archiving.sweep(timezone.now() + timedelta(hours=26)) for _ in range(2)] == [1, 0]
    with scope(acme.company):
        told = Activity.objects.after(seq)
        assert [(each.kind, each.actor) for each in told] == [("archived", None)] * 3
        titles = [ticket.title for ticket in Ticket.objects.archived()]
        assert sorted(titles) == ["old", "older", "young"]
    with scope(birch.company):
        assert not Ticket.objects.archived().exists()


def test_a_sweep_takes_no_more_than_it_can(acme: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "MOST", 2)
    done(acme, "a", "b", "c", days=9)
    with scope(acme.company):
        acme.columns["done"].edit(archive_after=1, by=acme["ann"])
    assert [archiving.sweep() for _ in range(3)] == [2, 1, 0]


def test_what_waits_in_quarantine_is_not_archived(acme: Firm) -> None:
    (held,) = tickets(acme, "spam", held_for="links")
    with scope(acme.company):
        Ticket.objects.filter(pk=held.pk).update(column=acme.columns["done"], since=timezone.now() - 9 * DAY)
        acme.columns["done"].edit(archive_after=1, by=acme["ann"])
    assert archiving.sweep() == 0


@pytest.mark.parametrize("policy", ["hand", "due", "age"])
@pytest.mark.parametrize("heard", ["answered", "nudged"])
def test_what_the_requester_says_of_an_archived_ticket_brings_it_back(
    acme: Firm, policy: str, heard: str
) -> None:
    one, _other = done(acme, "one", "other", days=40)
    column = acme.columns["done"]
    with scope(acme.company):
        column.edit(archive_after=30, policy=policy, by=acme["ann"])
        assert archiving.sweep() == 2
        ticket = Ticket.objects.get(pk=one.pk)
        activity = ticket.answer(body="It is back.") if heard == "answered" else ticket.nudge()
        assert (activity.kind, activity.actor, activity.ticket) == (heard, None, ticket)
        found = Ticket.objects.visible_to(acme["bo"]).on_show().get()
        assert (found.pk, found.column, bool(found.unread or found.asks)) == (one.pk, column, True)
        assert timezone.now() - found.since < DAY
    assert list(verification.of(acme.company)) == []


def test_what_the_requester_says_keeps_it_on_the_board_until_somebody_attends_to_it(acme: Firm) -> None:
    one, two, three = done(acme, "one", "two", "three", days=40)
    column = acme.columns["done"]
    with scope(acme.company):
        column.edit(archive_after=30, by=acme["ann"])
        one.answer(body="Not quite.")
        two.nudge()
        assert archiving.sweep() == 1
        assert list(Ticket.objects.archived()) == [three]
        with pytest.raises(NotDone):
            Ticket.objects.get(pk=one.pk).archive(by=acme["ann"])
        one.comment(body="We know.", by=acme["bo"])
        two.reply(body="Tomorrow.", by=acme["bo"])
        assert archiving.sweep() == 2
