"""FLT-03: the worker is killed at any moment and started again; every mail goes out, none a third time."""

import random

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


def kill_amid(plant: Plant, sink: Sink, step: int, *, held: bool) -> None:
    """Start the worker, and kill it when ``step`` more mails are through.

    ``held``: for sure amid an attempt; the server has the last of them and does not answer.
    """
    seen = len(sink.accepted) + step
    sink.most = seen if held else None
    plant.start("worker")
    until(lambda: len(sink.accepted) >= seen, f"{seen} mails to be through")
    plant.kill("worker")
    if held:
        assert len(sink.accepted) == seen
        assert OutgoingMail.unscoped.filter(state=State.SENDING).exists()


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
    plant.start("beat")
    submitting = plant.submitting(count)
    for _kill in range(3):
        kill_amid(plant, sink, dice.randint(1, 4), held=True)
        assert 0 < len(sink.accepted) < count
    sink.most = None
    plant.start("worker")
    all_go_out(acme, sink, told(submitting), count)


@pytest.mark.soak
def test_a_thousand_mails(acme: Firm, plant: Plant, sink: Sink) -> None:
    """Killed again and again until nearly all are through, amid an attempt or anywhere."""
    seed = random.randrange(10**6)
    print("seed", seed)
    dice, count = random.Random(seed), 1000
    plant.start("beat")
    submitting = plant.submitting(count)
    while len(sink.accepted) < count * 0.9:
        kill_amid(plant, sink, dice.randint(1, 40), held=dice.random() < 0.5)
    sink.most = None
    plant.start("worker")
    all_go_out(acme, sink, told(submitting), count)
