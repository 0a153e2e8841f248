from collections.abc import Iterator

import pytest

from tests.journeys.stack import Stack


@pytest.fixture
def stack() -> Iterator[Stack]:
    """The whole product on a database of its own, not yet started."""
    with Stack() as stack:
        yield stack
