"""The database itself refuses a row that joins two companies; also after SQLite has rebuilt the table."""

import re
import secrets
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import ForeignKey
from django.utils import timezone

from tenants.constraints import SameTenant
from tenants.rows import TenantModel
from tests.cast import Firm, tickets
from tests.house.addresses import things
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)
TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
BY_KEY = re.compile("foreign key", re.IGNORECASE)
GUARDS = [
    (model, guard.field)
    for model in TENANT_MODELS
    for guard in model._meta.constraints
    if isinstance(guard, SameTenant)
]


def mix(model: type[models.Model], key: str, value: int | None, row: int) -> None:
    """Point a row at another company's, by hand-written SQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {key} = %s WHERE id = %s", [value, row])
        assert cursor.rowcount == 1


def test_the_database_refuses_each_mixture(acme: Firm, birch: Firm) -> None:
    """SEC-03, for every key between two tenant tables: by hand-written SQL and by a bulk insert."""
    things(acme), things(birch)
    for model, field in GUARDS:
        refuses(acme, birch, model, field)


def refuses(acme: Firm, birch: Firm, model: type[TenantModel], field: str) -> None:
    key: Any = model._meta.get_field(field)
    ours = model.unscoped.filter(company=acme.company).first()
    theirs = key.related_model.unscoped.filter(company=birch.company).first()
    assert ours is not None, model
    assert theirs is not None, key.related_model
    with pytest.raises(IntegrityError, match=BY_KEY):
        mix(model, key.column, theirs.pk, ours.pk)
    before = model.unscoped.count()
    with pytest.raises(IntegrityError, match=BY_KEY), transaction.atomic():
        model.unscoped.bulk_create([another(ours, **{key.column: theirs.pk})])
    assert model.unscoped.count() == before
    own = key.related_model.unscoped.filter(company=acme.company).first()
    mix(model, key.column, own.pk, ours.pk)


def another(row: TenantModel, **changed: int) -> TenantModel:
    """Return a copy of ``row`` that differs in all that has to be unique."""
    copy = type(row).unscoped.get(pk=row.pk)
    copy.pk = None
    copy._state.adding = True
    for field in copy._meta.fields:
        if isinstance(field, models.CharField) and not field.choices:
            setattr(copy, field.attname, secrets.token_urlsafe(9)[: field.max_length])
        elif field.attname in ("rank", "seq", "position"):
            setattr(copy, field.attname, secrets.randbelow(10**6) + 10**6)
        elif field.attname == "over_at":
            setattr(copy, field.attname, timezone.now())
    for name, value in changed.items():
        setattr(copy, name, value)
    return copy


def test_a_row_cannot_move_to_another_company(acme: Firm, birch: Firm) -> None:
    things(acme), things(birch)
    for model in dict(GUARDS):
        ours = model.unscoped.filter(company=acme.company).first()
        assert ours is not None, model
        with pytest.raises(IntegrityError):  # an activity's number is taken there besides
            mix(model, "company_id", birch.company.pk, ours.pk)


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
    guards = [c for c in state.options["constraints"] if isinstance(c, SameTenant)]
    state.options["constraints"] = [c for c in state.options["constraints"] if c not in guards]
    for before, after, operation in ((without, now, "AddConstraint"), (now, without, "RemoveConstraint")):
        changes = MigrationAutodetector(before, after).changes(graph)
        assert [type(o).__name__ for o in changes["tickets"][0].operations] == [operation] * len(guards)
    assert MigrationAutodetector(now, now.clone()).changes(graph) == {}
