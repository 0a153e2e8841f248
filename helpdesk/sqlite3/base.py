"""Django's SQLite backend: its readers wait for no writer, and its writers stand in a queue."""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures as Features

PATIENCE = 20.0  # seconds; then SQLite itself decides, as it does between processes
turn = threading.Lock()


class DatabaseFeatures(Features):
    """It has JSON (since SQLite 3.38). Django would ask on each new connection, within a transaction.

    Ours begin with the write lock (``transaction_mode`` in settings), so a page that only reads would wait.
    """

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    """Writers of one process take turns before they ask for SQLite's lock.

    SQLite has no queue: who waits for its lock looks again after longer and longer naps, and under many
    writers the unlucky one is told "locked" in the end.
    """

    features_class = DatabaseFeatures
    has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        self.has_turn = turn.acquire(timeout=PATIENCE)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.give_turn()
            raise

    def _commit(self) -> Any:
        done = super()._commit()  # type: ignore[misc]
        self.give_turn()  # a COMMIT that failed is rolled back
        return done

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self.give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self.give_turn()

    def give_turn(self) -> None:
        if self.has_turn:
            self.has_turn = False
            turn.release()
