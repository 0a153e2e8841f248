"""The same people in every test: acme, its neighbour birch, and rita who writes tickets."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from board.models import Board, Column
from tenants.models import Company, Membership, User
from tenants.scoping import scope
from tickets.models import Category, Ticket

MARKER = "BIRCH-7f3a"
PASSWORD = "correct horse battery"
STAGES = [("Backlog", "new"), ("In progress", "active"), ("Waiting", "waiting"), ("Done", "done")]


@dataclass(frozen=True)
class Firm:
    """A company with one board, a category and its people by first name."""

    company: Company
    board: Board
    columns: dict[str, Column]
    category: Category
    people: dict[str, Membership]

    def __getitem__(self, name: str) -> Membership:
        return self.people[name]


def firm(slug: str, code: str, mark: str = "", **roles: str) -> Firm:
    """Write a company that has taken its first steps.

    ``roles`` maps first names to a role, or to a state for those who may not work.
    """
    company = Company.objects.create(
        name=f"{slug.title()} {mark}".strip(), slug=slug, code=code, checklist_closed_at=timezone.now()
    )
    with scope(company):
        board = Board.lay_out(
            f"Support {mark}".strip(), [(f"{name} {mark}".strip(), stage) for name, stage in STAGES]
        )
        columns = {column.stage: column for column in board.columns.standing()}
        category = Category.objects.create(name=f"Hardware {mark}".strip(), hue=6, board=board)
        people = {name: member(name, role, mark) for name, role in roles.items()}
    return Firm(company, board, columns, category, people)


def member(name: str, role: str, mark: str = "") -> Membership:
    """Write a person and their membership in the ambient company; seen just now, so no page stamps them."""
    user = User.objects.create_user(
        f"{name}@{'birch' if mark else 'acme'}.example", PASSWORD, name=f"{name.title()} {mark}".strip()
    )
    state = role if role in Membership.State else Membership.State.ACTIVE
    role = role if role in Membership.Role else Membership.Role.MEMBER
    return Membership.objects.create(
        user=user, name=user.name, role=role, state=state, last_seen_at=timezone.now()
    )


def acme() -> Firm:
    return firm("acme", "CP00000037", ann="admin", olga="operator", bo="member", rex="removed", pia="pending")


def birch() -> Firm:
    return firm("birch", "CP00000038", MARKER, mallory="admin")


def tickets(of: Firm, *titles: str, email: str = "", **written: Any) -> list[Ticket]:
    """Open one ticket per title, in this order, as a requester does; in the scope of their company."""
    with scope(of.company):
        return [Ticket.open(board=of.board, title=title, email=email, **written) for title in titles]
