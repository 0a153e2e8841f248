"""A member writes a ticket down for somebody."""

import pytest

from board.models import Board, ColumnGone, Full, Unseen
from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Ticket


def test_it_stands_at_the_top_of_its_column_and_says_who_wrote_it(acme: Firm) -> None:
    tickets(acme, "one", "two")
    with scope(acme.company):
        ticket = Ticket.open(title="three", column=acme.columns["new"], by=acme["bo"])
        assert [each.title for each in acme.columns["new"].tickets.in_order()] == ["three", "one", "two"]
        assert (ticket.registered_by, ticket.activities.get().actor) == (acme["bo"], acme["bo"])
        again = Ticket.open(title="four", column=acme.columns["active"], by=acme["bo"])
        assert list(acme.columns["active"].tickets.all()) == [again]


def test_where_no_hand_places_it_finds_its_place(acme: Firm) -> None:
    tickets(acme, "one")
    with scope(acme.company):
        acme.columns["new"].edit(policy="age", by=acme["ann"])
        Ticket.open(title="two", column=acme.columns["new"], by=acme["bo"])
        assert [each.title for each in acme.columns["new"].tickets.in_order()] == ["one", "two"]


def test_a_full_column_that_refuses_takes_none(acme: Firm) -> None:
    tickets(acme, "one")
    with scope(acme.company):
        acme.columns["new"].edit(limit=1, refuses=True, by=acme["ann"])
        with pytest.raises(Full):
            Ticket.open(title="two", column=acme.columns["new"], by=acme["bo"])
        assert Ticket.objects.count() == 1


def test_a_column_that_is_gone_or_unseen_takes_none(acme: Firm) -> None:
    with scope(acme.company):
        secret = Board.add(name="HR", columns=[("In", "new")], everyone=False, by=acme["ann"])
        with pytest.raises(Unseen):
            Ticket.open(title="x", column=secret.columns.get(), by=acme["bo"])
        acme.columns["waiting"].remove(into=acme.columns["active"], by=acme["ann"])
        with pytest.raises(ColumnGone):
            Ticket.open(title="x", column=acme.columns["waiting"], by=acme["bo"])
        assert not Ticket.objects.exists()


def test_an_address_is_mailed_as_if_its_owner_had_written(acme: Firm) -> None:
    with scope(acme.company):
        Ticket.open(title="x", column=acme.columns["new"], by=acme["bo"], email="rita@acme.example")
        mail = OutgoingMail.objects.get()
    assert (mail.template, mail.recipient, mail.state) == ("acknowledgement", "rita@acme.example", "queued")


def test_what_is_registered_as_done_has_one_mail_that_says_so_and_a_link_that_ends(acme: Firm) -> None:
    done, bo = acme.columns["done"], acme["bo"]
    with scope(acme.company):
        ticket = Ticket.open(title="x", column=done, by=bo, email="rita@acme.example")
        assert ticket.link_until
        mail = OutgoingMail.objects.get()
        assert mail.template == "acknowledgement"
        for part in ("plain", "html"):
            body = compose(mail).get_body((part,))
            assert body
            assert "It is done already." in body.get_content()
            assert "wrote down a ticket for this address" in body.get_content()
        ticket.undo(activity=ticket.move(column=acme.columns["active"], by=bo), by=bo)  # it stays as it was
        assert OutgoingMail.objects.get() == mail
        ticket.move(column=acme.columns["active"], by=bo)
        ticket.move(column=done, by=bo)
        assert [mail.template for mail in OutgoingMail.objects.order_by("pk")] == [
            "acknowledgement",
            "completion",
        ]


def test_a_removed_member_may_not(acme: Firm) -> None:
    with scope(acme.company), pytest.raises(Forbidden):
        Ticket.open(title="x", column=acme.columns["new"], by=acme["rex"])
