"""``manage.py demo``: believable, harmless, and the same as if it had been lived through."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from board.models import Board, Column
from helpdesk.demo.founding import PASSWORD
from notifications.models import OutgoingMail
from tenants.models import Activity, Company, Invitation, JoinRequest, Membership, User
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Attachment, Feedback, Message, Ticket

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def demo_companies() -> list[Company]:
    return list(Company.objects.filter(slug__startswith="demo-").order_by("pk"))


def sizes() -> list[int]:
    counts = []
    for company in demo_companies():
        with scope(company):
            counts.append(Ticket.objects.count())
    return counts


def rows() -> list[Any]:
    """All that the demo writes, as it stands."""
    seen: list[Any] = list(User.objects.order_by("pk").values())
    for company in demo_companies():
        with scope(company):
            for model in (Membership, Column, Ticket, Activity, Attachment, Invitation, JoinRequest):
                seen += model.objects.order_by("pk").values()
    return seen


def test_two_companies_six_people_forty_tickets_in_three_languages() -> None:
    demo()
    assert sizes() == [22, 18]
    assert User.objects.count() == 9  # two of them ask to join, one was deactivated
    first, second = demo_companies()
    assert (first.code, first.language, second.language) == ("CP00000037", "ko", "en")
    for company in (first, second):
        with scope(company):
            assert set(Membership.objects.values_list("role", flat=True)) == {"admin", "operator", "member"}
            assert set(Ticket.objects.values_list("language", flat=True)) == {"ko", "en", "ja"}
            assert set(Ticket.objects.values_list("column__stage", flat=True)) == set(Column.Stage.values)
            assert Attachment.objects.exists()
            assert set(Message.objects.values_list("kind", flat=True)) == set(Message.Kind.values)
            assert Ticket.objects.filter(unread__gt=0).exists()
            assert Ticket.objects.exclude(held_at=None).count() == 1
            assert Feedback.objects.exists()
            assert JoinRequest.objects.pending().count() == 1
            waiting = Invitation.objects.waiting()
            assert {(bool(each.opened_at), each.expired) for each in waiting} >= {
                (True, False),
                (False, True),
            }
    assert sum(len(Membership.of(user)) for user in User.objects.all()) == 7


def test_it_queues_no_mail() -> None:
    demo("--tickets", "60")
    assert not OutgoingMail.unscoped.exists()


def test_again_it_changes_nothing() -> None:
    demo()
    before = rows()
    assert "there already, 22 tickets" in demo()
    demo("--tickets", "40")
    demo("--companies", "1")
    assert rows() == before


def test_it_adds_only_what_is_missing() -> None:
    demo()
    demo("--tickets", "45")
    assert sizes() == [25, 20]
    demo("--tickets", "47", "--companies", "3")
    assert sizes() == [26, 21, 0]


def test_few_tickets_when_few_are_wanted() -> None:
    demo("--companies", "1", "--tickets", "3")
    assert sizes() == [3]


def test_verify_finds_nothing_wrong() -> None:
    demo("--tickets", "100", "--companies", "3")
    call_command("verify", stdout=StringIO())


def test_what_happened_replayed_gives_the_board(acme: Firm) -> None:
    """Checked against what a real ticket's deeds have written."""
    (real,) = tickets(acme, "x")
    with scope(acme.company):
        real.move(column=acme.columns["active"], by=acme["bo"])
        written = {activity.kind: activity.details.keys() for activity in real.activities.all()}
        written["held"] = {*written["opened"], "why"}
    demo("--tickets", "300")
    for company in demo_companies():
        with scope(company):
            activities = list(Activity.objects.after(0))
            assert [activity.seq for activity in activities] == list(range(1, company.last_seq() + 1))
            for ticket in Ticket.objects.all():
                where, placed, last = None, None, None
                for activity in ticket.activities.after(0):
                    last = activity
                    if activity.placed:
                        assert activity.details.keys() == written[activity.kind], activity.kind
                        assert activity.details.get("was") == where
                        assert activity.at <= timezone.now()
                        where, placed = activity.details["now"], activity
                assert last
                assert placed
                assert (ticket.column_id, ticket.seq, ticket.moved_seq) == (where, last.seq, placed.seq)
                assert (ticket.changed_at, ticket.opened_at) == (last.at, ticket.activities.after(0)[0].at)
            deeds = Activity.objects.exclude(kind__in=("opened", "held", "answered", "rated"))
            assert not deeds.filter(actor=None).exists()


def test_its_tickets_are_worked_like_any_other() -> None:
    demo("--companies", "1")
    (company,) = demo_companies()
    with scope(company):
        by = Membership.objects.active().get(role="operator")
        ticket = Ticket.objects.on(Board.default()).filter(column__stage="new").in_order()[0]
        done = Board.default().columns.get(stage="done")
        ticket.move(column=done, by=by, before=done.tickets.in_order()[0])
        assert done.tickets.in_order()[0] == ticket


def test_the_printed_log_in_opens_the_desk(client: Any) -> None:
    said = demo()
    assert PASSWORD in said
    assert "CP00000037" in said
    assert client.login(email="junho@hangang.example", password=PASSWORD)
    assert {member.role for member in Membership.of(User.objects.get(name="박준호"))} == {
        "operator",
        "member",
    }


def test_a_code_that_is_taken_is_left_to_its_owner(acme: Firm) -> None:
    demo("--companies", "1")
    assert demo_companies()[0].code != acme.company.code == "CP00000037"


def test_print_writes_nothing() -> None:
    with pytest.raises(CommandError):
        demo("--print")
    assert not demo_companies()
    demo()
    before = rows()
    assert "mina@hangang.example" in demo("--print")
    assert rows() == before
