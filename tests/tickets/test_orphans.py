"""Files without a row go after a day; a file with one stays, and so does what is still being sent."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk import celery_app
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.tickets.pictures import picture
from tickets import orphans
from tickets.models import Attachment
from tickets.models.attachment import keep
from tickets.tasks import sweep_files


def age(path: Path, hours: int = 25) -> None:
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


def files(settings: Any) -> set[str]:
    found = (path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    return {str(path.relative_to(settings.MEDIA_ROOT)) for path in found}


def test_the_old_ones_of_each_company_go(acme: Firm, birch: Firm, settings: Any) -> None:
    kept = set[str]()
    for firm in (acme, birch):
        (ticket,) = tickets(firm, "one")
        with scope(firm.company):
            row, left, young = (Attachment.store(SimpleUploadedFile("a.png", picture("PNG"))) for _ in "abc")
            Attachment.save_for(ticket, [row])
        for each in (row, left):
            for key in (each.key, each.thumb):
                age(settings.MEDIA_ROOT / key)
        kept |= {row.key, row.thumb, young.key, young.thumb}
    nobodys = settings.MEDIA_ROOT / "999999" / "left"
    nobodys.parent.mkdir()
    nobodys.write_bytes(b"of a company that is gone")
    age(nobodys)
    assert orphans.sweep() == 5
    assert files(settings) == kept
    assert orphans.sweep() == 0


def test_a_logo_and_faces_stay(acme: Firm, settings: Any) -> None:
    with scope(acme.company):
        acme.company.logo = keep(ContentFile(picture("PNG")))
        acme.company.save(update_fields=["logo"])
        left = keep(ContentFile(b"a logo that was replaced"))
    user = acme["bo"].user
    user.avatar.save("face", ContentFile(picture("PNG")))
    gone = default_storage.save("avatars/before", ContentFile(b"a face that was replaced"))
    for key in (acme.company.logo.name, left, user.avatar.name, gone):
        age(settings.MEDIA_ROOT / key)
    assert orphans.sweep() == 2
    assert files(settings) == {acme.company.logo.name, user.avatar.name}


# A large file waits in the folder; then the process is killed, and can clean nothing up.
KILLED = """
import os, signal, django
django.setup()
from django.core.files.uploadedfile import TemporaryUploadedFile
file = TemporaryUploadedFile("cut.txt", "text/plain", 0, "")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_coming_in_when_its_process_was_killed_goes_after_a_day(settings: Any) -> None:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    assert folder == settings.DATA_DIR / "incoming"
    before = set(folder.iterdir())
    died = subprocess.run([sys.executable, "-c", KILLED], check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    (cut,) = set(folder.iterdir()) - before
    assert orphans.sweep_incoming() == 0
    age(cut)
    assert orphans.sweep_incoming() == 1
    assert set(folder.iterdir()) == before
    folder = settings.FILE_UPLOAD_TEMP_DIR = folder / "gone"
    assert orphans.sweep_incoming() == 0


def test_it_is_done_every_hour_and_where_no_file_ever_came(acme: Firm) -> None:
    assert celery_app.conf.beat_schedule["sweep files"]["task"] == sweep_files.name
    sweep_files()
