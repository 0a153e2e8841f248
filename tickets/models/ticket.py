"""A request for help, and the deeds that can be done to it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board import ordering
from board.models import Board, Column
from tenants.access import Forbidden, Refused
from tenants.constraints import SameTenant
from tenants.models import Activity, Consent, Membership, deed
from tenants.rows import TenantManager, TenantModel
from tickets import numbers
from tickets.models.archive import Archivable
from tickets.models.assignment import Assignment
from tickets.models.attachment import Attachment
from tickets.models.category import Category
from tickets.models.conversation import ATTENDED, SAID, Conversation
from tickets.models.edited import Edited
from tickets.models.feedback import Rated
from tickets.models.known_issue import KnownIssue
from tickets.models.link import Linked, link_end
from tickets.models.quarantine import Quarantine
from tickets.models.refusals import Stale, TooLate
from tickets.models.requester import Requester
from tickets.models.widespread import Widespread
from tickets.querysets import TicketQuerySet


class AlreadySent(Refused):
    """The same form has made a ticket before; ``ticket`` is that one."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        super().__init__(_("This form was sent before."))


def new_link_key() -> str:
    return secrets.token_urlsafe(24)


TicketManager = TenantManager.from_queryset(TicketQuerySet)


class Ticket(Archivable, Quarantine, Widespread, Linked, Rated, Edited, Conversation):
    """Shown as a card on a board, tracked by its number. Its status is the column it stands in.

    ``seq`` is the number of its last activity, ``moved_seq`` of the last one that placed it. ``link_key`` is
    the secret of the requester's own link, which opens nothing after ``link_until`` (None: it is not done).
    ``touched_at`` is when a member first did something to it. ``consent`` is the text its requester accepted.
    ``submission`` and ``digest`` tell a form that was sent before.
    ``since`` is when it came into its column. ``registered_by`` is the member who wrote it down, if one did.
    Read by ``as_cards()`` it also has ``people``, those who answer it, as (assignment, member, name) in no
    order, ``affects``, how many have its known issue, and ``hides``, what cards of its board do not show.
    By ``with_below()`` it has ``below``, the number of the next card in its column.
    """

    people: list[tuple[int, int, str]] | None
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
    requester = models.ForeignKey(Requester, models.RESTRICT, null=True, related_name="tickets")
    requester_name = models.CharField(max_length=80, blank=True)
    link_key = models.CharField(max_length=32, unique=True, default=new_link_key, editable=False)
    submission = models.CharField(max_length=32, null=True, editable=False)  # noqa: DJ001 - NULL is not unique
    digest = models.CharField(max_length=64, blank=True, editable=False)
    consent = models.ForeignKey(Consent, models.RESTRICT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers")
    column = models.ForeignKey(Column, models.RESTRICT, related_name="tickets")
    rank = ordering.RankField()
    seq = models.BigIntegerField(default=0)
    moved_seq = models.BigIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_default=Now())
    due_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(Membership, models.RESTRICT, null=True, related_name="registered")
    touched_at = models.DateTimeField(null=True)
    link_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
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

    @classmethod
    def open(cls, *, title: str, **written: Any) -> Ticket:
        """Take a request in, at the end of the first column of ``board``, or at the top of ``column``.

        Args:
            written: what ``take_in`` takes, and further fields of the ticket: description, category,
                priority, place, language, submission and digest.

        Raises:
            Forbidden: ``by`` may not register tickets.
            ColumnGone: the board has no column for new tickets, or ``column`` was archived.
            Full: ``column`` holds as many cards as it may.
            AlreadySent: ``submission`` has made a ticket before.
        """
        for _draw in range(5):
            number = numbers.draw()
            try:
                return cls.take_in(number=number, title=title, **written)
            except IntegrityError:
                if sent := cls.sent_by(written.get("submission")):
                    raise AlreadySent(sent) from None
                if cls.anywhere(number) is None:
                    raise
        raise RuntimeError("Five random ticket numbers in a row were taken: the random source is broken.")

    @classmethod
    def take_in(
        cls,
        *,
        board: Board | None = None,
        column: Column | None = None,
        by: Membership | None = None,
        email: str = "",
        name: str = "",
        attachments: Sequence[Attachment] = (),
        held_for: str = "",
        **written: Any,
    ) -> Ticket:
        """Write a ticket and what belongs to it. No ``by``: the requester wrote it.

        Args:
            board: by default that of its category, or the company's first.
            column: where a member puts it, instead of a board's first.
            held_for: why it waits in quarantine, one of ``Held``; empty: it does not.
            attachments: rows made by ``Attachment.store``, to be saved with the ticket.

        Raises:
            IntegrityError: its number or its ``submission`` is taken.
        """
        with deed(by) as happened:
            if by:
                by.must("open")
            about = written.get("category") or written.get("category_id")
            wanted = column.with_room(by) if column else None
            column = wanted or (board.front_door() if board else Category.front_door(about))
            requester = Requester.known(email, name)
            ticket = cls(column=column, requester=requester, requester_name=name, registered_by=by, **written)
            ticket.rank = ordering.top_of(column) if wanted else ordering.end_of(column)
            ticket.link_until = link_end() if column.stage == Column.Stage.DONE else None
            ticket.hold(held_for)
            ticket.file_count = len(attachments)
            ticket.save(force_insert=True)
            Attachment.save_for(ticket, attachments)
            why = {"why": held_for} if held_for else {}
            happened("held" if why else "opened", ticket, now=column.pk, stage=column.stage, **why)
        return ticket

    @classmethod
    def sent_by(cls, submission: str | None) -> Ticket | None:
        """Return the ticket that this form has made, if it was sent before."""
        return cls.objects.filter(submission=submission).first() if submission else None

    def move(
        self, *, column: Column, by: Membership, before: Ticket | None = None, version: int | None = None
    ) -> Activity:
        """Put this ticket into ``column``, directly above ``before`` or at the end.

        A column that keeps an order by itself has it where it belongs, whatever ``before`` says.

        Args:
            version: the ``seq`` that the mover saw; without it, what this instance has read counts.

        Raises:
            Forbidden: ``by`` may not move tickets.
            ColumnGone: the column was archived while the card was in the air.
            Full: it holds as many cards as it may.
            Placed: ``column`` is its own, and keeps an order that no hand changes.
            Stale: someone moved the ticket after ``version``.
            NeighbourGone: ``before`` is not in ``column``.
        """
        with deed(by) as happened:
            by.must("move")
            if version is not None:
                self.unmoved_since(version)
            column = column.locked(by)
            if column.pk != self.column_id or self.archived_at:
                column.must_have_room()
            else:
                ordering.must_be_by_hand(column)
            return happened("moved", self, **self.put(column, before))

    def assign(self, *, member: Membership, by: Membership) -> Activity:
        """Make ``member`` one of those who answer this ticket.

        Raises:
            Forbidden: ``by`` may not assign, or ``member`` does not work here or may not see its board.
            Stale: ``member`` answers it already.
        """
        with deed(by) as happened:
            by.must("assign")
            member.must("assign")
            self.answered_by(member, True)
            self.must_be_seen_by(member)
            return happened("assigned", self, member=member.pk)

    def unassign(self, *, member: Membership, by: Membership) -> Activity:
        """Let ``member`` go from this ticket.

        Raises:
            Forbidden: ``by`` may not assign.
            Stale: ``member`` does not answer it.
        """
        with deed(by) as happened:
            by.must("assign")
            self.answered_by(member, False)
            return happened("unassigned", self, member=member.pk)

    def undo(self, *, activity: Activity, by: Membership) -> Activity:
        """Take back what ``by`` did to this ticket, until ``UNDO_SECONDS`` after it by the server's clock.

        Raises:
            Forbidden: somebody else did it.
            TooLate: the time is over, it is of no kind that can be undone, or (says a reaction) a mail
                about it is on its way.
            Stale: what it changed has been changed again.
            ColumnGone: the column it came from was archived.
        """
        with deed(by) as happened:
            by.must("undo")
            if (activity.ticket_id, activity.actor_id) != (self.pk, by.pk):
                raise Forbidden(_("Only the one who did it can undo it."))
            if timezone.now() > activity.at + timedelta(seconds=settings.UNDO_SECONDS):
                raise TooLate(_("The time to undo this is over."))
            return happened("undone", self, activity=activity.seq, **self.taken_back(activity, by))

    def taken_back(self, activity: Activity, by: Membership) -> dict[str, Any]:
        """Restore what ``activity`` changed; return what is so again."""
        details = activity.details
        match activity.kind:
            case "moved":
                self.unmoved_since(activity.seq)
                column = Column(pk=details["was"]).locked(by)
                since = datetime.fromisoformat(details["since_was"]) if "since_was" in details else None
                return self.put(column, column.tickets.from_rank(details["rank_was"]).first(), since=since)
            case "assigned" | "unassigned":
                self.locked()
                if self.activities.after(activity.seq).filter(details__member=details["member"]).exists():
                    raise Stale(_("Who answers %(ticket)s was changed meanwhile.") % {"ticket": self})
                self.answered_by(Membership(pk=details["member"]), activity.kind == "unassigned")
                return {"member": details["member"]}
            case "replied" | "commented":
                if not self.locked().unsay(details["message"]):
                    raise Stale(_("This was taken back already."))
                return {"message": details["message"]}
            case "edited":
                return self.take_back_edit(activity)
            case "due_set":
                return self.take_back_due(activity)
            case "declared" | "called_off":
                return self.take_back_known(activity)
        raise TooLate(_("This cannot be undone."))

    def unmoved_since(self, seq: int) -> None:
        if self.moved_seq > seq:
            raise Stale(_("%(ticket)s was moved meanwhile. This is where it stands now.") % {"ticket": self})

    def put(self, column: Column, before: Ticket | None, *, since: datetime | None = None) -> dict[str, Any]:
        """Write the new place by compare-and-set, ``column`` being locked; return an activity's details.

        Whatever moves is back from the archive.

        Args:
            since: from when on it counts as standing there; by default from now on, or as before where it
                does not leave its column (to come back from the archive is to come anew).

        Raises:
            Stale: somebody has moved the ticket since this instance was read, or given it another date.
        """
        was, rank_was, rank = self.column, self.rank, ordering.place(column, self, before)
        until = self.link_until_in(column, was)
        unmoved = Ticket.objects.filter(pk=self.pk, moved_seq=self.moved_seq)
        if self.for_itself and column.stage == Column.Stage.DONE:
            unmoved = unmoved.filter(~Exists(KnownIssue.objects.current().filter(ticket=OuterRef("pk"))))
        if column.policy == Column.Policy.DUE:
            unmoved = unmoved.filter(due_at=self.due_at)
        since_was, stayed = self.since, was.pk == column.pk and not self.archived_at
        since = since or (since_was if stayed else timezone.now())
        there = {"column": column, "rank": rank, "link_until": until, "since": since, "archived_at": None}
        if not unmoved.update(**there):
            raise Stale(_("%(ticket)s was moved meanwhile. This is where it stands now.") % {"ticket": self})
        for name, value in there.items():
            setattr(self, name, value)
        stages = {"stage_was": was.stage, "stage": column.stage}
        places = {"was": was.pk, "now": column.pk, "rank_was": rank_was}
        return places | stages | {"since_was": since_was.isoformat()}

    def answered_by(self, member: Membership, wanted: bool) -> None:
        """Write or delete the assignment; ``Stale`` if it is so already."""
        self.locked()
        mine = self.assignments.filter(member=member)
        if wanted == mine.exists():
            raise Stale(_("%(ticket)s was assigned meanwhile. This is how it stands now.") % {"ticket": self})
        if wanted:
            Assignment.objects.create(ticket=self, member=member)
        else:
            mine.delete()

    def must_be_seen_by(self, member: Membership) -> None:
        if not Column.objects.visible_to(member).filter(pk=self.column_id).exists():
            raise Forbidden(_("%(name)s may not see this board.") % {"name": member})

    def locked(self) -> Ticket:
        """Return this ticket, read afresh and locked until the transaction ends.

        The locking SELECT joins nothing: PostgreSQL would find no row at all where the joined key was
        changed while it waited for the lock.
        """
        self.refresh_from_db(from_queryset=Ticket.objects.select_for_update())
        return self

    def continued(self) -> Ticket:
        """Open a ticket that continues this one, which was done long ago, in the words of then."""
        return Ticket.open(
            board=self.board,
            follows=self,
            title=self.title,
            description=self.description,
            category_id=self.category_id,
            priority=self.priority,
            place=self.place,
            language=self.language,
            name=self.requester_name,
            email=self.requester.email if self.requester else "",
            held_for=self.held_for,
        )

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
        if activity.actor_id and activity.kind != "opened" and self.touched_at is None:
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
