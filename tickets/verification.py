"""Whether the rows still say what they must, company by company; ``manage.py verify`` prints it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from board.models import Column
from tenants.constraints import SameTenant
from tenants.models import Activity, Company
from tenants.scoping import scope
from tickets.models import Attachment, Message, Ticket


def guards() -> Iterator[str]:
    """Yield each composite foreign key that the models name and the database does not have."""
    for model in apps.get_models():
        present = constraints_of(model._meta.db_table)
        for constraint in model._meta.constraints:
            if isinstance(constraint, SameTenant) and constraint.name not in present:
                yield f"{model._meta.db_table}: the guard {constraint.name} is missing"


def constraints_of(table: str) -> str | set[str]:
    """Return the names of a table's validated foreign keys; on SQLite the statement that made the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            return str(cursor.fetchone()[0])
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f' AND convalidated",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def of(company: Company) -> Iterator[str]:
    """Yield what is wrong with the rows and files of ``company``, read at one moment."""
    with scope(company), one_moment():
        yield from order()
        yield from policies()
        yield from counts()
        yield from events(company)
        yield from files()


@contextmanager
def one_moment() -> Iterator[None]:
    """People go on working meanwhile: without one snapshot every move of theirs would look like a fault."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def order() -> Iterator[str]:
    """In each column no two tickets have one rank, and each stands in a column of this company."""
    places = Ticket.objects.values("column", "rank").annotate(many=Count("pk")).filter(many__gt=1)
    for place in places.order_by("column", "rank"):
        yield f"column {place['column']}: {place['many']} tickets have the rank {place['rank']}"
    for ticket in Ticket.objects.exclude(column__in=Column.objects.all()).order_by("pk"):
        yield f"ticket {ticket.number}: stands in column {ticket.column_id}, which is not this company's"


def events(company: Company) -> Iterator[str]:
    """Events count 1, 2, 3 …; each ticket is where and as old as its last ones say."""
    last: dict[int, int] = {}
    placed: dict[int, tuple[int, int]] = {}
    count = 0
    said = Activity.objects.order_by("seq").values_list("seq", "ticket", "details")
    for seq, ticket, details in said.iterator():
        if seq != count + 1:
            yield f"event {count + 1} is missing, {seq} comes next"
        count = seq
        if ticket is not None:
            last[ticket] = seq
            if "now" in details:
                placed[ticket] = (seq, details["now"])
        elif "into" in details:  # a column was removed: what it had archived went along, moved by nobody
            carried = (pk for pk, (_moved, column) in placed.items() if column == details["removed"])
            placed |= {pk: (placed[pk][0], details["into"]) for pk in carried}
    if count != company.last_seq():
        yield f"the last event is {count}, the counter stands at {company.last_seq()}"
    rows = Ticket.objects.order_by("pk").values_list("pk", "number", "seq", "moved_seq", "column")
    for pk, number, seq, moved_seq, column in rows.iterator():
        if seq != last.get(pk, 0):
            yield f"ticket {number}: has seq {seq}, its last event is {last.get(pk, 0)}"
        if (moved_seq, column) != placed.get(pk):
            there = f"stands in column {column} since event {moved_seq}"
            yield f"ticket {number}: {there}, by its events {placed.get(pk)}"


def policies() -> Iterator[str]:
    """Where a column keeps an order by itself, its ranks are that order."""
    for column in Column.objects.exclude(policy=Column.Policy.HAND).order_by("pk"):
        by_age = column.policy == Column.Policy.AGE
        rows = column.tickets.filter(archived_at=None).in_order()
        above: tuple[bool, Any] | None = None
        for number, moment in rows.values_list("number", "opened_at" if by_age else "due_at").iterator():
            key = (moment is None, moment)
            if above is not None and key < above:
                yield f"ticket {number}: stands below a later one in column {column.pk}, by {column.policy}"
            above = key


def counts() -> Iterator[str]:
    """Each ticket has as many messages and files as it says, less those taken back."""
    here, n = {"ticket": OuterRef("pk")}, Count("pk")
    said = Message.objects.filter(withdrawn_at=None, **here).order_by().values("ticket").annotate(n=n)
    filed = Attachment.objects.filter(message__withdrawn_at=None, **here).order_by()
    files = filed.values("ticket").annotate(n=n)
    told = Ticket.objects.annotate(
        said=Coalesce(Subquery(said.values("n")), 0), files=Coalesce(Subquery(files.values("n")), 0)
    )
    wrong = told.exclude(message_count=F("said"), file_count=F("files")).order_by("pk")
    counts = wrong.values_list("number", "message_count", "said", "file_count", "files")
    for number, message_count, said_there, file_count, files_there in counts.iterator():
        yield (
            f"ticket {number}: counts {message_count} messages and {file_count} files,"
            f" there are {said_there} and {files_there}"
        )


def files() -> Iterator[str]:
    """The bytes of each attachment are there, all of them; so is its thumbnail."""
    rows = Attachment.objects.order_by("pk").values_list("pk", "key", "size", "thumb")
    for pk, key, size, thumb in rows.iterator():
        if thumb and not default_storage.exists(thumb):
            yield f"attachment {pk}: its thumbnail {thumb} is missing"
        if not default_storage.exists(key):
            yield f"attachment {pk}: its file {key} is missing"
        elif (there := default_storage.size(key)) != size:
            yield f"attachment {pk}: its file {key} has {there} bytes, not {size}"
