"""One line to try the helpdesk: ``python3 run.py``. Needs Python 3.11 and nothing else.

Standard library alone, and in words that any Python 3 understands, so that an old one can be told so.
``python3 run.py install`` only installs, with the developers' tools.
"""

import hashlib
import os
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
UV = (PYTHON, "-m", "uv")
# Compiled at once: where no process may write that down, each would compile it all for itself.
INSTALL = (*UV, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON)
PIP = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def main(args: "list[str]") -> "str | None":
    """Install what is missing, then become ``python -m helpdesk all``; return why it cannot."""
    if sys.version_info < (3, 11):
        here = sys.version.split()[0]
        return "The helpdesk needs Python 3.11 or newer; this is %s. Start it with a newer one." % here
    os.chdir(ROOT)
    read_env()
    if args == ["install"]:
        return install(developer=True)
    if args:
        return "Usage: python3 run.py [install]"
    lock = runpy.run_path(str(ROOT / "helpdesk" / "lock.py"))
    try:
        held = lock["take"](Path(os.environ.get("DATA_DIR", "").strip() or ROOT / "data"))
    except lock["Running"] as refusal:
        return str(refusal)
    except OSError as trouble:
        return "The data folder cannot be used: %s" % trouble
    failure = install(developer=False)
    if failure is None:
        lock["pass_on"](held)
        os.environ["EMBEDDED"] = os.environ.get("EMBEDDED", "").strip() or "1"
        print("Starting …", flush=True)
        os.execv(str(PYTHON), [str(PYTHON), "-m", "helpdesk", "all"])
    return failure


def read_env() -> None:
    """Take what ``.env`` says and the environment does not: where the data is must be known at once."""
    file = ROOT / ".env"
    for line in file.read_text("utf-8").splitlines() if file.exists() else []:
        name, is_set, value = line.strip().partition("=")
        if is_set and not name.startswith("#"):
            os.environ.setdefault(name.removeprefix("export ").strip(), value.strip().strip("\"'"))


def install(developer: bool) -> "str | None":
    """Make ``.venv`` and fill it when ``pyproject.toml`` or the lock changed; return what went wrong."""
    wanted = {fingerprint(), *(["developer"] if developer else []), *extras()}
    present = set(STAMP.read_text().split("\n")) if PYTHON.exists() and STAMP.exists() else set()
    if wanted <= present and runs():
        return None
    if not find_spec("venv") or not find_spec("ensurepip"):
        package = "python%d.%d-venv" % sys.version_info[:2]
        return "A piece of Python is missing. On Debian or Ubuntu: sudo apt install %s" % package
    if not runs():
        print("Making a virtual environment in .venv …", flush=True)
        if call(sys.executable, "-m", "venv", "--clear", VENV):
            return "The virtual environment could not be made. What Python says stands above."
    print("Installing what the helpdesk is made of (the first time this takes a moment) …", flush=True)
    if not any(way(developer) for way in (by_lock, by_uv, by_pip)):
        return "The packages could not be installed. The reason stands above; is the network there?"
    STAMP.write_text("\n".join(sorted(wanted)))
    return None


def runs() -> bool:
    """Whether ``.venv`` works: it does not after its folder was moved or its Python removed."""
    return PYTHON.exists() and not call(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))")


def extras() -> "list[str]":
    """Return the extras of ``pyproject.toml`` that the settings ask for."""
    return ["sentry"] if os.environ.get("SENTRY_DSN", "").strip() else []


def fingerprint() -> str:
    files = [ROOT / "pyproject.toml", ROOT / "uv.lock"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()


def by_lock(developer: bool) -> bool:
    """The exact versions of ``uv.lock``, from whichever index this machine is set to use."""
    pinned = VENV / "locked.txt"
    export = "export --quiet --frozen --no-hashes --no-emit-project".split()
    export += [word for extra in extras() for word in ("--extra", extra)] + ["--output-file"]
    return (
        not call(*PIP, "uv")
        and not call(*UV, *export, pinned, "--group" if developer else "--no-group", "dev")
        and not call(*INSTALL, "-r", pinned)
    )


def by_uv(developer: bool) -> bool:
    print("Those of the lock are not to be had; taking others that fit …", flush=True)
    return not call(*INSTALL, *names(developer))


def by_pip(developer: bool) -> bool:
    print("uv cannot do it; trying pip, which takes a minute …", flush=True)
    return not call(*PIP, *names(developer))


def names(developer: bool) -> "list[str]":
    """Return the requirements that ``pyproject.toml`` lists."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    tools: list[str] = project["dependency-groups"]["dev"] if developer else []
    more = [name for extra in extras() for name in project["project"]["optional-dependencies"][extra]]
    return [*project["project"]["dependencies"], *more, *tools]


def call(*command: "str | Path") -> int:
    return subprocess.call([str(part) for part in command])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
