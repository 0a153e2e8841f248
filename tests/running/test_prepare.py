"""The first start fills in the demo, no later one does; ``run.py`` says what it lacks in one sentence."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from helpdesk import lock
from tests.journeys.stack import ROOT
from tests.running.embedded import environment

pytestmark = pytest.mark.sqlite


def prepare(folder: Path, **more: str) -> str:
    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder, 8000, **more), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_first_start_fills_in_the_demo_and_says_where_to_look(tmp_path: Path) -> None:
    said = prepare(tmp_path, DEMO="1")
    assert "http://localhost:8000/desk/demo-" in said
    assert "Password of all of them" in said
    again = prepare(tmp_path, DEMO="1")
    assert "founded" not in again
    assert "http://localhost:8000/desk/demo-" in again


def test_demo_0_starts_empty_and_stays_so(tmp_path: Path) -> None:
    assert "There is no demo data." in prepare(tmp_path, DEMO="0")
    assert "There is no demo data." in prepare(tmp_path, DEMO="1")


@pytest.fixture
def run_py(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.chdir(ROOT)
    import run

    return run


def test_an_old_python_is_told_so(run_py: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    assert run_py.main([]).startswith("The helpdesk needs Python 3.11 or newer; this is ")


def test_a_missing_piece_of_python_is_named(
    run_py: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run_py, "STAMP", tmp_path / "none")
    monkeypatch.setattr(run_py, "find_spec", lambda name: None if name == "ensurepip" else name)
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    said = run_py.install(developer=False)
    assert said == f"A piece of Python is missing. On Debian or Ubuntu: sudo apt install {package}"


def test_a_start_beside_a_running_one_installs_and_migrates_nothing(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    env = environment(tmp_path, 8000)
    done = subprocess.run([sys.executable, "run.py"], cwd=ROOT, env=env, capture_output=True, text=True)
    os.close(held)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The helpdesk already runs on the data in {tmp_path}. Nothing was changed.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["running.lock"]


def test_a_folder_that_holds_something_else_is_not_cleared(tmp_path: Path) -> None:
    """What an operator names for static files may be any folder; left blank it was the project's own."""
    (shared := tmp_path / "shared").mkdir()
    (other := shared / "theirs.txt").write_text("stays")
    prepare(tmp_path / "data", DEMO="0", STATIC_ROOT=str(shared), TESTING="0")
    assert other.read_text() == "stays"
    assert (shared / "staticfiles.json").exists()
