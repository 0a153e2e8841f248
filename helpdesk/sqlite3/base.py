"""Django's SQLite backend, less one question that would make readers wait for writers."""

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures as Features


class DatabaseFeatures(Features):
    """It has JSON (since SQLite 3.38). Django would ask on each new connection, within a transaction.

    Ours begin with the write lock (``transaction_mode`` in settings), so a page that only reads would wait.
    """

    supports_json_field = True


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
