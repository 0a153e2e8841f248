"""What operators ask over HTTP, and what strangers learn from it: little."""

import shutil
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk import celery_app, checkup
from notifications.models import OutgoingMail
from tests.cast import Firm, tickets


def test_alive_asks_no_database(client: Client) -> None:  # which this test has no mark for
    assert client.get("/healthz").json() == {"ok": True}


@pytest.mark.django_db
def test_ready_names_its_parts(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.django_db
def test_ready_tells_how_late_mail_is(client: Client, acme: Firm) -> None:
    tickets(acme, "x", email="rita@acme.example")
    OutgoingMail.unscoped.update(due=timezone.now() - timedelta(seconds=90))
    assert 89 < client.get("/readyz").json()["oldest_due_mail_seconds"] < 120


@pytest.mark.django_db
def test_a_missing_part_is_503_without_its_secrets(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://:hush@127.0.0.1:1/0"
    monkeypatch.setattr(celery_app.conf, "broker_url", settings.REDIS_URL)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "trouble"
    assert b"hush" not in answer.content


@pytest.mark.django_db
def test_figures_are_for_this_machine_or_the_bearer_of_the_token(
    client: Client, acme: Firm, settings: Any
) -> None:
    tickets(acme, "a", "b", email="rita@acme.example")
    text = client.get("/metrics").content.decode()
    assert "helpdesk_tickets 2.0" in text
    assert 'helpdesk_mails{state="queued"} 2.0' in text
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.METRICS_TOKEN = "sesame"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer sésame"}).status_code == 404
    bearer = {"Authorization": "Bearer sesame"}
    assert client.get("/metrics", headers=bearer, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_robots_stay_out_of_what_is_private(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: *\nDisallow: /desk/\n")
    assert "/to/*/t/" in text


def test_finders_of_holes_know_whom_to_tell(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "https://desk.example/security"
    said = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert said["Contact"] == "https://desk.example/security"
    left = datetime.fromisoformat(said["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)  # RFC 9116, 2.5.5


def test_the_release_is_that_of_the_project(client: Client) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert client.get("/version").json() == {"version": project["version"]}


@pytest.mark.django_db
def test_the_clocks_of_machine_and_database_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.clock() == "agrees with the database's"
    monkeypatch.setattr(checkup, "DRIFT", -1.0)
    with pytest.raises(checkup.Trouble, match="NTP"):
        checkup.clock()


@pytest.mark.django_db
def test_a_mail_server_that_does_not_answer_is_trouble_with_advice(settings: Any) -> None:
    settings.KEPT_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = False, "127.0.0.1", 1
    with pytest.raises(checkup.Trouble, match="Check EMAIL_URL"):
        checkup.mail()


@pytest.mark.parametrize(("megabytes", "said"), [(700, "700 MB free"), (5000, "4 GB free")])
def test_what_is_free_is_said_in_a_unit_that_shows_it(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, said: str
) -> None:
    usage = SimpleNamespace(free=megabytes * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    assert checkup.disk() == said
