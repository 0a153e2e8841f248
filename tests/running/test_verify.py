"""``manage.py verify`` finds each kind of damage, names the row, and is content with what deeds write."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tenants.models import Counter
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets import verification
from tickets.models import Attachment, Ticket


@pytest.fixture
def worked(acme: Firm, birch: Firm) -> list[Ticket]:
    """Three tickets of acme with a past: moved, assigned, undone."""
    made = tickets(acme, "a", "b", "c")
    with scope(acme.company):
        moved = made[0].move(column=acme.columns["active"], by=acme["bo"])
        made[0].undo(activity=moved, by=acme["bo"])
        made[1].move(column=acme.columns["active"], by=acme["bo"])
        made[1].assign(member=acme["bo"], by=acme["ann"])
    tickets(birch, "d")
    return made


def wrong() -> str:
    with pytest.raises(CommandError) as caught:
        call_command("verify")
    return str(caught.value)


def test_what_deeds_write_is_right(worked: list[Ticket], capsys: Any) -> None:
    call_command("verify")
    assert capsys.readouterr().out.startswith("2 companies: ")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"seq": F("seq") + 1}, "acme: ticket {number}: has seq 6, its last event is 5"),
        ({"moved_seq": F("moved_seq") - 1}, "acme: ticket {number}: stands in column"),
    ],
)
def test_a_ticket_that_its_events_do_not_explain(
    worked: list[Ticket], damage: dict[str, Any], said: str, capsys: Any
) -> None:
    Ticket.unscoped.filter(pk=worked[0].pk).update(**damage)
    assert wrong() == "1 things are wrong."
    assert said.format(number=worked[0].number) in capsys.readouterr().out


def test_counts_that_are_not_what_is_there(acme: Firm, worked: list[Ticket], capsys: Any) -> None:
    with scope(acme.company):
        worked[0].comment(body="x", by=acme["bo"])
        worked[1].undo(activity=worked[1].reply(body="y", by=acme["bo"]), by=acme["bo"])
    call_command("verify")
    Ticket.unscoped.filter(pk=worked[1].pk).update(message_count=1)
    assert wrong() == "1 things are wrong."
    said = f"ticket {worked[1].number}: counts 1 messages and 0 files, there are 0 and 0"
    assert said in capsys.readouterr().out


def test_a_card_out_of_its_columns_order(acme: Firm, worked: list[Ticket], capsys: Any) -> None:
    with scope(acme.company):
        acme.columns["active"].edit(policy="age", by=acme["ann"])
        worked[0].move(column=acme.columns["active"], by=acme["bo"])
    call_command("verify")
    Ticket.unscoped.filter(pk=worked[0].pk).update(opened_at=timezone.now())
    assert wrong() == "1 things are wrong."
    assert f"ticket {worked[1].number}: stands below a later one" in capsys.readouterr().out


def test_a_ticket_in_another_column_than_its_last_move(acme: Firm, worked: list[Ticket], capsys: Any) -> None:
    Ticket.unscoped.filter(pk=worked[1].pk).update(column=acme.columns["done"])
    assert wrong()
    assert f"ticket {worked[1].number}: stands in column {acme.columns['done'].pk}" in capsys.readouterr().out


def test_a_hole_in_the_events_and_a_counter_behind_them(
    acme: Firm, worked: list[Ticket], capsys: Any
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenants_activity WHERE company_id = %s AND seq = 2", [acme.company.pk])
    Counter.objects.filter(company=acme.company).update(seq=99)
    assert wrong()
    said = capsys.readouterr().out
    assert "acme: event 2 is missing, 3 comes next" in said
    assert "the counter stands at 99" in said


def test_a_file_that_is_gone_or_cut_short(acme: Firm, worked: list[Ticket], capsys: Any) -> None:
    with scope(acme.company):
        gone, short = (Attachment.store(SimpleUploadedFile("a.txt", b"abc")) for _ in "ab")
        Attachment.save_for(worked[0], [gone, short])
        Ticket.objects.filter(pk=worked[0].pk).update(file_count=2)
        gone.discard()
        Attachment.objects.filter(pk=short.pk).update(size=4)
    assert wrong() == "2 things are wrong."
    said = capsys.readouterr().out
    assert f"attachment {gone.pk}: its file {gone.key} is missing" in said
    assert f"attachment {short.pk}: its file {short.key} has 3 bytes, not 4" in said


@pytest.mark.django_db
def test_every_guard_of_the_models_stands_in_the_database() -> None:
    assert list(verification.guards()) == []


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_guard_that_was_taken_down_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_ticket DROP CONSTRAINT tickets_ticket_column_same_tenant")
    assert list(verification.guards()) == [
        "tickets_ticket: the guard tickets_ticket_column_same_tenant is missing"
    ]
