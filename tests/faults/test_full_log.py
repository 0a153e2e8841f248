"""FLT-06: no room for the log, and half a bell in the broker's folder: mails leave all the same."""

import os

import pytest

from tests.cast import Firm
from tests.faults.plant import Plant
from tests.journeys.stack import until
from tests.notifications.sink import Sink

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_the_log_is_full_and_a_bell_is_half(acme: Firm, plant: Plant, sink: Sink) -> None:
    queue = plant.folder / "broker" / "queue"
    queue.mkdir(parents=True)
    half = queue / "1_half.celery.msg"
    half.write_text('{"body": "')
    before = half.stat().st_mtime - 60  # a worker leaves alone what is just being written
    os.utime(half, (before, before))
    for role in ("worker", "beat"):
        (plant.folder / f"{role}.log").symlink_to("/dev/full")
    plant.start("worker", "beat")
    (number,) = plant.submit(1)
    until(lambda: sink.accepted, f"the mail about {number}")
    assert len(sink.accepted) == 1
