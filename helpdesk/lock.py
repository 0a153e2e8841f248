"""One start per data folder. Standard library alone: ``run.py`` reads this before anything is installed."""

import fcntl
import os
from pathlib import Path

PASSED_ON = "HELPDESK_LOCK"  # the descriptor, for the program that this one becomes


class Running(Exception):
    """Another start holds the data folder."""


def take(folder: Path) -> int:
    """Return a descriptor that holds ``folder`` for as long as it is open; a dead holder's lock is free.

    Raises:
        Running: another process holds it.
    """
    if passed := os.environ.pop(PASSED_ON, ""):
        os.set_inheritable(int(passed), False)  # held by the one who starts the roles, not by the roles
        return int(passed)
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Running(f"The helpdesk already runs on the data in {folder}. Nothing was changed.") from None
    return lock


def pass_on(lock: int) -> None:
    """Let the program that replaces this one (``os.exec``) hold it without a gap."""
    os.set_inheritable(lock, True)
    os.environ[PASSED_ON] = str(lock)
