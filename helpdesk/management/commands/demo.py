"""``manage.py demo``: believable data to look around in, or a lot of it to measure with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from helpdesk.demo.firms import Firm, crowd, firms
from helpdesk.demo.founding import PASSWORD, found, history
from tenants.models import Company
from tenants.scoping import scope
from tickets.models import Ticket

SHOWN = 2  # companies whose addresses and log-ins are printed


class Command(BaseCommand):
    help = (
        "Write demo companies (their slugs begin with demo-), people and tickets; queue no mail. Run again, "
        "it leaves what is there and adds only what --companies or --tickets ask for beyond it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--companies", type=int, default=2, help="demo companies in all (2)")
        parser.add_argument("--tickets", type=int, help="tickets in all of them together (40 at first)")
        parser.add_argument("--print", action="store_true", help="only print addresses and log-ins")

    def handle(self, *, companies: int, tickets: int | None, print: bool, **options: Any) -> None:
        if companies < 1 or (tickets or 0) < 0:
            raise CommandError("--companies is at least 1, --tickets at least 0.")
        wanted = firms(companies)
        if not print:
            self.fill(wanted, tickets)
        self.say(wanted)

    def fill(self, wanted: list[Firm], tickets: int | None) -> None:
        """Found what is missing of ``wanted``, then add requests until there are ``tickets`` in all."""
        now, there = (
            timezone.now(),
            Company.objects.in_bulk([firm.slug for firm in wanted], field_name="slug"),
        )
        sizes = {slug: size(company) for slug, company in there.items()}
        for firm in wanted:
            if firm.slug not in there:
                most = len(firm.tickets) if tickets is None else max(0, tickets - sum(sizes.values()))
                there[firm.slug] = company = found(firm, now, most)
                sizes[firm.slug] = size(company)
                self.stdout.write(f"{firm.name}: founded, {sizes[firm.slug]} tickets.")
            elif tickets is None:
                self.stdout.write(f"{firm.name}: there already, {sizes[firm.slug]} tickets.")
        missing = max(0, (tickets or 0) - sum(sizes.values()))
        for place, firm in enumerate(wanted):
            share = missing // len(wanted) + (place < missing % len(wanted))
            if share:
                with scope(there[firm.slug]):
                    history(firm, now).write(list(crowd(share, firm, seed=f"{firm.slug} {sizes[firm.slug]}")))
                self.stdout.write(f"{firm.name}: {share} more tickets.")
        with connection.cursor() as cursor:  # a planner without statistics reads all tickets for each event
            cursor.execute("ANALYZE")

    def say(self, wanted: list[Firm]) -> None:
        """Print where to look and who may log in."""
        there = companies_of(wanted[:SHOWN])
        if not there:
            raise CommandError("There is no demo data. Write it with: manage.py demo")
        say = self.stdout.write
        say("")
        for firm in wanted:
            if company := there.get(firm.slug):
                desk = f"{settings.BASE_URL}{reverse('home', args=[firm.slug])}"
                say(f"{firm.name}\n  ask for help  {company.intake_url}  with code {company.code}")
                say(f"  answer        {desk}")
                for person in firm.people:
                    role = "deactivated" if person.gone else person.role
                    say(f"                {person.email}  ({role})")
        say(f"\nPassword of all of them: {PASSWORD}")
        if settings.KEPT_MAIL:
            say(f"Mails that would go out: {settings.BASE_URL}{reverse('kept-mails')}")
        if not settings.EMBEDDED:
            self.stderr.write(
                "These log-ins are public knowledge. Keep demo data off a server with real work."
            )


def companies_of(wanted: list[Firm]) -> dict[str, Company]:
    """Return those of ``wanted`` that were founded already, by slug."""
    return Company.objects.in_bulk([firm.slug for firm in wanted], field_name="slug")


def size(company: Company) -> int:
    with scope(company):
        return Ticket.objects.count()
