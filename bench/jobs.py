"""What is measured: for each job, requests to the product and the same to the bare views."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from bench.client import Answer, Request
from board.models import Board, Column
from tenants.models import Company, Membership
from tenants.scoping import scope
from tickets.models import Category, Ticket

Ask = Callable[[Request], Answer]


@dataclass(frozen=True)
class Ground:
    """The demo's first company, as the jobs need it."""

    company: Company
    board: Board
    columns: dict[str, Column]
    category: Category
    session: dict[str, str]

    @classmethod
    def there(cls) -> Ground:
        """Read it; sign its operator in."""
        company = Company.objects.get(slug="demo-hangang")
        with scope(company):
            board = Board.default()
            columns = {column.stage: column for column in board.columns.standing()}
            member = Membership.objects.active().select_related("user").get(role="operator")
            category = Category.objects.offered()[0]
        session = SessionStore()
        session[SESSION_KEY] = str(member.user_id)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
        session.create()
        token = secrets.token_hex(16)
        cookies = {"Cookie": f"sessionid={session.session_key}; csrftoken={token}", "X-CSRFToken": token}
        return cls(company, board, columns, category, cookies)

    def numbers(self, stage: str, count: int) -> list[str]:
        """Return ``count`` numbers of tickets with an address that stand in ``stage``."""
        with scope(self.company):
            tickets = Ticket.objects.filter(column=self.columns[stage], requester__isnull=False)
            return list(tickets.in_order().values_list("number", flat=True)[:count])

    def link_key(self, number: str) -> str:
        """The secret of a ticket's own link."""
        with scope(self.company):
            return Ticket.objects.get(number=number).link_key

    def count(self) -> int:
        """How many tickets there are."""
        with scope(self.company):
            return Ticket.objects.count()


@dataclass(frozen=True)
class Job(ABC):
    """One row of the table; budgets as the README gives them.

    ``statements``: at most, with BEGIN and COMMIT. ``must`` and ``stretch``: parts of the bare view's rate.
    """

    ground: Ground
    name = ""
    statements = 0
    must = 0.0
    stretch = 0.0
    per_round = 0

    @abstractmethod
    def ours(self, count: int, ask: Ask) -> list[Request]:
        """Make ``count`` requests; ``ask`` is for what must be fetched before, outside the clock."""

    @abstractmethod
    def bare(self, count: int) -> list[Request]:
        """Make as many for the bare views."""


class Intake(Job):
    name, statements, must, stretch, per_round = "intake POST", 10, 0.5, 0.65, 40

    def ours(self, count: int, ask: Ask) -> list[Request]:
        return [self.form(ask) for _ in range(count)]

    def form(self, ask: Ask) -> Request:
        """Pass the gate by the deep link; every form has a token of its own."""
        path = reverse("new-ticket", args=[self.ground.company.slug])
        page = ask(Request(f"{path}?code={self.ground.company.code}"))
        return Request(path, hidden_fields(page) | self.fields())

    def bare(self, count: int) -> list[Request]:
        path = f"/{self.ground.company.pk}/intake/{self.ground.columns['new'].pk}/"
        return [Request(path, self.fields()) for _ in range(count)]

    def fields(self) -> dict[str, str]:
        return {
            "title": "The label printer prints every label twice",
            "description": "Since this morning, at gate 4. " * 5,
            "category": str(self.ground.category.pk),
            "priority": "high",
            "name": "Marcus Webb",
            "email": f"marcus.{secrets.token_hex(4)}@bench.example",
        }


class BoardPage(Job):
    name, statements, must, stretch, per_round = "board", 12, 0.4, 0.55, 15

    def ours(self, count: int, ask: Ask) -> list[Request]:
        path = reverse("board", args=[self.ground.company.slug, self.ground.board.pk])
        return [Request(path, headers=self.ground.session)] * count

    def bare(self, count: int) -> list[Request]:
        return [Request(f"/{self.ground.company.pk}/boards/{self.ground.board.pk}/")] * count


class Move(Job):
    """Into Done, which leaves a mail to send."""

    name, statements, must, stretch, per_round = "move", 14, 0.25, 0.35, 40

    def ours(self, count: int, ask: Ask) -> list[Request]:
        headers = {**self.ground.session, "HX-Request": "true"}
        form = {"column": str(self.ground.columns["done"].pk)}
        numbers = self.ground.numbers("new", count)
        return [
            Request(reverse("move", args=[self.ground.company.slug, number]), form, headers)
            for number in numbers
        ]

    def bare(self, count: int) -> list[Request]:
        form = {"column": str(self.ground.columns["done"].pk), "stage": "done"}
        numbers = self.ground.numbers("active", count)
        return [Request(f"/{self.ground.company.pk}/tickets/{number}/move/", form) for number in numbers]


class Tracking(Job):
    name, statements, must, stretch, per_round = "tracking", 4, 0.35, 0.5, 80

    def ours(self, count: int, ask: Ask) -> list[Request]:
        numbers = self.ground.numbers("done", count)
        return [Request(reverse("tracking", args=[self.ground.company.slug, number])) for number in numbers]

    def bare(self, count: int) -> list[Request]:
        numbers = self.ground.numbers("done", count)
        return [Request(f"/{self.ground.company.pk}/tickets/{number}/") for number in numbers]


JOBS: list[type[Job]] = [Intake, BoardPage, Move, Tracking]


class HiddenFields(HTMLParser):
    """Collects the hidden fields of the form that has a field of the name ``beside``."""

    def __init__(self, beside: str) -> None:
        super().__init__()
        self.beside = beside
        self.forms: list[dict[str, str]] = [{}]
        self.found: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1][given.get("name", "")] = given.get("value", "")
        elif given.get("name") == self.beside:
            self.found = self.forms[-1]


def hidden_fields(page: Answer, beside: str = "title") -> dict[str, str]:
    parser = HiddenFields(beside)
    parser.feed(page.body.decode())
    if parser.found is None:
        raise SystemExit(f"The form with {beside} is not there ({page.status}).")
    return parser.found
