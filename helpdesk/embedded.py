"""What embedded mode makes for itself at its first start."""

import os
import secrets
from pathlib import Path

KEY = "secret_key"


def started_in(folder: Path) -> bool:
    """Whether an embedded start has made its key in ``folder``: then commands given there mean that one."""
    return (folder / KEY).is_file()


def secret_key(folder: Path) -> str:
    """Return the key kept in ``folder``, made there once; several processes may ask at the same time.

    The file appears by a rename-like link, so nobody reads half a key.
    """
    path = folder / KEY
    if not path.exists():
        draft = folder / f".secret_key.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(50))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            return path.read_text().strip()
        finally:
            draft.unlink()
    return path.read_text().strip()
