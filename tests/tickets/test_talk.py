"""What is said about a ticket: a reply, a comment, an answer, and three buttons; as deeds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from board.models import Column, ColumnGone
from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Attachment, Message, SaidBefore, Stale, Ticket, TooLate, TooSoon

State = OutgoingMail.State


def asked(firm: Firm, **written: Any) -> Ticket:
    (ticket,) = tickets(firm, "one", email="rita@acme.example", **written)
    OutgoingMail.unscoped.filter(template="acknowledgement").delete()  # another mail's story
    return ticket


@pytest.mark.parametrize("name", ["ann", "olga", "bo"])
def test_a_reply_is_written_down_and_mailed_when_it_cannot_be_undone(acme: Firm, name: str) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        done = ticket.reply(body="Try again", by=acme[name])
        message = Message.objects.get()
        mail = OutgoingMail.objects.get()
        assert (message.kind, message.body, message.author) == ("reply", "Try again", acme[name])
        assert (done.kind, done.actor, done.details) == ("replied", acme[name], {"message": message.pk})
        assert (mail.template, mail.recipient, mail.activity) == ("reply", "rita@acme.example", done)
        assert mail.due == done.at + timedelta(seconds=15)


def test_who_left_no_address_gets_no_mail(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.reply(body="Try again", by=acme["bo"])
        assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("name", ["ann", "olga", "bo"])
def test_a_comment_is_the_teams_alone(acme: Firm, name: str) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        with Attachment.stored([SimpleUploadedFile("a.txt", b"a")]) as files:
            done = ticket.comment(body="Old printer", by=acme[name], attachments=files)
        assert (done.kind, done.actor) == ("commented", acme[name])
        assert not OutgoingMail.objects.exists()
        assert not ticket.talk.public()
        assert not ticket.attachments.public()
        assert ticket.attachments.get().message == Message.objects.get(kind="comment")


@pytest.mark.parametrize("who", ["rex", "pia"])
def test_who_does_not_work_here_says_nothing(acme: Firm, who: str) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        for deed in (ticket.reply, ticket.comment):
            with pytest.raises(Forbidden):
                deed(body="x", by=acme[who])
        assert not Message.objects.exists()
        assert Activity.objects.count() == 1


def test_an_answer_is_counted_until_a_member_attends_to_it(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.answer(body="It is worse")
        done = ticket.answer(body="Much worse")
        assert (done.kind, done.actor, Ticket.objects.get().unread) == ("answered", None, 2)
        assert not OutgoingMail.objects.exists()
        ticket.assign(member=acme["bo"], by=acme["bo"])
        assert Ticket.objects.get().unread == 2
        attended: list[Callable[[], Activity]] = [
            lambda: ticket.reply(body="We come", by=acme["bo"]),
            lambda: ticket.comment(body="Seen", by=acme["bo"]),
            lambda: ticket.move(column=acme.columns["active"], by=acme["bo"]),
        ]
        for attend in attended:
            ticket.answer(body="And now")
            ticket.still_broken()
            attend()
            assert (Ticket.objects.get().unread, Ticket.objects.get().asks) == (0, "")


def test_one_form_says_a_thing_once(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.answer(body="x", once="a")
        with pytest.raises(SaidBefore):
            ticket.answer(body="x", once="a")
        ticket.answer(body="x", once="b")
        assert (Message.objects.count(), Ticket.objects.get().unread) == (2, 2)


@pytest.mark.parametrize("kind", ["reply", "comment"])
def test_it_is_taken_back_and_stays_in_the_history(acme: Firm, kind: str) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        said = getattr(ticket, kind)(body="Too early", by=acme["bo"])
        with pytest.raises(Forbidden):
            ticket.undo(activity=said, by=acme["ann"])
        undone = ticket.undo(activity=said, by=acme["bo"])
        assert undone.details == {"activity": said.seq, "message": said.details["message"]}
        assert Message.objects.get().withdrawn_at
        assert not ticket.talk.public()
        assert {mail.state for mail in OutgoingMail.objects.all()} <= {State.CANCELLED}
        with pytest.raises(Stale):
            ticket.undo(activity=said, by=acme["bo"])


def test_a_reply_whose_mail_is_on_its_way_stays(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        said = ticket.reply(body="Try again", by=acme["bo"])
        OutgoingMail.objects.update(state=State.SENDING)
        with pytest.raises(TooLate):
            ticket.undo(activity=said, by=acme["bo"])
        assert Message.objects.get().withdrawn_at is None


def test_still_broken_brings_back_what_was_done_and_withdraws_its_mail(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        done = ticket.still_broken()
        found = Ticket.objects.get()
        assert (found.column, found.asks) == (acme.columns["active"], "still_broken")
        assert [a.kind for a in Activity.objects.order_by("seq")] == [
            "opened",
            "moved",
            "moved",
            "still_broken",
        ]
        assert (done.actor, found.seq) == (None, done.seq)
        assert OutgoingMail.objects.get().state == State.CANCELLED
        with pytest.raises(SaidBefore):
            ticket.still_broken()


def test_still_broken_marks_what_is_not_done(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.still_broken()
        found = Ticket.objects.get()
        assert (found.column, found.asks) == (acme.columns["new"], "still_broken")


def test_what_was_done_long_ago_stays_and_a_new_ticket_continues_it(acme: Firm) -> None:
    ticket = asked(acme, description="It prints nothing.", name="Rita", category=acme.category)
    with scope(acme.company):
        done = ticket.move(column=acme.columns["done"], by=acme["bo"])
        OutgoingMail.objects.all().delete()
        Activity.unscoped.filter(pk=done.pk).update(at=timezone.now() - timedelta(days=15))
        said = ticket.still_broken(once="a")
        old, new = Ticket.objects.order_by("pk")
        assert (old.column, old.asks, old.follower()) == (acme.columns["done"], "", new)
        assert (new.column, new.asks, new.follows) == (acme.columns["new"], "still_broken", old)
        for copied in ("title", "description", "category", "priority", "requester", "requester_name"):
            assert getattr(new, copied) == getattr(old, copied)
        assert new.link_key != old.link_key
        assert said.details == {"once": "a", "follower": new.number}
        assert OutgoingMail.objects.get().template == "acknowledgement"
        for once in ("a", "b"):
            with pytest.raises(SaidBefore):
                ticket.still_broken(once=once)
        assert Ticket.objects.count() == 2


def test_it_goes_back_to_the_front_door_where_nothing_means_active(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        Column.objects.filter(stage="active").update(archived_at=timezone.now())
        ticket.still_broken()
        assert Ticket.objects.get().column == acme.columns["new"]


def test_news_are_asked_for_once_in_four_hours(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.nudge(once="a")
        assert Ticket.objects.get().asks == "nudged"
        with pytest.raises(SaidBefore):
            ticket.nudge(once="a")
        with pytest.raises(TooSoon, match=r"You can ask again from \d"):
            ticket.nudge(once="b")
        ticket.reply(body="Soon", by=acme["bo"])
        with pytest.raises(TooSoon):
            ticket.nudge(once="b")
        Activity.unscoped.filter(kind="nudged").update(at=timezone.now() - timedelta(hours=4))
        ticket.nudge(once="b")
        assert Ticket.objects.get().asks == "nudged"


def test_thanks_close_it_without_a_mail(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.nudge()
        done = ticket.thank()
        found = Ticket.objects.get()
        assert (found.column, found.asks, done.kind) == (acme.columns["done"], "", "thanked")
        assert not OutgoingMail.objects.exists()
        with pytest.raises(SaidBefore):
            ticket.thank()
        assert Activity.objects.filter(kind="thanked").count() == 1


def test_thanks_for_what_is_done_are_written_down(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        ticket.move(column=acme.columns["done"], by=acme["bo"])
        ticket.thank()
        assert [a.kind for a in Activity.objects.order_by("seq")] == ["opened", "moved", "thanked"]
        assert OutgoingMail.objects.get().state == State.QUEUED  # an agent's word is told as ever


def test_nothing_to_close_into_is_said(acme: Firm) -> None:
    ticket = asked(acme)
    with scope(acme.company):
        Column.objects.filter(stage="done").update(archived_at=timezone.now())
        with pytest.raises(ColumnGone):
            ticket.thank()
        assert Activity.objects.count() == 1
