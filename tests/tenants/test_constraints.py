"""The database itself refuses a row that joins two companies; also after SQLite has rebuilt the table."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import ForeignKey

from tenants.constraints import SameTenant
from tenants.models import Activity
from tenants.rows import TenantModel
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import Assignment, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]


def mix(model: type[models.Model], key: str, value: int | None, row: int) -> None:
    """Point a row at another company's, by hand-written SQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {key} = %s WHERE id = %s", [value, row])
        assert cursor.rowcount == 1


def test_raw_sql_cannot_mix_companies(acme: Firm, birch: Firm) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    with scope(acme.company):
        activity = ours.assign(member=acme["bo"], by=acme["ann"])
        assigned = ours.assignments.get()
    mixtures: list[Callable[[], None]] = [
        lambda: mix(Ticket, "column_id", theirs.column_id, ours.pk),
        lambda: mix(Assignment, "member_id", birch["mallory"].pk, assigned.pk),
        lambda: mix(Assignment, "ticket_id", theirs.pk, assigned.pk),
        lambda: mix(Ticket, "company_id", birch.company.pk, ours.pk),
        lambda: mix(Activity, "ticket_id", theirs.pk, activity.pk),
        lambda: mix(Activity, "actor_id", birch["mallory"].pk, activity.pk),
    ]
    for mixture in mixtures:
        with pytest.raises(IntegrityError):
            mixture()
    mix(Assignment, "member_id", acme["olga"].pk, assigned.pk)


def test_a_bulk_insert_cannot_either(acme: Firm, birch: Firm) -> None:
    row = Ticket(company=acme.company, column=birch.columns["new"], rank=1, number="A000000000", title="x")
    with pytest.raises(IntegrityError):
        Ticket.unscoped.bulk_create([row])


def test_the_guard_survives_a_rebuilt_table(acme: Firm, birch: Firm) -> None:
    """On SQLite every AlterField copies the table into a new one."""
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    title = Ticket._meta.get_field("title")
    longer = models.CharField(max_length=300)
    longer.set_attributes_from_name("title")
    longer.model = Ticket
    for old, new in ((title, longer), (longer, title)):
        with connection.schema_editor() as editor:
            editor.alter_field(Ticket, old, new, strict=True)
        with pytest.raises(IntegrityError):
            mix(Ticket, "column_id", theirs.column_id, ours.pk)


def test_it_can_be_taken_away_and_put_back(acme: Firm, birch: Firm) -> None:
    (ours,), (theirs,) = tickets(acme, "ours"), tickets(birch, "theirs")
    guard = next(c for c in Ticket._meta.constraints if isinstance(c, SameTenant) and c.field == "column")
    kept = Ticket._meta.constraints
    Ticket._meta.constraints = [c for c in kept if c is not guard]
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(Ticket, guard)
        mix(Ticket, "column_id", theirs.column_id, ours.pk)
        mix(Ticket, "column_id", ours.column_id, ours.pk)
    finally:
        Ticket._meta.constraints = kept
        with connection.schema_editor() as editor:
            editor.add_constraint(Ticket, guard)
    with pytest.raises(IntegrityError):
        mix(Ticket, "column_id", theirs.column_id, ours.pk)


def test_every_key_between_tenant_tables_is_doubled() -> None:
    for model in TENANT_MODELS:
        doubled = {c.field for c in model._meta.constraints if isinstance(c, SameTenant)}
        keys = {
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and issubclass(field.related_model, TenantModel)
        }
        assert doubled == keys, model


def test_makemigrations_sees_a_new_and_a_dropped_guard() -> None:
    now, graph = ProjectState.from_apps(apps), MigrationLoader(None).graph
    without = now.clone()
    state: ModelState = without.models["tickets", "ticket"]
    state.options["constraints"] = [c for c in state.options["constraints"] if not isinstance(c, SameTenant)]
    for before, after, operation in ((without, now, "AddConstraint"), (now, without, "RemoveConstraint")):
        changes = MigrationAutodetector(before, after).changes(graph)
        assert [type(o).__name__ for o in changes["tickets"][0].operations] == [operation]
    assert MigrationAutodetector(now, now.clone()).changes(graph) == {}
