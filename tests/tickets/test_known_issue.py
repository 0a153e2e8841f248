"""A known issue: marked, joined, over, each of it taken back; and who is told."""

from typing import Any

import pytest
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import KnownIssue, MeToo, SaidBefore, Stale, Ticket, TooLate
from tickets.models.known_issue import Over
from tickets.models.widespread import KnownAlready

WORDS = "The delivery programme is down in both halls"


@pytest.fixture
def ticket(acme: Firm) -> Ticket:
    (made,) = tickets(acme, "Nothing works", email="rita@acme.example")
    return made


def declared(firm: Firm, ticket: Ticket) -> KnownIssue:
    ticket.declare(words=WORDS, by=firm["olga"])
    return ticket.known_issues.get()


def mails() -> dict[str, str]:
    return dict(OutgoingMail.objects.filter(template="over").values_list("recipient", "state"))


def test_it_is_marked_and_recorded_without_the_words(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        activity = ticket.declare(words=WORDS, by=acme["olga"])
        issue = KnownIssue.objects.current().get()
    assert (issue.words, issue.count, issue.author_id) == (WORDS, 1, acme["olga"].pk)
    assert (activity.kind, activity.details) == ("declared", {"issue": issue.pk})


@pytest.mark.parametrize("name", ["bo", "rex", "pia"])
def test_members_may_not(acme: Firm, ticket: Ticket, name: str) -> None:
    with scope(acme.company):
        with pytest.raises(Forbidden):
            ticket.declare(words=WORDS, by=acme[name])
        declared(acme, ticket)
        with pytest.raises(Forbidden):
            ticket.call_off(by=acme[name])


def test_once_at_a_time_and_not_what_is_done_or_held(acme: Firm, ticket: Ticket) -> None:
    done, held = tickets(acme, "done", "held")
    with scope(acme.company):
        declared(acme, ticket)
        done.move(column=acme.columns["done"], by=acme["bo"])
        Ticket.objects.filter(pk=held.pk).update(held_at=timezone.now(), held_for="trap")
        for each in (ticket, done, held):
            with pytest.raises(KnownAlready):
                each.declare(words=WORDS, by=acme["ann"])
        assert KnownIssue.objects.count() == 1


def test_one_press_counts_once_and_one_address_once(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        activity = issue.join(once="a", language="ko")
        assert activity
        assert (activity.kind, activity.actor_id, activity.details) == ("joined", None, {"issue": issue.pk})
        assert issue.join(once="a") is None
        assert issue.join(once="b", email="kai@acme.example")
        assert issue.join(once="c", email="KAI@acme.example") is None
        issue.refresh_from_db()
        assert (issue.joined, issue.count, MeToo.objects.count()) == (2, 3, 2)


def test_an_address_that_comes_later_is_kept_with_its_press(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a")
        assert issue.join(once="a", email="kai@acme.example") is None
        assert list(issue.addresses()) == [("kai@acme.example", "en")]
        assert KnownIssue.objects.get().joined == 1


def test_two_issues_of_one_page_are_two(acme: Firm, ticket: Ticket) -> None:
    (other,) = tickets(acme, "other")
    with scope(acme.company):
        for each in (ticket, other):
            assert declared(acme, each).join(once="a", email="kai@acme.example")


def test_what_is_over_is_joined_by_nobody(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        ticket.call_off(by=acme["ann"])
        with pytest.raises(Over):
            issue.join(once="a")
        with pytest.raises(Over):
            ticket.call_off(by=acme["ann"])


def test_called_off_those_who_joined_are_told_in_their_language(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a", email="kai@acme.example", language="ko")
        issue.join(once="b")
        activity = ticket.call_off(by=acme["olga"])
        mail = OutgoingMail.objects.get(template="over")
        assert (mail.recipient, mail.language, mail.ticket) == ("kai@acme.example", "ko", ticket)
        assert mail.due > activity.at
        ticket.undo(activity=activity, by=acme["olga"])
        assert mails() == {"kai@acme.example": "cancelled"}
        assert KnownIssue.objects.current().get() == issue


def test_done_it_is_over_and_undone_it_goes_on(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a", email="kai@acme.example")
        move = ticket.move(column=acme.columns["done"], by=acme["bo"])
        assert not KnownIssue.objects.current().exists()
        assert mails() == {"kai@acme.example": "queued"}
        ticket.undo(activity=move, by=acme["bo"])
        assert KnownIssue.objects.current().get() == issue
        assert mails() == {"kai@acme.example": "cancelled"}
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        again = OutgoingMail.objects.filter(template="over", state="queued")
        assert [mail.recipient for mail in again] == ["kai@acme.example"]


def test_who_has_reported_it_and_joined_is_told_once(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a", email="rita@acme.example")
        issue.refresh_from_db()
        assert issue.count == 1
        activity = ticket.call_off(by=acme["olga"])
        assert mails() == {"rita@acme.example": "queued"}
        ticket.undo(activity=activity, by=acme["olga"])
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        left = OutgoingMail.objects.filter(state="queued").exclude(template="acknowledgement")
        assert [mail.template for mail in left] == ["completion"]


def test_put_back_to_work_in_time_it_goes_on_and_later_it_stays_over(
    acme: Firm, ticket: Ticket, settings: Any
) -> None:
    with scope(acme.company):
        declared(acme, ticket).join(once="a", email="kai@acme.example")
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        ticket.still_broken()
        assert KnownIssue.objects.current().exists()
        assert mails() == {"kai@acme.example": "cancelled"}
        ticket.refresh_from_db()
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        settings.UNDO_SECONDS = -1
        ticket.move(column=acme.columns["active"], by=acme["bo"])
        assert not KnownIssue.objects.current().exists()
        assert OutgoingMail.objects.filter(template="over", state="queued").count() == 1


def test_what_was_called_off_stays_off_when_its_ticket_comes_back(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        declared(acme, ticket)
        ticket.call_off(by=acme["ann"])
        for stage in ("done", "active"):
            ticket.move(column=acme.columns[stage], by=acme["bo"])
        assert not KnownIssue.objects.current().exists()


def test_when_a_mail_has_left_it_cannot_be_undone(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        declared(acme, ticket).join(once="a", email="kai@acme.example")
        activity = ticket.call_off(by=acme["ann"])
        OutgoingMail.objects.filter(template="over").update(state="sending")
        with pytest.raises(TooLate):
            ticket.undo(activity=activity, by=acme["ann"])
        assert not KnownIssue.objects.current().exists()


def test_marked_by_mistake_it_goes_without_a_trace_unless_somebody_joined(acme: Firm, ticket: Ticket) -> None:
    (other,) = tickets(acme, "other")
    with scope(acme.company):
        activity = ticket.declare(words=WORDS, by=acme["ann"])
        ticket.undo(activity=activity, by=acme["ann"])
        assert not KnownIssue.objects.exists()
        activity = other.declare(words=WORDS, by=acme["ann"])
        other.known_issues.get().join(once="a")
        with pytest.raises(KnownAlready):
            other.undo(activity=activity, by=acme["ann"])
        assert KnownIssue.objects.current().count() == 1


def test_what_is_done_does_not_become_known_again(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        ticket.declare(words=WORDS, by=acme["ann"])
        off = ticket.call_off(by=acme["ann"])
        ticket.refresh_from_db()
        ticket.move(column=acme.columns["done"], by=acme["ann"])
        with pytest.raises(KnownAlready):
            ticket.undo(activity=off, by=acme["ann"])
        assert not KnownIssue.objects.current().exists()


def test_called_off_and_marked_anew_the_first_is_past(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        declared(acme, ticket)
        off = ticket.call_off(by=acme["ann"])
        ticket.declare(words="Again", by=acme["ann"])
        with pytest.raises((KnownAlready, Stale)):
            ticket.undo(activity=off, by=acme["ann"])
        assert [issue.words for issue in KnownIssue.objects.current()] == ["Again"]


def test_who_is_helped_alone_ends_it_for_nobody_else(acme: Firm, ticket: Ticket) -> None:
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a", email="kai@acme.example")
        mine = Ticket.objects.behind(ticket.link_key)
        assert mine
        thanked = mine.thank(once="a")
        assert thanked.kind == "thanked"
        assert list(KnownIssue.objects.current()) == [issue]
        assert (Ticket.objects.get(pk=ticket.pk).column, mails()) == (acme.columns["new"], {})
        with pytest.raises(SaidBefore):
            mine.thank(once="b")


def test_a_second_address_from_one_page_is_told_too(acme: Firm, ticket: Ticket) -> None:
    """A slip that was corrected, or somebody else at a shared computer."""
    with scope(acme.company):
        issue = declared(acme, ticket)
        issue.join(once="a", email="kai@gmial.example")
        assert issue.join(once="a", email="kai@acme.example")
        assert issue.join(once="a", email="kai@acme.example") is None
        assert issue.join(once="a") is None
        assert sorted(issue.addresses()) == [("kai@acme.example", "en"), ("kai@gmial.example", "en")]
        assert KnownIssue.objects.get().joined == 2
