"""Many submit at once, to real server processes: nothing is lost, nothing is there twice.

The limits count, and are set so high that nobody is held back.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bench import load
from bench.place import free_port, wait_for
from notifications.models import OutgoingMail
from tests.cast import Firm
from tests.faults import promises
from tests.faults.plant import Plant
from tests.notifications.sink import Sink
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
HIGH = str(10**6)
HIGHEST = {"RATE_LIMITS": "on", "LIMIT_SUBMITS": HIGH, "LIMIT_SUBMITS_COMPANY": HIGH, "SPAM_SECONDS": "0"}


@pytest.fixture
def web(acme: Firm, tmp_path: Path, sink: Sink, redis_url: str) -> Iterator[int]:
    """The port of a web role on the test's own database."""
    port = free_port()
    plant = Plant(tmp_path, sink, redis_url, PORT=str(port), **HIGHEST)
    plant.start("web")
    wait_for(plant.running["web"], port)
    yield port
    plant.kill()


def turns(people: int) -> Callable[[], Iterator[int]]:
    return partial(load.times, 3) if people < 50 else partial(load.until, time.monotonic() + 60)


@pytest.mark.parametrize("people", [10, pytest.param(50, marks=pytest.mark.soak)])
def test_what_was_shown_is_what_is_there(acme: Firm, sink: Sink, web: int, people: int) -> None:
    crowd = load.submit(web, f"/to/acme/new/?code={acme.company.code}", people, turns(people))
    print(crowd.line(Ticket.unscoped.count()))
    assert crowd.trouble == []
    assert crowd.answered == crowd.submitted >= people * 4
    assert crowd.duplicates == 0
    assert sorted(crowd.shown) == sorted(Ticket.unscoped.values_list("number", flat=True))
    assert not Ticket.unscoped.exclude(held_at=None).exists()
    assert OutgoingMail.unscoped.filter(state="queued").count() == len(crowd.shown)
    promises.hold(sink, crowd.shown)
