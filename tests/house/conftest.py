"""For the walks over all addresses two companies are written once a file.

What a test changes is taken back after it: pytest-django lets its transaction stand inside another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests import cast
from tests.house.addresses import things


@dataclass(frozen=True)
class Walk:
    """Acme and birch with one thing of each kind, ``cast.MARKER`` in all their words."""

    acme: cast.Firm
    birch: cast.Firm
    ours: dict[str, Any]
    theirs: dict[str, Any]


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Walk]:
    cheap = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("files"),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "RATE_LIMITS": "off",
    }
    with django_db_blocker.unblock(), override_settings(**cheap), transaction.atomic():
        acme, birch = cast.acme(), cast.birch()
        yield Walk(acme, birch, things(acme, cast.MARKER), things(birch, cast.MARKER))
        transaction.set_rollback(True)


@pytest.fixture
def walk(written: Walk, db: None, settings: Any) -> Walk:
    settings.ACCOUNT_RATE_LIMITS = False
    return written


@pytest.fixture
def own_files() -> None:
    """The files of ``written`` stay where they are."""
