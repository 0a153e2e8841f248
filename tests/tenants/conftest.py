from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_address(settings: Any, request: pytest.FixtureRequest) -> None:
    """Counted tries do not go on from test to test, nor from one of two test processes to the other."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": request.node.nodeid}}
