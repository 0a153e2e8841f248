from collections.abc import Iterator

import pytest

from tests.journeys.stack import Stack


@pytest.fixture
def stack() -> Iterator[Stack]:
    """The whole product on a database of its own, not yet started."""
    with Stack() as stack:
        yield stack
        for role in stack.running:  # pytest shows it when the test has failed
            print(f"── {role}\n{stack.log(role)[-6000:]}")
