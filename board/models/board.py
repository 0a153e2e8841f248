"""The boards of a company, and to whom each is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import ClassVar

from django.db import models
from django.db.models import Exists, Max, OuterRef, Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from board.models.chosen import BoardMember
from board.models.column import Column
from board.models.place import in_order, shifted
from board.models.refusals import ColumnGone
from tenants.models import Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class BoardQuerySet(TenantQuerySet["Board"]):
    def visible_to(self, member: Membership) -> BoardQuerySet:
        """What ``member`` may see; where every list for people begins.

        Boards open to everyone who works here, and those the member was chosen for; an admin sees all.
        """
        if not member.active:
            return self.none()
        mine = self.filter(company=member.company_id).order_by("place", "id")
        return mine if member.role == Membership.Role.ADMIN else mine.filter(open_to(member.pk))

    def sights(self, members: Iterable[Membership]) -> dict[int, frozenset[int]]:
        """Return the boards that each of them may see: ``visible_to`` for many, in one statement."""
        every, common, chosen = set[int](), set[int](), defaultdict[int, set[int]](set)
        for board, everyone, member_id in self.values_list("pk", "everyone", "chosen__member"):
            every.add(board)
            (common if everyone else chosen[member_id]).add(board)
        admin = Membership.Role.ADMIN
        return {
            member.pk: frozenset(every if member.role == admin else common | chosen[member.pk])
            for member in members
            if member.active
        }

    def with_people(self) -> BoardQuerySet:
        """With those chosen for each, by name."""
        chosen = BoardMember.objects.select_related("member").order_by("member__name", "pk")
        return self.prefetch_related(Prefetch("chosen", chosen))


@lru_cache(maxsize=1000)
def open_to(member: int) -> Q:
    """What is true of the boards that this member may see without being an admin."""
    return Q(everyone=True) | Q(Exists(BoardMember.objects.filter(board=OuterRef("pk"), member=member)))


BoardManager = TenantManager.from_queryset(BoardQuerySet)


class Board(TenantModel):
    """One pipeline of a company, such as IT or facilities.

    It is open to ``everyone`` who works here, or to those ``chosen`` and the admins. To others it does not
    exist, nor do its tickets. ``hides`` names the facts that its cards do not show (``Board.Fact``).
    """

    class Fact(models.TextChoices):
        """What a card may tell besides number and title."""

        CATEGORY = "category", _("Category")
        PRIORITY = "priority", _("Priority")
        PEOPLE = "people", _("Assignees")
        AGE = "age", _("Time in the column")
        DUE = "due", _("Due date")
        COUNTS = "counts", _("Number of messages and files")
        PLACE = "place", _("Place")

    name = models.CharField(max_length=80)
    everyone = models.BooleanField(default=True, db_default=True)
    place = models.SmallIntegerField(default=0)
    hides = models.JSONField(default=list, blank=True)

    objects: ClassVar[BoardManager[Board]] = BoardManager()

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    def locked(self) -> Board:
        """Return this board, read afresh and locked until the transaction ends.

        Who lays out its columns takes turns, and locks it before them. Columns are written meanwhile, and
        cards move: on PostgreSQL the lock is FOR NO KEY UPDATE.
        """
        return Board.objects.select_for_update(no_key=True).get(pk=self.pk)

    def front_door(self) -> Column:
        """Return, locked, the column where new tickets arrive; see ``ColumnQuerySet.front_door``."""
        return self.columns.front_door()

    @classmethod
    def default(cls) -> Board:
        """Return the company's first board: where tickets go that nothing else routes."""
        board = cls.objects.order_by("place", "id").first()
        if board is None:
            raise ColumnGone(gettext("There is no board for new tickets."))
        return board

    @classmethod
    def add(
        cls,
        *,
        name: str,
        columns: Iterable[tuple[str, str]],
        by: Membership,
        everyone: bool = True,
        members: Iterable[Membership] = (),
    ) -> Board:
        """Open a further board, the last in order.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            last = cls.objects.aggregate(last=Max("place"))["last"] or 0
            board = cls.lay_out(name, columns, place=last + 1)
            board.open_to(everyone, members)
            happened("board_added", board=board.pk)
        return board

    def edit(
        self,
        *,
        name: str,
        everyone: bool,
        members: Iterable[Membership],
        by: Membership,
        hides: Iterable[str] | None = None,
    ) -> None:
        """Rename it, and say to whom it is open; ``members`` counts where it is not for ``everyone``.

        Args:
            hides: the facts that its cards do not show from now on; None: as before.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            self.name = name
            self.save(update_fields=["name"])
            self.open_to(everyone, members)
            happened("board_changed", board=self.pk)
            if hides is not None and set(hides) != set(self.hides):
                self.hides = sorted(hides)
                self.save(update_fields=["hides"])
                happened("columns_changed", board=self.pk)  # who has it open gets it anew

    def open_to(self, everyone: bool, members: Iterable[Membership]) -> None:
        """Write who may see it."""
        self.everyone = everyone
        self.save(update_fields=["everyone"])
        self.chosen.all().delete()
        chosen = () if everyone else members
        BoardMember.objects.bulk_create(BoardMember(board=self, member=member) for member in chosen)

    def step(self, *, up: bool, by: Membership) -> None:
        """Let it change places with its neighbour in the company's order; at the end nothing changes.

        Raises:
            Forbidden: ``by`` may not change boards.
        """
        with deed(by) as happened:
            by.must("boards")
            boards = in_order(Board.objects.select_for_update(no_key=True).order_by("pk"))
            if shifted(self, boards, -1 if up else 1):
                happened("board_changed", board=self.pk)

    @classmethod
    def lay_out(cls, name: str, columns: Iterable[tuple[str, str]], place: int = 0) -> Board:
        """Write a board with its columns, given as (name, stage) from left to right."""
        board = cls.objects.create(name=name, place=place)
        Column.objects.bulk_create(
            Column(board=board, name=column, stage=stage, place=place)
            for place, (column, stage) in enumerate(columns)
        )
        return board


def sees(board: int) -> Q:
    """Return what is true of a member who may see the board of that id."""
    chosen = BoardMember.objects.filter(board=board).values("member")
    everyone = Exists(Board.objects.filter(pk=board, everyone=True))
    return Q(role=Membership.Role.ADMIN) | Q(everyone) | Q(pk__in=chosen)
