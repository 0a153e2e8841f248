"""The places of rows in an order that people choose."""

from collections.abc import Iterable
from typing import Any

from tenants.rows import TenantModel


def in_order(rows: Iterable[Any]) -> list[Any]:
    """Return ``rows``, which were locked by id, in their order as it is now.

    The database sorts before it waits for a lock; who held it may have written other places.
    """
    return sorted(rows, key=lambda row: (row.place, row.pk))


def shifted(row: TenantModel, rows: Iterable[Any], steps: int) -> bool:
    """Let ``row`` go ``steps`` further among ``rows``, which are in order and locked, and write all places.

    False, and nothing is written, where that is no step or beyond an end, or when ``row`` is not among them
    any more.
    """
    order = list(rows)
    here = order.index(row) if row in order else -1
    if here < 0 or not steps or not 0 <= here + steps < len(order):
        return False
    order.insert(here + steps, order.pop(here))
    for place, each in enumerate(order):
        each.place = place
    rows_of: Any = type(row).objects
    rows_of.bulk_update(order, ["place"])
    return True
