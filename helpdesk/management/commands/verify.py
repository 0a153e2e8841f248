from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.models import Company
from tickets import verification


class Command(BaseCommand):
    help = "Verify tenant guards, the order in columns, the chain of events and files; say what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = list(verification.guards())
        for company in Company.objects.order_by("pk"):
            wrong += [f"{company.slug}: {what}" for what in verification.of(company)]
        for what in wrong:
            self.stdout.write(what)
        if wrong:
            raise CommandError(f"{len(wrong)} things are wrong.")
        self.stdout.write(f"{Company.objects.count()} companies: guards, order, events and files are right.")
