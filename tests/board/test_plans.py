"""A board of 20,000 open cards: each question that its page asks reads an index, and none is asked again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from board import ordering
from tenants.models import Activity, Counter
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements
from tickets import numbers
from tickets.models import Assignment, Ticket

READS = "SELECT"


def fill(firm: Firm, size: int) -> list[Ticket]:
    """Write ``size`` open tickets in three columns, each with its event; every hundredth is Bo's."""
    columns = [firm.columns[stage] for stage in ("new", "active", "waiting")]
    with scope(firm.company):
        rows = [
            Ticket(
                number=numbers.draw(),
                title=f"ticket {n}",
                description="x" * 200,
                column=columns[n % 3],
                rank=(n + 1) * ordering.GAP,
                seq=n + 1,
                moved_seq=n + 1,
            )
            for n in range(size)
        ]
        made = Ticket.objects.bulk_create(rows)
        Activity.objects.bulk_create(Activity(ticket=row, kind="opened", seq=row.seq) for row in made)
        Assignment.objects.bulk_create(Assignment(ticket=row, member=firm["bo"]) for row in made[::100])
        Counter.objects.update_or_create(company=firm.company, defaults={"seq": size})
    return made


@contextmanager
def plans(ran: list[str]) -> Iterator[None]:
    """Collect how the database carries out each statement that reads tickets."""
    explain = "EXPLAIN (FORMAT JSON) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(READS) and "tickets_ticket" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(explain + sql, params or ())
                ran.append(json.dumps(cursor.cursor.fetchall(), default=str))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield


def ask(browser: Client, firm: Firm, crowd: list[Ticket]) -> None:
    """Look at the board, at it through filters, further down, at what changed; and move a card."""
    url = f"/desk/acme/boards/{firm.board.pk}/"
    column, seq = firm.columns["new"].pk, crowd[-1].seq
    for door in (
        "",
        "?mine=1",
        "?unassigned=1&priority=normal",
        f"?assignee={firm['bo'].pk}&q=ticket",
        f"?category={firm.category.pk}",
        f"more/?column={column}&after={crowd[30].number}",
        f"changes/?after={seq - 9}",
    ):
        assert browser.get(f"{url}{door}").status_code == 200
    mine = {"X-Filter": "mine=1", "HX-Request": "true"}
    assert browser.get(f"{url}changes/?after={seq - 9}", headers=mine).status_code == 200
    data = {"column": firm.columns["active"].pk, "before": crowd[1].number}
    assert browser.post(f"/desk/acme/tickets/{crowd[0].number}/move/", data, headers=mine).status_code == 200


@pytest.mark.postgres
def test_of_twenty_thousand_none_is_searched_for(acme: Firm, sign_in: SignIn) -> None:
    """Neither for an admin, who sees all boards, nor for members of an open and of a chosen one."""
    crowd = fill(acme, 20_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ran: list[str] = []
    for who, everyone in (("ann", True), ("bo", True), ("bo", False)):
        with scope(acme.company):
            acme.board.open_to(everyone, [acme["bo"]])
        with plans(ran):
            ask(sign_in(acme, who), acme, crowd)
    assert [plan for plan in ran if scans(plan)] == []
    assert len(ran) > 36


@pytest.mark.postgres
@pytest.mark.parametrize("many", [5_000, pytest.param(50_000, marks=pytest.mark.soak)])
def test_it_takes_as_many_statements_as_a_board_of_fifty(acme: Firm, sign_in: SignIn, many: int) -> None:
    counts = []
    for size in (50, many):
        crowd = fill(acme, size)
        browser = sign_in(acme, "bo")
        with statements() as ran:
            ask(browser, acme, crowd)
        counts.append(len(ran))
        with scope(acme.company):
            Activity.objects.all()._raw_delete(connection.alias)
            Assignment.objects.all().delete()
            Ticket.objects.all().delete()
    assert counts[0] == counts[1]


def scans(plan: str) -> bool:
    return any(
        node.get("Node Type") == "Seq Scan" and node["Relation Name"] == "tickets_ticket"
        for node in nodes(json.loads(plan)[0][0])
    )


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    for top in plan if isinstance(plan, list) else [plan]:
        node = top.get("Plan", top)
        yield node
        for below in node.get("Plans", ()):
            yield from nodes(below)
