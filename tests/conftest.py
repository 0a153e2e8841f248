from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from helpdesk import celery_app
from tests import cast

celery_app.conf.update(broker_url="memory://")  # bells ring in nobody's folder

SignIn = Callable[[cast.Firm, str], Client]


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def acme(db: None) -> cast.Firm:
    return cast.acme()


@pytest.fixture
def birch(db: None) -> cast.Firm:
    return cast.birch()


@pytest.fixture
def sign_in() -> SignIn:
    """Return a browser in which that person is signed in."""

    def sign_in(firm: cast.Firm, name: str) -> Client:
        browser = Client()
        browser.force_login(firm[name].user)
        return browser

    return sign_in


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by deselection, what is not for this database or this size."""
    from django.conf import settings

    out = {"postgres"} if settings.SQLITE else {"sqlite", "browser"}
    if config.getoption("-m") == "":
        out.add("soak")
    gone = [item for item in items if any(item.get_closest_marker(name) for name in out)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
