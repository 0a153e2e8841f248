"""A request for help, and the deeds that can be done to it."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from board.models import Board, Column
from tenants.constraints import SameTenant
from tenants.models import Activity
from tenants.rows import TenantManager, TenantModel
from tickets import numbers
from tickets.models.answered import Answered
from tickets.models.archive import Archivable
from tickets.models.assigned import Assigned
from tickets.models.category import Category
from tickets.models.conversation import ATTENDED, SAID, Conversation
from tickets.models.edited import Edited
from tickets.models.feedback import Rated
from tickets.models.link import Linked
from tickets.models.moved import Moved
from tickets.models.opened import Opened
from tickets.models.passed_on import PassedOn
from tickets.models.quarantine import Quarantine
from tickets.models.undone import Undone
from tickets.models.widespread import Widespread
from tickets.querysets import TicketQuerySet


def new_link_key() -> str:
    return secrets.token_urlsafe(24)


def touches(activity: Activity) -> bool:
    """Whether a member attends to a ticket by it.

    To register or to release one is not yet to take it on, nor is what befalls all cards of a removed column.
    """
    aside = activity.kind in ("opened", "released") or "removed" in activity.details
    return bool(activity.actor_id) and not aside


TicketManager = TenantManager.from_queryset(TicketQuerySet)


class Ticket(
    Opened,
    Moved,
    Assigned,
    Archivable,
    Quarantine,
    Widespread,
    Linked,
    Rated,
    Edited,
    PassedOn,
    Undone,
    Answered,
    Conversation,
):
    """Shown as a card on a board, tracked by its number. Its status is the column it stands in.

    Its halves hold its deeds, each with the fields that they alone write. ``seq`` is the number of its last
    activity. ``link_key`` is the secret of the requester's own link, which opens nothing after ``link_until``
    (None: it is not done). ``touched_at`` is when a member first attended to it.
    Read by ``as_cards()`` it also has ``people``, those who answer it, as (assignment, member, name, user) in
    no order, ``affects``, how many have its known issue, and ``hides``, what cards of its board do not show.
    By ``with_below()`` it has ``below``, the number of the next card in its column.
    """

    people: list[tuple[int, int, str, int]] | None
    affects: int | None
    hides: list[str]
    below: str | None

    class Priority(models.TextChoices):
        """How badly it blocks the requester, in the words they choose from."""

        URGENT = "urgent", gettext_lazy("I cannot work at all")
        HIGH = "high", gettext_lazy("I can work, but slowly or by hand")
        NORMAL = "normal", gettext_lazy("It is annoying")
        LOW = "low", gettext_lazy("Just a question or a wish")

    number = models.CharField(max_length=10, unique=True, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    category = models.ForeignKey(Category, models.RESTRICT, null=True, related_name="tickets")
    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    place = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    link_key = models.CharField(max_length=32, unique=True, default=new_link_key, editable=False)
    seq = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    link_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TicketManager[Ticket]] = TicketManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("column"),
            SameTenant("category"),
            SameTenant("requester"),
            SameTenant("consent"),
            SameTenant("follows"),
            SameTenant("registered_by"),
            models.UniqueConstraint(fields=["company", "column", "rank"], name="ticket_place"),
            models.UniqueConstraint(fields=["company", "submission"], name="ticket_once_per_form"),
        ]
        indexes = [
            models.Index(
                fields=["company", "held_at"], condition=models.Q(held_at__isnull=False), name="ticket_held"
            ),
            models.Index(
                fields=["company", "column", "rank"],
                condition=models.Q(held_at=None, archived_at=None),
                name="ticket_on_show",
            ),
        ]

    def __str__(self) -> str:
        return numbers.for_people(self.number)

    def locked(self) -> Ticket:
        """Return this ticket, read afresh and locked until the transaction ends.

        The locking SELECT joins nothing: PostgreSQL would find no row at all where the joined key was
        changed while it waited for the lock.
        """
        self.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
        return self

    def follower(self) -> Ticket | None:
        """Return the ticket that continues this one; only what is done can have one."""
        return self.followers.last() if self.column.stage == Column.Stage.DONE else None

    @property
    def board(self) -> Board:
        """The board on which it stands."""
        return Board(pk=self.column.board_id)

    def date_by(self, activity: Activity) -> None:
        """Remember ``activity`` as the last one; its deed holds this row's lock already."""
        changed = ["seq", "changed_at"]
        self.seq, self.changed_at = activity.seq, activity.at
        if activity.placed:
            self.moved_seq = activity.seq
            changed.append("moved_seq")
        if activity.kind in SAID:
            changed += ["message_count", "file_count"]
        if activity.actor_id and activity.kind in ATTENDED and (self.unread or self.asks):
            self.unread, self.asks = 0, ""
            changed += ["unread", "asks"]
        if self.touched_at is None and touches(activity):
            self.touched_at = activity.at
            changed.append("touched_at")
        self.save(update_fields=changed)

    @classmethod
    def anywhere(cls, number: str) -> Ticket | None:
        """Return the ticket of that number in whichever company, with the company.

        Numbers are unique over all companies, and the front page asks for one without naming a company;
        hence unscoped.
        """
        return cls.unscoped.select_related("company").filter(number=number).first()
