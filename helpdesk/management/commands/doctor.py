from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import checkup


class Command(BaseCommand):
    help = "Look at database, broker, worker, mail, storage and clock: one line each, and what to do."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = 0
        for name, look in checkup.ALL.items():
            try:
                self.stdout.write(f"ok       {name:<11} {look()}")
            except checkup.Trouble as trouble:
                troubles += 1
                said = " ".join(str(trouble).split())  # a driver may need several lines
                self.stdout.write(f"trouble  {name:<11} {said}")
        if troubles:
            raise CommandError(f"{troubles} of {len(checkup.ALL)} need attention.")
