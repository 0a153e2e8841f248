from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    """Counted tries do not go on from test to test; the cache's table is no model, so nothing empties it."""
    yield
    cache.clear()
