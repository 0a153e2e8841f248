from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import translations


class Command(BaseCommand):
    help = "Write the .mo files (no gettext needed); with --check say what is not translated."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail on a gap")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            for path in translations.compile_all():
                self.stdout.write(str(path.relative_to(translations.ROOT)))
            return
        faults = list(translations.faults())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} texts are not translated as they should be.")
