"""Production starts with good settings, and with bad ones says what to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.embedded import secret_key
from tests.journeys.stack import ROOT

pytestmark = pytest.mark.once
GOOD = {
    "SECRET_KEY": "only-for-this-test-" + "".join(map(chr, range(65, 91))) + "0123456789abcdef",
    "BASE_URL": "https://desk.example",
    "ALLOWED_HOSTS": "desk.example",
    "DATABASE_URL": "postgres://helpdesk@127.0.0.1:1/helpdesk",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def manage(folder: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = kept | GOOD | {"DATA_DIR": str(folder)} | more
    ran = [sys.executable, "manage.py", *command]
    return subprocess.run(ran, cwd=ROOT, env=env, capture_output=True, text=True)


def check(folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return manage(folder, "check", "--deploy", "--fail-level", "WARNING", **more)


def test_good_settings_are_clean(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "System check identified no issues (2 silenced).\n"  # HSTS for other hosts


@pytest.mark.parametrize("key", ["", "change-me", "django-insecure-0123"])
def test_without_a_key_of_its_own_it_does_not_start(tmp_path: Path, key: str) -> None:
    done = check(tmp_path, SECRET_KEY=key)
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set. Put one into the environment or .env")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("guard", ["RATE_LIMITS", "SPAM_GUARD"])
def test_switches_for_load_tests_are_refused_and_said_loudly(tmp_path: Path, guard: str) -> None:
    done = check(tmp_path, **{guard: "off"})
    assert done.returncode == 1
    assert f"{guard}=off is for load tests only." in done.stderr
    assert f"{guard} IS OFF" in done.stderr


def test_links_without_tls_are_refused(tmp_path: Path) -> None:
    done = check(tmp_path, BASE_URL="http://desk.example")
    assert done.returncode == 1
    assert "BASE_URL is not https." in done.stderr


def test_what_is_blank_has_its_default(tmp_path: Path) -> None:
    """As a copy of .env.example has it: a blank folder would be the project's own."""
    names = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    blank = dict.fromkeys(set(names) - GOOD.keys(), " ")
    asked = "[str(settings.STATIC_ROOT), settings.MAIL_RETRY_SECONDS[:2], settings.SIGNUPS]"
    command = [sys.executable, "-c", f"from django.conf import settings; print({asked})"]
    env = GOOD | blank | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"{[str(tmp_path / 'static'), [10, 30], 'open']}\n"


def test_a_command_beside_an_embedded_start_means_that_one(tmp_path: Path) -> None:
    asked = [sys.executable, "manage.py", "check"]
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    assert subprocess.run(asked, cwd=ROOT, env=env, capture_output=True).returncode == 1
    secret_key(tmp_path)
    assert subprocess.run(asked, cwd=ROOT, env=env, capture_output=True).returncode == 0
    env["DATABASE_URL"] = GOOD["DATABASE_URL"]
    told = subprocess.run(asked, cwd=ROOT, env=env, capture_output=True)
    assert b"SECRET_KEY is not set" in told.stderr


def test_an_unknown_word_for_sign_ups_is_told(tmp_path: Path) -> None:
    done = check(tmp_path, SIGNUPS="opened")
    assert done.returncode == 1
    assert "SIGNUPS=opened is unknown." in done.stderr


HSTS = """from django.test import Client
answer = Client(headers={"Host": "desk.example"}).get("/healthz", secure=True)
print(answer["Strict-Transport-Security"])"""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "max-age=31536000"),
        ({"HSTS_INCLUDE_SUBDOMAINS": "1"}, "max-age=31536000; includeSubDomains"),
        ({"HSTS_PRELOAD": "1"}, "max-age=31536000; preload"),
    ],
)
def test_other_hosts_are_bound_to_tls_only_where_that_is_said(
    tmp_path: Path, more: dict[str, str], said: str
) -> None:
    assert manage(tmp_path, "shell", "--no-imports", "-c", HSTS, **more).stdout.splitlines()[-1] == said


ASKED = """from django.test import RequestFactory
from helpdesk.metrics import metrics
answer = metrics(RequestFactory().get("/metrics"))
print(answer.status_code, answer.content.decode())"""


def test_while_nothing_answers_each_part_is_told_in_a_line(tmp_path: Path) -> None:
    told = manage(tmp_path, "doctor")
    assert told.returncode == 1
    parts = "database migrations broker worker mail queue storage clock disk".split()
    assert [line.split()[1] for line in told.stdout.splitlines()] == parts
    assert told.stdout.startswith("trouble  database    No answer (")
    figures = manage(tmp_path, "shell", "--no-imports", "-c", ASKED)
    assert figures.stdout == "503 The database does not answer.\n\n"
