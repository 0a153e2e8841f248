"""The limit: views that do the same reads and writes in raw SQL, with no middleware, ORM or form.

Only for measuring: they check nothing, and are told the company by its id.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from datetime import UTC
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import timezone

django.setup()  # before the models below: gunicorn imports this module first

from tenants.models import Company  # noqa: E402
from tickets.gate import TrackForm  # noqa: E402
from tickets.journey import Step  # noqa: E402
from tickets.models import Requester, Ticket  # noqa: E402

TEMPLATES = Engine(dirs=[str(Path(__file__).parent / "templates")])
GAP = 2**32
COUNT = (
    "INSERT INTO tenants_counter (company_id, seq) VALUES (%s, 1)"
    " ON CONFLICT (company_id) DO UPDATE SET seq = tenants_counter.seq + 1 RETURNING seq"
)
REQUESTER = (
    "INSERT INTO tickets_requester (company_id, email, name) VALUES (%s, %s, %s)"
    " ON CONFLICT (company_id, email) DO UPDATE SET name = excluded.name RETURNING id"
)
TICKET = (
    "INSERT INTO tickets_ticket (company_id, number, title, description, category_id, priority, place,"
    " language, requester_id, requester_name, link_key, digest, column_id, rank, seq, moved_seq, opened_at,"
    " changed_at) VALUES (%s, %s, %s, %s, %s, %s, '', 'en', %s, %s, %s, '', %s,"
    " (SELECT max(rank) + %s FROM tickets_ticket WHERE company_id = %s AND column_id = %s), %s, %s, %s, %s)"
    " RETURNING id"
)
HAPPENED = (
    "INSERT INTO tenants_activity (company_id, seq, ticket_id, actor_id, kind, details, at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id"
)
MAIL = (
    "INSERT INTO notifications_outgoingmail (company_id, activity_id, ticket_id, template, recipient,"
    " language, details, message_id, state, due, attempts, unknowns, reason)"
    " VALUES (%s, %s, %s, %s, %s, 'en', '{}', %s, 'queued', %s, 0, 0, '')"
)
LOCK = (
    "SELECT ticket.id, ticket.column_id, ticket.rank, requester.email FROM tickets_ticket ticket"
    " JOIN tickets_requester requester ON requester.id = ticket.requester_id"
    " WHERE ticket.company_id = %s AND ticket.number = %s"
)
MOVE = (
    "UPDATE tickets_ticket SET column_id = %s, seq = %s, moved_seq = %s, changed_at = %s, rank ="
    " (SELECT coalesce(max(rank), 0) + %s FROM tickets_ticket WHERE company_id = %s AND column_id = %s)"
    " WHERE id = %s"
)
COLUMNS = (
    "SELECT id, name, stage, (SELECT count(*) FROM tickets_ticket WHERE column_id = board_column.id),"
    " (SELECT rank FROM tickets_ticket WHERE company_id = %s AND column_id = board_column.id"
    "  ORDER BY rank LIMIT 1 OFFSET 39) FROM board_column WHERE board_id = %s ORDER BY place"
)
CARDS = (
    "SELECT ticket.id, ticket.number, ticket.title, ticket.priority, ticket.seq, ticket.opened_at,"
    " ticket.place, category.name, category.hue FROM tickets_ticket ticket"
    " JOIN tickets_category category ON category.id = ticket.category_id"
    " WHERE ticket.company_id = %s AND ticket.column_id = %s AND ticket.rank <= %s"
)
PEOPLE = (
    "SELECT answers.ticket_id, member.name, member.id %% 8 + 1 FROM tickets_assignment answers"
    " JOIN tenants_membership member ON member.id = answers.member_id WHERE answers.ticket_id IN "
)
TRACKED = (
    "SELECT ticket.id, standing.stage, company.name, company.slug FROM tickets_ticket ticket"
    " JOIN board_column standing ON standing.id = ticket.column_id"
    " JOIN tenants_company company ON company.id = ticket.company_id"
    " WHERE ticket.company_id = %s AND ticket.number = %s"
)
PLACED = "SELECT details, at FROM tenants_activity WHERE ticket_id = %s AND kind IN %s ORDER BY seq"


def application() -> WSGIHandler:
    """Return the application of a server that has these views and nothing else."""
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], __name__
    return WSGIHandler()


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def page(name: str, **shown: Any) -> HttpResponse:
    return HttpResponse(TEMPLATES.get_template(name).render(Context(shown)))


def real_page(name: str, ticket: Ticket, company: Company, **shown: Any) -> HttpResponse:
    """The product's own template: what is compared on a public page is the work, not the words on it."""
    languages = [{"code": code, "name": word, "href": f"?lang={code}"} for code, word in settings.LANGUAGES]
    shown |= {"ticket": ticket, "company": company, "lang": "", "languages": languages, "language": "en"}
    return HttpResponse(render_to_string(name, shown))


def intake(request: HttpRequest, company: int, column: int) -> HttpResponse:
    """Requester, ticket, activity and mail; the counter last."""
    form, now, number = request.POST, str(timezone.now()), f"B{secrets.token_hex(4)}0"
    details = json.dumps({"now": column, "stage": "new"})
    with transaction.atomic():
        ((requester,),) = run(REQUESTER, company, form["email"], form["name"])
        written = (form["title"], form["description"], form["category"] or None, form["priority"])
        key = secrets.token_urlsafe(24)
        ((seq,),) = run(COUNT, company)
        ((ticket,),) = run(
            TICKET,
            *(company, number, *written, requester, form["name"], key, column),
            *(GAP, company, column, seq, seq, now, now),
        )
        ((activity,),) = run(HAPPENED, company, seq, ticket, None, "opened", details, now)
        run(MAIL, company, activity, ticket, "acknowledgement", form["email"], f"<{key}@bare.example>", now)
    rita = Requester(pk=requester, email=form["email"], company_id=company)
    row = Ticket(pk=ticket, number=number, link_key=key, requester=rita, company_id=company)
    return real_page("tickets/submitted.html", row, Company(name="Bare", slug="bare"))


def board(request: HttpRequest, company: int, board: int) -> HttpResponse:
    """Columns, cards and people: three statements and one template."""
    columns = run(COLUMNS, company, board)
    ends = [(company, column, end or 2**62) for column, _name, _stage, _count, end in columns]
    cards = run(
        " UNION ALL ".join(
            CARDS.replace("SELECT ", f"SELECT {place} AS lane, ticket.rank, ", 1)
            for place in range(len(ends))
        )
        + " ORDER BY 1, 2",
        *(value for end in ends for value in end),
    )
    people = defaultdict(list)
    if cards:
        marks = ", ".join(["%s"] * len(cards))
        for ticket, name, hue in run(f"{PEOPLE}({marks})", *(card[2] for card in cards)):
            people[ticket].append((name, hue))
    lanes: list[dict[str, Any]] = [
        {"pk": pk, "name": name, "stage": stage, "count": count, "cards": []}
        for pk, name, stage, count, _end in columns
    ]
    for lane, _rank, pk, *card in cards:
        lanes[lane]["cards"].append((*card, people[pk]))
    return page("board.html", lanes=lanes)


def move(request: HttpRequest, company: int, number: str) -> HttpResponse:
    """Lock, update, activity and mail; the counter before the row that carries its number."""
    column, stage, now = int(request.POST["column"]), request.POST["stage"], str(timezone.now())
    lock = LOCK if connection.vendor == "sqlite" else f"{LOCK} FOR UPDATE OF ticket"
    with transaction.atomic():
        ((ticket, was, rank, email),) = run(lock, company, number)
        ((seq,),) = run(COUNT, company)
        run(MOVE, column, seq, seq, now, GAP, company, column, ticket)
        details = json.dumps({"was": was, "now": column, "rank_was": rank, "stage": stage})
        ((activity,),) = run(HAPPENED, company, seq, ticket, None, "moved", details, now)
        if stage == "done":
            key = f"<{secrets.token_urlsafe(24)}@bare.example>"
            run(MAIL, company, activity, ticket, "completion", email, key, now)
    return HttpResponse(str(seq))


def tracking(request: HttpRequest, company: int, number: str) -> HttpResponse:
    """The ticket with its stage, and when it came where: two statements."""
    ((ticket, stage, name, slug),) = run(TRACKED, company, number)
    marks = "('opened', 'moved', 'undone')"
    placed = run(PLACED.replace("IN %s", f"IN {marks}"), ticket)
    placed = [(json.loads(details), at) for details, at in placed]
    if connection.vendor == "sqlite":  # its times are naive
        placed = [(details, timezone.make_aware(at, UTC)) for details, at in placed]
    steps = [
        Step(
            details["stage"],
            details["stage"],
            at,
            past=details["stage"] != stage,
            now=details["stage"] == stage,
        )
        for details, at in placed
    ]
    shown = {"steps": steps, "headline": stage, "track": TrackForm()}
    return real_page(
        "tickets/tracking.html",
        Ticket(number=number, company_id=company),
        Company(name=name, slug=slug),
        **shown,
    )


urlpatterns = [
    path("<int:company>/intake/<int:column>/", intake),
    path("<int:company>/boards/<int:board>/", board),
    path("<int:company>/tickets/<str:number>/move/", move),
    path("<int:company>/tickets/<str:number>/", tracking),
    path("", include("helpdesk.urls")),  # for the addresses on the product's own pages
]
