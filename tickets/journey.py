"""A ticket's way as the public sees it: the four meanings, like the waybill of a parcel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from board.models import Column
from tenants.models import Activity
from tickets.models import Ticket

Stage = Column.Stage
PLACED = ("held", "opened", "moved", "undone")
PRESSED = ("still_broken", "nudged", "thanked", "rated")
HEADLINES = {
    Stage.NEW: _("Received, waiting for someone to take it on"),
    Stage.ACTIVE: _("Someone is working on it"),
    Stage.WAITING: _("The helpdesk waits for your answer"),
    Stage.DONE: _("It is done"),
}


@dataclass(frozen=True)
class Step:
    """One stage: when it was entered (None: not yet, or passed by), and whether it is over or now."""

    stage: str
    name: str
    at: datetime | None
    past: bool
    now: bool


def way(ticket: Ticket) -> dict[str, Any]:
    """Return what a public page shows of the way so far, in one statement.

    ``presses`` are the buttons that the requester pressed, for their own page alone.
    """
    told = list(ticket.activities.filter(kind__in=(*PLACED, *PRESSED)).order_by("seq"))
    presses = [activity for activity in told if activity.kind in PRESSED]
    return {"headline": headline(ticket), "steps": steps(ticket, told), "presses": presses}


def headline(ticket: Ticket) -> str:
    """Say in one sentence where the ticket stands."""
    return str(HEADLINES[Stage(ticket.column.stage)])


def steps(ticket: Ticket, told: Iterable[Activity]) -> list[Step]:
    """Return the stages in order, with the time each was last entered; what was undone never was.

    WAITING is among them only while the ticket is there or when it has been there. Stages behind the present
    one have no time, even if the ticket was there once: it came back.
    """
    entered: dict[str, datetime] = {}
    placed = [activity for activity in told if activity.kind in PLACED]
    undone = {activity.details["activity"] for activity in placed if activity.kind == "undone"}
    was = None
    for activity in placed:
        if activity.kind == "undone" or activity.seq in undone or not activity.placed:
            continue
        if (stage := activity.details["stage"]) != was:
            entered[stage] = activity.at
        was = stage
    present = ticket.column.stage
    waited = Stage.WAITING in (present, *entered)
    order = [stage for stage in Stage.values if stage != Stage.WAITING or waited]
    here = order.index(present)
    return [
        Step(
            stage,
            str(Stage(stage).label),
            at=entered.get(stage) if place <= here else None,
            past=place < here,
            now=place == here,
        )
        for place, stage in enumerate(order)
    ]
