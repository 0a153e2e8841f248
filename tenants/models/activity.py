"""What happened, one row each. History, live boards, notices, mails and reports all read these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants.constraints import SameTenant
from tenants.models.counter import draw_seqs
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current

if TYPE_CHECKING:
    from tenants.models.member import Membership
    from tickets.models import Ticket


class AppendOnly(TypeError):
    """An activity was about to be changed or deleted. What happened, happened."""


class ActivityQuerySet(TenantQuerySet["Activity"]):
    def after(self, seq: int) -> ActivityQuerySet:
        """What came after event number ``seq``, oldest first. Misses nothing: see ``Activity.seq``."""
        return self.filter(seq__gt=seq).order_by("seq")

    def out_of(self, board: int, columns: Iterable[int]) -> ActivityQuerySet:
        """Those that took a ticket from one of ``columns``, or changed what all cards of ``board`` show."""
        took = models.Q(details__was__in=list(columns))
        laid = models.Q(kind="columns_changed", details__board=board) | models.Q(kind="category_edited")
        return self.filter(took | laid)

    def in_effect(self) -> list[Activity]:
        """Those that still count: what one of these took back does not, nor does its taking back."""
        these = list(self)
        seqs, undone = {each.seq for each in these}, {each.undoes for each in these}
        return [each for each in these if each.seq not in undone and each.undoes not in seqs]

    def told(self) -> ActivityQuerySet:
        """What a history tells line by line; who joins a known issue is counted there, not listed."""
        return self.exclude(kind="joined")

    def update(self, **values: Any) -> int:
        raise AppendOnly("Activity.update")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Activity.delete")


ActivityManager = TenantManager.from_queryset(ActivityQuerySet)


class Activity(TenantModel):
    """``actor`` did ``kind``, to ``ticket`` if it was about one; no actor: the requester or the system.

    ``seq`` counts the company's events from 1 without gaps, in the order of commits. A deed about the
    company or its people has no ticket. The keys to it and to who did
    it are lazy: this room knows no ticket by import, and members have deeds themselves.
    """

    seq = models.BigIntegerField()
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, null=True, related_name="activities")
    actor = models.ForeignKey("tenants.Membership", models.RESTRICT, null=True, related_name="activities")
    kind = models.CharField(max_length=20)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ActivityManager[Activity]] = ActivityManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("ticket"),
            SameTenant("actor"),
            models.UniqueConstraint(fields=["company", "seq"], name="activity_seq_once"),
        ]
        # SQLite without statistics would otherwise read all of a company's events for one ticket's history.
        indexes = [models.Index(fields=["company", "ticket", "seq"], name="activity_of_ticket")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly(str(self))
        super().save(*args, **options)

    @property
    def undoes(self) -> int | None:
        """The number of the activity that it took back."""
        return self.details["activity"] if self.kind == "undone" else None

    @property
    def placed(self) -> bool:
        """Whether it put its ticket into a column: then ``details["now"]`` names the column."""
        return "now" in self.details


@cache
def reactions() -> tuple[Callable[[Activity], None], ...]:
    return tuple(import_string(path) for path in settings.ACTIVITY_REACTIONS)


_happened: ContextVar[list[Activity] | None] = ContextVar("happened", default=None)


@contextmanager
def deed(by: Membership | None) -> Iterator[Callable[..., Activity]]:
    """The transaction of what ``by`` does. Yields ``happened(kind, ticket=None, **details)``.

    A deed inside another joins it: one transaction, one end. Locks are taken in one order everywhere:
    board, columns by id, tickets, counter. So who writes to a ticket and moves it in one deed takes the
    column first:

    >>> with deed(by):
    ...     done = done.locked()
    ...     ticket.assign(member=by, by=by)
    ...     ticket.move(column=done, by=by)
    """
    outer = _happened.get()
    activities = list[Activity]() if outer is None else outer

    def happened(kind: str, ticket: Ticket | None = None, **details: Any) -> Activity:
        activities.append(Activity(ticket=ticket, actor=by, kind=kind, details=details))
        return activities[-1]

    token = _happened.set(activities)
    try:
        with transaction.atomic(savepoint=outer is None):  # an inner refusal takes the outer deed with it
            yield happened
            if outer is None and activities:
                write_down(activities)
    finally:
        _happened.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """Inside a deed: what is done in here is refused by itself, and the deed around it goes on."""
    activities = _happened.get()
    if activities is None:
        yield
        return
    before = len(activities)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del activities[before:]
        raise


def write_down(activities: list[Activity]) -> None:
    """Number what happened, write it, date its tickets, and let ``ACTIVITY_REACTIONS`` leave their rows.

    The last thing before COMMIT: the counter's lock holds up all others of the company.
    """
    for activity, seq in zip(activities, draw_seqs(len(activities)), strict=True):
        activity.seq, activity.company = seq, current()  # whom the reactions need not read again
    Activity.objects.bulk_create(activities)
    for activity in activities:
        if activity.ticket is not None:
            activity.ticket.date_by(activity)
        for react in reactions():
            react(activity)
