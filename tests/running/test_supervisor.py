"""One terminal, all roles: what dies comes back, a broken file stops nobody, and the end is the end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk import broker
from helpdesk.supervisor import next_pause
from tests.journeys.stack import ROOT, until
from tests.running.embedded import Embedded, environment, started

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with started(tmp_path_factory.mktemp("running") / "data") as running:
        yield running


def again(folder: Path, port: int = 0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", "all"],
        cwd=ROOT,
        env=environment(folder, port),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_killed_web_is_back_and_answers(running: Embedded) -> None:
    running.kill("web")
    until(running.answers, "pages")


def test_a_killed_worker_is_back_and_works(running: Embedded) -> None:
    before = running.says("ready.")
    running.kill("worker")
    until(lambda: running.says("ready.") > before, "the new worker")


def test_a_broken_message_ends_a_worker_and_not_the_helpdesk(running: Embedded) -> None:
    before = running.says("ready.")
    for name, text in {"0_a": '{"half', "0_b": "[]", "0_c": "", "0_d": "{}"}.items():
        (running.folder / "broker" / "queue" / f"{name}.celery.msg").write_text(text)
    until(lambda: running.says("ready.") > before, "the new worker")
    queue = running.folder / "broker" / "queue"
    until(lambda: not list(queue.glob("0_*")), "the broken messages to be out of the way")
    until(lambda: not list(queue.glob("*.celery.msg")), "bells to be heard again")


def test_a_second_start_says_so_and_harms_nothing(running: Embedded) -> None:
    second = again(running.folder)
    assert second.returncode == 1
    assert (
        second.stderr == f"The helpdesk already runs on the data in {running.folder}. Nothing was changed.\n"
    )
    assert running.answers()


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = again(tmp_path, port)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is used by another program.")
    assert "Traceback" not in done.stderr


def test_nothing_outlives_a_killed_supervisor_and_after_it_ctrl_c_ends_all(tmp_path: Path) -> None:
    with started(tmp_path / "data") as running:
        running.end(signal.SIGKILL)
        until(lambda: not running.left(), "the roles to follow")
    broken = tmp_path / "data" / "broker" / "control" / "celery.exchange"
    broken.write_text('[["", "cel')
    with started(tmp_path / "data") as running:  # the dead one's lock is free
        assert running.says("set aside") == 1
        log = running.written.read_text(errors="replace")
        assert "worker |" not in log.partition("set aside")[0]  # before any role could stumble over it
        assert not running.says("ended")
        with socket.create_connection(("127.0.0.1", running.port)) as visitor:  # who never says what
            visitor.sendall(b"GET / HTTP/1.1\r\n")
            assert running.end() == 0
        assert not running.left()
        assert running.says("Stopping.") == 1
        assert not running.says("Traceback"), running.written.read_text(errors="replace")


def test_what_dies_again_and_again_is_started_more_slowly_but_never_slowly() -> None:
    pauses = [0.0]
    for _ in range(5):
        pauses.append(next_pause(pauses[-1], lived=1))
    assert pauses == [0, 0.5, 1, 2, 4, 4]
    assert next_pause(4, lived=60) == 0.5


def test_whole_files_stay_where_they_are(tmp_path: Path) -> None:
    queue, control = tmp_path / "queue", tmp_path / "control"
    queue.mkdir()
    control.mkdir()
    folders = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    ring = (
        "import django; django.setup(); from helpdesk import celery_app as app;"
        f"app.conf.update(broker_url='filesystem://localhost', broker_transport_options={folders!r});"
        "app.send_task('notifications.tasks.sweep')"
    )
    subprocess.run([sys.executable, "-c", ring], cwd=ROOT, env=os.environ | {"REDIS_URL": ""}, check=True)
    whole = [path.name for path in (*queue.iterdir(), *control.iterdir())]
    (queue / "1.celery.msg").write_text("null")
    assert len(whole) == 2
    assert broker.set_aside(queue, control, tmp_path / "aside") == ["1.celery.msg"]
    assert sorted(path.name for path in (*queue.iterdir(), *control.iterdir())) == sorted(whole)
