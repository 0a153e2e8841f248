"""``manage.py prepare``: everything between installed packages and a first page, quick when all is done."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from helpdesk import translations


class Command(BaseCommand):
    help = (
        "Compile translations, collect static files, migrate; fill in the demo at the first embedded start."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if translations.compile_all():
            self.stdout.write("Translations compiled.")
        if not settings.WHITENOISE_USE_FINDERS:
            self.collect()
        call_command("migrate", verbosity=0)
        if not settings.REDIS_URL:
            call_command("createcachetable", verbosity=0)
        if settings.EMBEDDED:
            self.show()
        if settings.SQLITE:  # without statistics its planner reads a company's every ticket for one board
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def collect(self) -> None:
        """Collect static files when one of them has changed since the last time."""
        stamp, now = settings.STATIC_ROOT / ".collected", fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        self.stdout.write("Collecting static files …")
        ours = settings.STATIC_ROOT == settings.DATA_DIR / "static"  # another may hold more
        call_command("collectstatic", interactive=False, clear=ours, verbosity=0)
        stamp.write_text(now)

    def show(self) -> None:
        """Print where to look; at the first start there is something to see, unless ``DEMO=0``."""
        started = settings.DATA_DIR / "started"
        if settings.DEMO and not started.exists():
            self.stdout.write("Writing two demo companies (DEMO=0 starts empty) …")
            call_command("demo")
        else:
            try:
                call_command("demo", print=True)
            except CommandError:
                self.stdout.write("There is no demo data.")
        started.touch()
        self.stdout.write(f"\nThe first page:  {settings.BASE_URL}/")


def fingerprint() -> str:
    """Tell whether any static file differs, by name, size and time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            seen.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()
