"""Where mails go in embedded mode while no mail server is named: into a folder, to be read at /demo/mail/."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from mailbox import Maildir
from pathlib import Path

from django.conf import settings

from notifications.smtp import Unreachable

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
NEWEST = 200  # that many are shown
HEADERS = (
    "From To Reply-To Subject Date Message-ID In-Reply-To Auto-Submitted X-Auto-Response-Suppress X-Ticket"
).split()


class Folder:
    """A way out like ``smtp.Line``: it takes every mail. A file appears whole or not at all (Maildir)."""

    def __init__(self) -> None:
        self.box = Maildir(settings.KEPT_MAIL_DIR)

    def send(self, message: EmailMessage) -> None:
        try:
            self.box.add(message.as_bytes())
        except OSError as trouble:  # the disk is full
            raise Unreachable(str(trouble)) from trouble

    def close(self) -> None:
        self.box.close()


@dataclass(frozen=True)
class Kept:
    """A mail as it would have left, read from its file; ``key`` is the file's name."""

    key: str
    at: datetime
    message: EmailMessage
    state: str = ""

    @classmethod
    def read(cls, path: Path) -> "Kept":
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        message = message_from_bytes(path.read_bytes(), policy=SMTP)
        assert isinstance(message, EmailMessage)
        return cls(path.name, at, message)

    @classmethod
    def newest(cls) -> list["Kept"]:
        """Return the newest ones, the last first."""
        paths = sorted(folder().glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [cls.read(path) for path in paths[:NEWEST]]

    @classmethod
    def named(cls, key: str) -> "Kept | None":
        """Return the mail of that key, one of the names in the folder; so no key leads out of it."""
        return next((cls.read(path) for path in folder().glob("*") if path.name == key), None)

    @property
    def recipient(self) -> str:
        return str(self.message["To"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.message[name])) for name in HEADERS if name in self.message]

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")

    def part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""  # as browsers hash it

    @property
    def policy(self) -> str:
        """The CSP under which the HTML may be looked at: its own style, links in new tabs, nothing else."""
        styles = " ".join(hash_of(style) for style in STYLE.findall(self.html)) or "'none'"
        return (
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
            f"style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )


def folder() -> Path:
    return Path(settings.KEPT_MAIL_DIR) / "new"


def hash_of(style: str) -> str:
    """Return the source expression that allows this inline style alone (w3.org/TR/CSP3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
