"""A mail is never lost, at most once repeated, and what the server said is written down."""

import os
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from board.models import Column
from notifications import outbox
from notifications.models import OutgoingMail
from notifications.smtp import Line
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.journeys.stack import until
from tests.notifications.sink import Sink
from tests.together import at_once
from tickets.models import Requester, Ticket

State = OutgoingMail.State


def completed(firm: Firm, *recipients: str) -> list[OutgoingMail]:
    """Finish one ticket for each address; return the completion mails that are now waiting."""
    with scope(firm.company):
        for recipient in recipients:
            (ticket,) = tickets(firm, "x")
            ticket.requester = Requester.known(recipient, "")
            ticket.move(column=firm.columns["done"], by=next(iter(firm.people.values())))
        return list(OutgoingMail.objects.order_by("-pk")[: len(recipients)][::-1])


def ticket_of(mail: OutgoingMail) -> Ticket:
    assert mail.ticket
    return mail.ticket


def states() -> dict[str, str]:
    return dict(OutgoingMail.unscoped.values_list("recipient", "state"))


def test_a_batch_of_two_companies_goes_over_one_connection(acme: Firm, birch: Firm, sink: Sink) -> None:
    completed(acme, "a@x.org", "b@x.org")
    completed(birch, "c@x.org")
    assert outbox.drain() == 3
    assert sink.connections == 1
    assert set(states().values()) == {State.SENT}
    assert outbox.drain() == 0


def test_no_has_many_meanings(acme: Firm, sink: Sink) -> None:
    completed(acme, "perm@x.org", "grey-2@x.org", "temp-2@x.org", "good@x.org", "grey-99@x.org")
    outbox.drain()
    assert states() == {
        "perm@x.org": State.FAILED,
        "grey-2@x.org": State.SENT,
        "temp-2@x.org": State.SENT,
        "good@x.org": State.SENT,
        "grey-99@x.org": State.FAILED,  # the ladder has an end
    }
    assert OutgoingMail.unscoped.get(recipient="perm@x.org").reason == "550 5.1.1 no such user"
    assert (sink.tries["perm@x.org"], sink.tries["grey-2@x.org"], sink.tries["grey-99@x.org"]) == (1, 3, 5)


def test_a_retry_waits_for_its_step_of_the_ladder(acme: Firm, sink: Sink, settings: Any) -> None:
    settings.MAIL_RETRY_SECONDS = [600]
    completed(acme, "grey-1@x.org")
    assert outbox.drain() == 1
    mail = OutgoingMail.unscoped.get()
    assert mail.state == State.DEFERRED
    assert timedelta(minutes=9) < mail.due - timezone.now() < timedelta(minutes=13)


def test_an_unreachable_server_costs_an_attempt_and_no_mail(acme: Firm, sink: Sink, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    completed(acme, "a@x.org")
    outbox.drain()
    mail = OutgoingMail.unscoped.get()
    assert (mail.state, mail.attempts, mail.unknowns) == (State.FAILED, 5, 0)


def test_no_answer_after_the_handover_is_sent_once_more_and_then_left_to_a_person(
    acme: Firm, sink: Sink
) -> None:
    once, twice = completed(acme, "drop-1@x.org", "drop-2@x.org")
    outbox.drain()
    assert states() == {"drop-1@x.org": State.SENT, "drop-2@x.org": State.UNKNOWN}
    for mail in (once, twice):
        assert [seen for to, seen in sink.accepted if to == mail.recipient] == [mail.message_id] * 2


def test_a_server_that_drips_for_ever_is_cut_and_the_others_go_out(
    acme: Firm, sink: Sink, settings: Any
) -> None:
    settings.MAIL_ATTEMPT_SECONDS = 0.4
    completed(acme, "drip@x.org", "good@x.org")
    outbox.drain()
    assert states() == {"drip@x.org": State.UNKNOWN, "good@x.org": State.SENT}
    assert 0 < sink.drips < 60


def test_a_row_that_cannot_be_a_mail_stops_nobody(acme: Firm, sink: Sink) -> None:
    bad, _ = completed(acme, "bad@x.org", "good@x.org")
    OutgoingMail.unscoped.filter(pk=bad.pk).update(template="no-such-kind")
    outbox.drain()
    assert states() == {"bad@x.org": State.FAILED, "good@x.org": State.SENT}
    assert "no-such-kind" in OutgoingMail.unscoped.get(pk=bad.pk).reason


def test_leaving_done_withdraws_what_is_still_waiting(acme: Firm, sink: Sink, settings: Any) -> None:
    settings.UNDO_SECONDS = 15
    (mail,) = completed(acme, "a@x.org")
    assert outbox.drain() == 0
    with scope(acme.company):
        ticket_of(mail).move(column=acme.columns["active"], by=acme["bo"])
    OutgoingMail.unscoped.update(due=timezone.now())
    outbox.drain()
    assert states() == {"a@x.org": State.CANCELLED}
    assert sink.accepted == []


def test_a_claimed_mail_can_still_be_cancelled_a_begun_one_cannot(acme: Firm, sink: Sink) -> None:
    completed(acme, "a@x.org", "b@x.org")
    claimed, begun = OutgoingMail.take(10, lease=60)
    assert begun.step(State.SENDING, at=State.QUEUED)
    with scope(acme.company):
        assert OutgoingMail.objects.all().cancel() == 1
    with closing(Line()) as line:
        assert not outbox.deliver(claimed, line)
    assert states() == {"a@x.org": State.CANCELLED, "b@x.org": State.SENDING}
    assert sink.accepted == []


def test_a_mail_that_may_have_left_is_not_cancelled(acme: Firm, sink: Sink, settings: Any) -> None:
    settings.MAIL_RETRY_SECONDS = [600]
    completed(acme, "drop-1@x.org")
    outbox.drain()
    with scope(acme.company):
        assert OutgoingMail.objects.all().cancel() == 0


def test_only_becoming_done_is_told(acme: Firm) -> None:
    (mail,) = completed(acme, "a@x.org")
    with scope(acme.company):
        shelf = Column.objects.create(board=acme.board, name="Archive", stage="done", place=9)
        ticket_of(mail).move(column=acme.columns["done"], by=acme["bo"])
        ticket_of(mail).move(column=shelf, by=acme["bo"])
        assert OutgoingMail.objects.get().state == State.QUEUED


@pytest.mark.parametrize("verb", ["busy", "bye"])
def test_a_server_that_says_421_and_closes_defers_one_mail_and_no_other(
    acme: Firm, sink: Sink, settings: Any, verb: str
) -> None:
    settings.MAIL_RETRY_SECONDS = [600]
    completed(acme, f"{verb}-1@x.org", "good@x.org")
    outbox.drain()
    assert states() == {f"{verb}-1@x.org": State.DEFERRED, "good@x.org": State.SENT}
    OutgoingMail.unscoped.update(due=timezone.now())
    outbox.drain()
    assert states() == {f"{verb}-1@x.org": State.SENT, "good@x.org": State.SENT}
    assert OutgoingMail.unscoped.get(recipient="good@x.org").attempts == 1


def test_companies_take_turns(acme: Firm, birch: Firm, sink: Sink) -> None:
    completed(acme, *(f"a{n}@x.org" for n in range(5)))
    completed(birch, "b@x.org")
    assert {mail.recipient for mail in OutgoingMail.take(2, lease=60)} == {"a0@x.org", "b@x.org"}


@pytest.mark.django_db(transaction=True)
def test_undo_and_a_worker_at_the_same_moment_have_one_winner(acme: Firm, sink: Sink) -> None:
    """The server stands still between them until each has won once; then they meet."""
    mails, sink.most = completed(acme, *(f"r{n}@x.org" for n in range(40))), 10

    def undo() -> None:
        until(lambda: len(sink.accepted) == 10, "the worker to be at work")
        with scope(acme.company):
            for mail in reversed(mails):
                ticket_of(mail).move(column=acme.columns["active"], by=acme["bo"])
                sink.most = None

    at_once(outbox.drain, lambda: undo())
    outbox.drain()
    sent = sorted(recipient for recipient, state in states().items() if state == State.SENT)
    assert set(states().values()) == {State.SENT, State.CANCELLED}
    assert sorted(to for to, _ in sink.accepted) == sent


def test_a_lost_lease_sends_nothing(acme: Firm, sink: Sink) -> None:
    completed(acme, "a@x.org")
    (slow,) = OutgoingMail.take(10, lease=-1)
    assert outbox.drain() == 1
    with closing(Line()) as line:
        assert not outbox.deliver(slow, line)
    assert sink.times("a@x.org") == 1


def test_mails_about_one_ticket_to_one_address_keep_their_order(acme: Firm, sink: Sink) -> None:
    (first,) = completed(acme, "grey-1@x.org")
    with scope(acme.company):
        second = OutgoingMail.objects.create(
            activity=first.activity,
            ticket=first.ticket,
            template="acknowledgement",
            recipient=first.recipient,
        )
    assert [mail.pk for mail in OutgoingMail.take(10, lease=-1)] == [first.pk]
    outbox.drain()
    assert [to for to, _ in sink.accepted] == [first.recipient, second.recipient]


def test_nobody_waits_for_somebody_elses_mail_about_the_same_ticket(acme: Firm, sink: Sink) -> None:
    (first,) = completed(acme, "slow@x.org")
    with scope(acme.company):
        second = OutgoingMail.objects.create(
            activity=first.activity, ticket=first.ticket, template="over", recipient="b@x.org"
        )
    assert [mail.pk for mail in OutgoingMail.take(10, lease=-1)] == [first.pk, second.pk]


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_mail_once(acme: Firm, sink: Sink) -> None:
    recipients = [f"p{n}@x.org" for n in range(60)]
    completed(acme, *recipients)

    def work() -> None:
        outbox.drain()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(to for to, _ in sink.accepted) == sorted(recipients)
    assert set(states().values()) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_250_and_sent_repeats_at_most_once(acme: Firm, sink: Sink) -> None:
    """The server has accepted the mail when the worker dies. Those it had not begun cost nothing."""
    mails = completed(acme, "kill-1@x.org", "later@x.org")
    with worker_process(sink) as worker:
        sink.victim = worker.pid
        assert worker.wait() == -9
    assert states() == {"kill-1@x.org": State.SENDING, "later@x.org": State.QUEUED}
    outbox.sweep()
    assert states()["kill-1@x.org"] == State.SENDING, "the lease still holds"
    OutgoingMail.unscoped.update(leased_until=timezone.now() - timedelta(seconds=1))
    outbox.sweep()
    assert outbox.drain() == 2
    assert set(states().values()) == {State.SENT}
    assert sorted(sink.accepted) == [(m.recipient, m.message_id) for m in (mails[0], mails[0], mails[1])]
    later = OutgoingMail.unscoped.get(recipient="later@x.org")
    assert (later.attempts, later.unknowns) == (1, 0)


def worker_process(sink: Sink) -> subprocess.Popen[bytes]:
    """Start a worker of its own on the test's database and mail server."""
    where = connection.settings_dict
    url = f"sqlite:///{where['NAME']}"
    if connection.vendor == "postgresql":
        url = (
            f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
        )
    work = "import django; django.setup(); from notifications import outbox; outbox.drain()"
    return subprocess.Popen(
        [sys.executable, "-c", work],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "DATABASE_URL": url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        },
    )
