"""FLT-03: the worker is killed at any moment and started again; every mail goes out, none a third time."""

import random
import threading

import pytest

from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.cast import Firm
from tests.faults import promises
from tests.faults.plant import Plant, told
from tests.journeys.stack import until
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
State = OutgoingMail.State


def left() -> int:
    """How many are still to go out by themselves."""
    return OutgoingMail.unscoped.filter(state__in=OutgoingMail.PENDING).count()


def through(sink: Sink, count: int) -> None:
    until(lambda: len(sink.accepted) >= count or not left(), f"{count} mails to be through")


def all_go_out(acme: Firm, sink: Sink, shown: dict[str, float], count: int) -> None:
    """What was unknown twice waits for the admin, who needs no shell; then all are sent."""
    until(lambda: not left(), "no mail to be left")
    with scope(acme.company):
        for mail in OutgoingMail.objects.filter(state=State.UNKNOWN):
            mail.retry(by=acme["ann"])
    until(lambda: not left(), "the admin's decisions to be carried out")
    assert list(OutgoingMail.unscoped.values_list("state", flat=True)) == [State.SENT] * count
    promises.hold(sink, shown)


def test_three_kills(acme: Firm, plant: Plant, sink: Sink) -> None:
    """Each at a random count of mails that are through, so in the middle of the work."""
    seed = random.randrange(10**6)
    print("seed", seed)
    dice, count = random.Random(seed), 20
    plant.start("beat", "worker")
    submitting = plant.submitting(count)
    for seen in sorted(dice.sample(range(1, 15), 3)):
        through(sink, seen)
        plant.kill("worker")
        plant.start("worker")
    all_go_out(acme, sink, told(submitting), count)


@pytest.mark.soak
def test_a_thousand_mails(acme: Firm, plant: Plant, sink: Sink) -> None:
    """Killed every 0.5 to 3 s until all are through."""
    seed = random.randrange(10**6)
    print("seed", seed)
    dice, count = random.Random(seed), 1000
    plant.start("beat", "worker")
    submitting = plant.submitting(count)
    while submitting.poll() is None or left() > 50:
        threading.Event().wait(dice.uniform(0.5, 3))
        plant.kill("worker")
        plant.start("worker")
        through(sink, len(sink.accepted) + 1)
    all_go_out(acme, sink, told(submitting), count)
