"""Files to which no row points: their process died before it wrote the row, or the row is gone."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from tenants.models import Company, User
from tenants.scoping import scope
from tickets.models import Attachment

AGE = timedelta(hours=24)  # longer than any form takes to be read and saved


def sweep() -> int:
    """Delete them, company by company; return how many. Younger ones may be waiting for their row."""
    return sweep_incoming() + sum(sweep_folder(folder, known(folder)) for folder in folders())


def sweep_incoming() -> int:
    """Delete what was still coming in when its process was killed; return how many."""
    latest, gone = (timezone.now() - AGE).timestamp(), 0
    for path in settings.FILE_UPLOAD_TEMP_DIR.glob("*.upload*"):
        with suppress(FileNotFoundError):  # it has come in, or another sweep was faster
            if path.stat().st_mtime < latest:
                path.unlink()
                gone += 1
    return gone


def known(folder: str) -> set[str]:
    """Return which files of ``folder`` a row points to: a company's, or people's pictures."""
    if folder == User.avatar.field.upload_to:
        return set(User.objects.exclude(avatar="").values_list("avatar", flat=True))
    company = Company.objects.filter(pk=folder).first() if folder.isdecimal() else None
    if company is None:
        return set()
    with scope(company):
        return Attachment.objects.keys() | {company.logo.name or ""}


def folders() -> list[str]:
    """Return the folders of the storage, one for each company that has had a file; none is no trouble."""
    return default_storage.listdir("")[0] if default_storage.exists("") else []


def sweep_folder(folder: str, known: set[str]) -> int:
    """Delete what is old and not ``known`` in ``folder``; return how many."""
    latest = timezone.now() - AGE
    keys = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    gone = [key for key in keys if key not in known and default_storage.get_modified_time(key) < latest]
    for key in gone:
        default_storage.delete(key)
    return len(gone)
