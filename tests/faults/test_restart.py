"""FLT-12: all processes are killed during the undo window and started when it is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.faults import promises
from tests.faults.plant import Plant
from tests.journeys.stack import until
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
WINDOW = 4  # seconds
State = OutgoingMail.State


@pytest.mark.parametrize(
    "moment", [0.5, *(pytest.param(moment, marks=pytest.mark.soak) for moment in (0.0, 0.95))]
)
def test_what_was_undone_stays_undone_and_the_rest_goes_out_once(
    acme: Firm, plant: Plant, sink: Sink, settings: Any, moment: float
) -> None:
    plant.start("worker", "beat")
    kept, undone = tickets(acme, "kept", "undone", email="rita@x.org")
    until(lambda: len(sink.accepted) == 2, "both acknowledgements, so the workers are there")
    settings.UNDO_SECONDS = WINDOW
    with scope(acme.company):
        for ticket in (kept, undone):
            ticket.move(column=acme.columns["done"], by=acme["bo"])
        mail = kept.mails.get(template="completion")
        killing = mail.due - timedelta(seconds=WINDOW * (1 - moment))
        until(lambda: timezone.now() >= killing, "the moment to kill")
        plant.kill()
        assert len(sink.accepted) == 2
        done = undone.activities.get(kind="moved")
        if moment < 0.9:  # at the last moment a person is too late
            undone.undo(activity=done, by=acme["bo"])
        until(lambda: timezone.now() > mail.due, "the window to be over")
        plant.start("worker", "beat")
        until(lambda: kept.mails.get(pk=mail.pk).state == State.SENT, "the completion mail")
        assert kept.mails.get(pk=mail.pk).due == mail.due, "the window does not start anew"
        until(lambda: undone.mails.get(template="completion").state not in OutgoingMail.PENDING, "the other")
        expected = State.CANCELLED if moment < 0.9 else State.SENT
        assert undone.mails.get(template="completion").state == expected
    promises.hold(sink)
