"""FLT-01: the broker is down when tickets come in. Visitors do not notice; the sweep finds every mail."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from notifications import outbox
from notifications.models import OutgoingMail
from tests.cast import Firm
from tests.faults import promises
from tests.faults.plant import Plant
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 2.0  # seconds a visitor waits for the number at most (FLT-01)


@contextmanager
def port(*, answers: bool) -> Iterator[str]:
    """A Redis that nobody runs: the port is closed, or it takes calls and never says a word."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if answers:
            nobody.listen(100)
        yield f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"


def accepted_all_the_same(plant: Plant, sink: Sink, count: int) -> None:
    waited = plant.submit(count)
    assert len(waited) == count
    assert max(waited.values()) < PATIENCE
    assert sink.accepted == []
    outbox.sweep()
    assert outbox.drain() == count
    assert set(OutgoingMail.unscoped.values_list("state", flat=True)) == {"sent"}
    promises.hold(sink, waited)


@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_redis_is_stopped(acme: Firm, tmp_path: Path, sink: Sink, count: int) -> None:
    with port(answers=False) as url:
        accepted_all_the_same(Plant(tmp_path, sink, url), sink, count)


def test_redis_hangs(acme: Firm, tmp_path: Path, sink: Sink) -> None:
    with port(answers=True) as url:
        accepted_all_the_same(Plant(tmp_path, sink, url), sink, 2)


@pytest.mark.parametrize("count", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_the_folder_cannot_be_written(acme: Firm, tmp_path: Path, sink: Sink, count: int) -> None:
    """Root may write everywhere, so the queue is no folder at all."""
    plant = Plant(tmp_path, sink, BREAK_QUEUE="1")
    accepted_all_the_same(plant, sink, count)
    assert (tmp_path / "broker" / "queue").is_file()
