"""What every page of the desk may show beside its own content."""

from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from tenants.models import Company, JoinRequest, Membership
from tenants.scoping import current_id
from tickets.models import Ticket


def waiting(request: HttpRequest) -> dict[str, Any]:
    """``waiting``: how many tickets are ``held`` and how many people ask to join (``joins``).

    Asked once, in one statement, and only by a page that shows it.
    """
    member = getattr(request, "member", None)
    return {"waiting": cache(lambda: counts(member))} if member else {}


def counts(member: Membership) -> dict[str, int]:
    """Return what waits for ``member``: people only for who may let them in."""
    held = Ticket.objects.in_quarantine(member)
    if not member.may("admit"):
        return {"held": held.count(), "joins": 0}
    both = counted(held), counted(JoinRequest.objects.pending())
    counts = Company.objects.filter(pk=current_id()).values_list(*both).get()
    return dict(zip(("held", "joins"), counts, strict=True))


def counted(rows: QuerySet[Any]) -> Coalesce:
    """Return how many ``rows`` of the ambient company there are, as a part of another statement."""
    one = rows.order_by().values("company").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one), 0)
