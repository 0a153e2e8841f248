"""Production as compose has it: no container engine is needed to see that everything it names exists."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from django.urls import resolve

from helpdesk.roles import ROLES
from tests.journeys.stack import ROOT, free_port, until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "helpdesk"}
FOREIGN_NAMES = {"PATH", "PYTHONUNBUFFERED"}  # read by Python, not by us

# What compose decides itself, and what is for trying and for tests alone.
ITS_OWN = {"PORT", "BIND", "DATA_DIR", "STATIC_ROOT", "SECRET_KEY_FILE"}
ITS_OWN |= {"EMBEDDED", "DEMO", "DEBUG", "RATE_LIMITS", "SPAM_GUARD"}


def names_read() -> set[str]:
    """The environment that settings and roles ask for."""
    asked = set()
    for name in ("settings.py", "roles.py"):
        for node in ast.walk(ast.parse((ROOT / "helpdesk" / name).read_text())):
            if isinstance(node, ast.Call) and re.fullmatch(
                r"env(\.\w+)?|os\.environ\.get", ast.unparse(node.func)
            ):
                asked |= {str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    return asked - {"TESTING"}  # only the tests set it


def test_every_setting_is_explained_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.M)) == names_read()


@pytest.mark.parametrize("service", OURS)
def test_what_a_service_runs_exists(service: str) -> None:
    match OURS[service]["command"]:
        case ["python", "-m", "helpdesk", role]:
            assert role in ROLES
        case ["python", "manage.py", command, *_]:
            assert command in get_commands()
        case other:
            pytest.fail(f"{service} runs {other}")


def test_every_role_has_a_service_and_only_one_beat() -> None:
    assert set(ROLES) < set(OURS)
    assert "deploy" not in OURS["beat"]


@pytest.mark.parametrize("service", OURS)
def test_a_service_is_told_all_that_an_operator_may_say(service: str) -> None:
    assert set(OURS[service]["environment"]) | ITS_OWN >= names_read()


@pytest.mark.parametrize("service", OURS)
def test_what_a_service_is_told_is_read(service: str) -> None:
    assert set(OURS[service]["environment"]) <= names_read()


def test_what_the_image_sets_is_read() -> None:
    text = (ROOT / "Dockerfile").read_text().split("FROM")[-1].replace("\\\n", "")
    told = {name for line in re.findall(r"^ENV (.+)", text, re.M) for name in re.findall(r"([A-Z_]+)=", line)}
    assert told - FOREIGN_NAMES <= names_read()
    assert "USER 1000:1000" in text


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_every_service_says_how_it_is_and_waits_for_healthy_ones(service: str) -> None:
    it = COMPOSE["services"][service]
    assert "healthcheck" in it or it.get("restart") == "no"
    for other, wait in it.get("depends_on", {}).items():
        once = COMPOSE["services"][other].get("restart") == "no"
        assert wait["condition"] == ("service_completed_successfully" if once else "service_healthy")
    for asked in re.findall(r"127\.0\.0\.1:8000(/\w+)", str(it.get("healthcheck"))):
        assert resolve(asked)


@pytest.mark.parametrize("service", OURS)
def test_our_services_are_nobody_in_particular_and_write_nowhere_but_in_volumes(service: str) -> None:
    assert OURS[service]["user"] == "1000:1000"
    assert OURS[service]["read_only"] is True
    assert "ports" not in OURS[service]


def test_volumes_and_files_that_are_mounted_exist() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_the_proxy_knows_the_services_and_does_not_hold_streams_back() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert set(re.findall(r"reverse_proxy (\w+):8000", text)) == {"web", "events"}
    assert "flush_interval -1" in text.split("handle {")[0]


@pytest.fixture
def production(tmp_path: Path, transactional_db: None) -> dict[str, str]:
    """The environment of the services, on the test's own PostgreSQL and Redis."""
    where = connection.settings_dict
    owner = f"{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT'] or 5432}"
    return {name: value for name, value in os.environ.items() if name != "TESTING"} | {
        "DATABASE_URL": f"postgres://{owner}/{where['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "DATA_DIR": str(tmp_path),
        "BASE_URL": "https://desk.example",
        "ALLOWED_HOSTS": "desk.example,127.0.0.1",
        "WEB_CONCURRENCY": "1",
    }


@pytest.mark.postgres
def test_the_same_commands_run_on_a_real_database_and_broker(production: dict[str, str]) -> None:
    ports = {"web": free_port(), "events": free_port()}
    with ExitStack() as stack:
        for service in ROLES:
            command = [sys.executable, *OURS[service]["command"][1:]]
            env = production | {"PORT": str(ports.get(service, 0))}
            process = subprocess.Popen(command, cwd=ROOT, env=env)
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        for port in ports.values():
            ready = until(lambda port=port: ask(port), f"port {port} to be ready")  # type: ignore[misc]
            assert ready["ready"] is True
        for _phone in range(12):
            stack.enter_context(half_sent(ports["web"]))
        assert ask(ports["web"]) == ready
        doctor = [sys.executable, "manage.py", "doctor"]
        until(lambda: b"at work" in told(doctor, production), "the worker to answer")


def half_sent(port: int) -> socket.socket:
    """A form whose end is still on its way."""
    line = socket.create_connection(("127.0.0.1", port))
    head = "POST /to/acme/new/ HTTP/1.1\r\nHost: desk.example\r\nContent-Length: 5000\r\n"
    line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\ntitle=".encode())
    return line


def told(command: list[str], env: dict[str, str]) -> bytes:
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True).stdout


def ask(port: int) -> dict[str, Any]:
    address = f"http://127.0.0.1:{port}/readyz"
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        said: dict[str, Any] = json.load(answer)
        return said
    return {}
