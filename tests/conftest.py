import os
import secrets
from collections.abc import Callable, Iterator
from shutil import which
from typing import Any

import hypothesis
import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from helpdesk import celery_app
from helpdesk.translations import compile_all
from tests import cast
from tests.chromium import FLAGS, find_chromium

hypothesis.settings.register_profile("helpdesk", deadline=None)  # no test says how fast anything is
hypothesis.settings.load_profile("helpdesk")
celery_app.conf.update(broker_url="memory://")  # bells ring in nobody's folder

SignIn = Callable[[cast.Firm, str], Client]


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    """All tests come from one address; those about the limits ask for ``fresh_limits``."""
    settings.RATE_LIMITS = "off"


@pytest.fixture
def fresh_limits(settings: Any, no_limits: None) -> None:
    """The limits as they are, with counters that no other test has touched, in Redis neither."""
    settings.RATE_LIMITS, settings.SECRET_KEY = "on", secrets.token_urlsafe(50)


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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser program for a file of tests; each test opens contexts of its own in it.

    Not for longer: while Playwright runs, no other test of the process may start a loop of its own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, by deselection, what is not for this database, this size or this machine."""
    from django.conf import settings

    out = {"postgres"} if settings.SQLITE else {"sqlite", "browser", "once"}
    if "soak" not in config.getoption("-m"):
        out.add("soak")
    if which("xgettext") is None:
        out.add("gettext")
    gone = [item for item in items if any(item.get_closest_marker(name) for name in out)]
    if find_chromium() is None:
        gone += [item for item in items if needs_browser(item) and item not in gone]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


def needs_browser(item: pytest.Item) -> bool:
    """Journeys carry no browser mark, for they run on both databases; their fixture tells."""
    return bool(item.get_closest_marker("browser")) or "chromium" in getattr(item, "fixturenames", ())


def pytest_configure(config: pytest.Config) -> None:
    """A machine that must run all (``REQUIRE_BROWSER=1``) leaves nothing out in silence."""
    compile_all()
    config.addinivalue_line("markers", "gettext: needs xgettext, of GNU gettext")
    config.addinivalue_line("markers", "once: what no database changes; run once, on SQLite")
    if os.environ.get("REQUIRE_BROWSER") == "1" and find_chromium() is None:
        raise pytest.UsageError("REQUIRE_BROWSER is set and no Chromium was found on PATH.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if find_chromium() is None:
        terminalreporter.write_line("Left out: browser tests, because no Chromium was found.")
    if which("xgettext") is None:
        terminalreporter.write_line("Left out: finding texts to translate, because there is no xgettext.")
