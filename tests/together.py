"""Several who do something at the same moment, each in a thread of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import connections

from tenants.access import Refused
from tenants.scoping import scope
from tests.cast import Firm

T = TypeVar("T")


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Begin them all at one moment; return what each returns, in their order, or raise what one raised."""
    start = Barrier(len(deeds))

    def go(deed: Callable[[], T]) -> T:
        try:
            start.wait(timeout=30)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(go, deeds))


def crowd(count: int, deed: Callable[[], T]) -> list[T]:
    """Have so many do the same at once."""
    return at_once(*[deed] * count)


def done(firm: Firm, *deeds: Callable[[], object]) -> list[bool]:
    """Do them all at once in ``firm``; return of each whether it was done, not refused."""

    def goes(deed: Callable[[], object]) -> bool:
        try:
            with scope(firm.company):
                deed()
            return True
        except Refused:
            return False

    return at_once(*(partial(goes, deed) for deed in deeds))
