"""Undo: a moment long, by the one who did it, and never for what has left the house."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.models import Activity, Company
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.together import at_once
from tickets.models import Stale, Ticket, TooLate

State = OutgoingMail.State


def finished(firm: Firm) -> tuple[Ticket, Activity]:
    """Move the middle one of three cards to Done, which leaves a completion mail."""
    _, ticket, _ = tickets(firm, "one", "two", "three", email="rita@example.com")
    OutgoingMail.unscoped.filter(template="acknowledgement").delete()  # another mail's story
    with scope(firm.company):
        return ticket, ticket.move(column=firm.columns["done"], by=firm["bo"])


def test_what_was_unread_before_a_move_is_unread_again(acme: Firm) -> None:
    """But not what was answered since."""
    one, two = tickets(acme, "one", "two", email="rita@example.com")
    with scope(acme.company):
        for ticket in (one, two):
            ticket.answer(body="Still dark.")
            ticket.nudge()
            moved = Ticket.objects.get(pk=ticket.pk).move(column=acme.columns["active"], by=acme["bo"])
            assert Ticket.objects.get(pk=ticket.pk).unread == 0
            if ticket == two:
                Ticket.objects.get(pk=ticket.pk).reply(body="We look.", by=acme["ann"])
            Ticket.objects.get(pk=ticket.pk).undo(activity=moved, by=acme["bo"])
        found = [Ticket.objects.get(pk=ticket.pk) for ticket in (one, two)]
        assert [(ticket.unread, ticket.asks) for ticket in found] == [(1, "nudged"), (0, "")]


def test_deeds_to_one_ticket_are_taken_back_one_after_another(acme: Firm) -> None:
    """And not in another order: what came later would be lost."""
    one, _two = tickets(acme, "one", "two")
    bo, columns = acme["bo"], acme.columns
    with scope(acme.company):
        deeds = [one.move(column=columns[stage], by=bo) for stage in ("active", "waiting")]
        deeds += [one.assign(member=acme["olga"], by=bo), one.unassign(member=acme["olga"], by=bo)]
        deeds += [one.edit(priority=how, by=bo) for how in ("low", "high")]
        deeds += [one.due(until=until, by=bo) for until in (date(2030, 1, 1), date(2030, 1, 2))]
        for first in deeds[::2]:
            with pytest.raises(Stale):
                one.undo(activity=first, by=bo)
        for deed in reversed(deeds):
            Ticket.objects.get(pk=one.pk).undo(activity=deed, by=bo)
        one = Ticket.objects.get(pk=one.pk)
        assert [ticket.title for ticket in columns["new"].tickets.in_order()] == ["one", "two"]
        assert (one.priority, one.due_on, one.assignments.count()) == ("normal", None, 0)


def test_a_move_is_taken_back_to_its_place_and_its_mail_cancelled(acme: Firm) -> None:
    ticket, activity = finished(acme)
    with scope(acme.company):
        undone = ticket.undo(activity=activity, by=acme["bo"])
        assert [t.title for t in acme.columns["new"].tickets.in_order()] == ["one", "two", "three"]
        assert OutgoingMail.objects.get().state == State.CANCELLED
    assert (undone.kind, undone.details["activity"], undone.details["stage"]) == (
        "undone",
        activity.seq,
        "new",
    )


def test_who_takes_back_that_it_was_reopened_has_it_told_once(acme: Firm) -> None:
    ticket, _ = finished(acme)
    with scope(acme.company):
        reopened = ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.undo(activity=reopened, by=acme["bo"])
        states = OutgoingMail.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [State.CANCELLED, State.QUEUED]
        OutgoingMail.objects.filter(state=State.QUEUED).update(state=State.SENT)
        reopened = ticket.move(column=acme.columns["active"], by=acme["bo"])
        ticket.undo(activity=reopened, by=acme["bo"])
        assert list(states.all()) == [State.CANCELLED, State.SENT]


def test_an_assignment_and_its_end_are_taken_back(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        assigned = ticket.assign(member=acme["bo"], by=acme["ann"])
        ticket.undo(activity=assigned, by=acme["ann"])
        assert not ticket.assignments.exists()
        ticket.assign(member=acme["olga"], by=acme["ann"])
        let_go = ticket.unassign(member=acme["olga"], by=acme["ann"])
        ticket.undo(activity=let_go, by=acme["ann"])
        assert ticket.assignments.get().member == acme["olga"]


def test_only_its_doer_in_time_and_only_what_can_be_undone(acme: Firm, settings: Any) -> None:
    ticket, activity = finished(acme)
    with scope(acme.company):
        opened = Ticket.open(board=acme.board, title="x", by=acme["bo"])
        with pytest.raises(Forbidden):
            ticket.undo(activity=activity, by=acme["ann"])
        with pytest.raises(TooLate):
            opened.undo(activity=opened.activities.get(), by=acme["bo"])
        settings.UNDO_SECONDS = 0
        with pytest.raises(TooLate):
            ticket.undo(activity=activity, by=acme["bo"])
        assert list(acme.columns["done"].tickets.all()) == [ticket]


def test_what_was_changed_since_stays(acme: Firm) -> None:
    ticket, activity = finished(acme)
    with scope(acme.company):
        ticket.assign(member=acme["bo"], by=acme["ann"])  # not the same thing: no hindrance
        assigned = ticket.assign(member=acme["olga"], by=acme["ann"])
        ticket.unassign(member=acme["olga"], by=acme["bo"])
        ticket.assign(member=acme["olga"], by=acme["bo"])
        with pytest.raises(Stale):
            ticket.undo(activity=assigned, by=acme["ann"])
        Ticket.objects.get(pk=ticket.pk).move(column=acme.columns["waiting"], by=acme["ann"])
        for copy in (ticket, Ticket.objects.get(pk=ticket.pk)):
            with pytest.raises(Stale):
                copy.undo(activity=activity, by=acme["bo"])
        assert list(acme.columns["waiting"].tickets.all()) == [ticket]


def test_nothing_is_undone_twice(acme: Firm) -> None:
    ticket, activity = finished(acme)
    with scope(acme.company):
        ticket.undo(activity=activity, by=acme["bo"])
        with pytest.raises(Stale):
            ticket.undo(activity=activity, by=acme["bo"])


def test_a_mail_on_its_way_refuses_it_and_nothing_changes(acme: Firm) -> None:
    ticket, activity = finished(acme)
    OutgoingMail.unscoped.update(state=State.SENDING)
    with scope(acme.company):
        with pytest.raises(TooLate):
            ticket.undo(activity=activity, by=acme["bo"])
        assert list(acme.columns["done"].tickets.all()) == [ticket]
        assert not Activity.objects.filter(kind="undone").exists()


@pytest.mark.django_db(transaction=True)
def test_undo_and_a_worker_at_the_same_moment_have_one_winner(acme: Firm) -> None:
    """Each mail is begun and its ticket stays, or it is cancelled and the ticket is back."""
    done = [finished(acme) for _ in range(12)]
    OutgoingMail.unscoped.update(due=timezone.now() - timedelta(seconds=1))
    claimed = {mail.ticket_id: mail for mail in OutgoingMail.take(100, lease=60)}

    def begin(these: list[tuple[Ticket, Activity]]) -> set[int]:
        return {t.pk for t, _ in these if claimed[t.pk].step(State.SENDING, at=State.QUEUED)}

    def undo(these: list[tuple[Ticket, Activity]]) -> set[int]:
        kept = set[int]()
        with scope(Company.objects.get(pk=acme.company.pk)):
            for ticket, activity in reversed(these):
                try:
                    ticket.undo(activity=activity, by=acme["bo"])
                except TooLate:
                    kept.add(ticket.pk)
        return kept

    begun = begin(done[:1])
    assert (len(begun), undo(done[-1:])) == (1, set())  # so that each has won once before they meet
    more, kept = at_once(lambda: begin(done), lambda: undo(done[:-1]))
    begun |= more
    assert kept == begun
    with scope(acme.company):
        assert {ticket.pk for ticket in acme.columns["done"].tickets.all()} == begun
        assert OutgoingMail.objects.filter(state=State.CANCELLED).count() == 12 - len(begun)


def test_its_door(acme: Firm, client: Client) -> None:
    ticket, activity = finished(acme)
    url = reverse("undo", args=["acme", ticket.number])
    client.force_login(acme["ann"].user)
    assert client.post(url, {"activity": activity.seq}).status_code == 403
    client.force_login(acme["bo"].user)
    assert client.post(url, {"activity": "x"}).status_code == 422
    assert client.post(url, {"activity": 1}).status_code == 404  # another ticket's
    assert client.get(url).status_code == 405
    assert client.post(url, {"activity": activity.seq}).status_code == 302
    answer = client.post(url, {"activity": activity.seq}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "moved meanwhile" in answer.content.decode()
