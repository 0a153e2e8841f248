from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.plant import Plant
from tests.journeys.stack import Redis
from tests.notifications.conftest import sink  # noqa: F401
from tests.notifications.sink import Sink


@pytest.fixture
def redis_url() -> Iterator[str]:
    """Empty in the embedded way, where a folder is the broker."""
    if settings.SQLITE:
        yield ""
        return
    with Redis() as broker:
        yield broker.url


@pytest.fixture
def plant(tmp_path: Path, sink: Sink, redis_url: str) -> Iterator[Plant]:  # noqa: F811
    """Worker and beat, not yet started, with a broker of their own."""
    plant = Plant(tmp_path, sink, redis_url)
    yield plant
    plant.kill()
