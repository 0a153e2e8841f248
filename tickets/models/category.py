"""What a ticket is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from board.models import Board, Column, shifted
from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models import Activity, Membership, deed
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current, current_id

# Written by hand: every new ticket asks it, and building it takes the ORM longer than a whole statement.
ITS_BOARD = """coalesce(
    (SELECT board_id FROM tickets_category WHERE company_id = %s AND id = %s),
    (SELECT id FROM board_board WHERE company_id = %s ORDER BY place, id LIMIT 1))"""


class NameTaken(Refused):
    """Another category that is offered has this name, in whatever case."""


class AtTheEnd(Refused):
    """It stands first or last already, or is not offered."""


class CategoryQuerySet(TenantQuerySet["Category"]):
    def offered(self, kept: int | None = None) -> CategoryQuerySet:
        """Those a requester may choose, in the company's order; ``kept``, the one chosen, stays one."""
        return self.filter(Q(archived_at=None) | Q(pk=kept)).order_by("place", "id")

    def with_door(self) -> CategoryQuerySet:
        """With ``door``, the id of the board on which new tickets about each arrive."""
        first = Board.objects.order_by("place", "id").values("pk")[:1]
        leads: dict[str, Any] = {"door": Coalesce("board", Subquery(first))}
        return self.annotate(**leads)

    def archived(self) -> CategoryQuerySet:
        """Those that are not offered any more, the last one first."""
        return self.exclude(archived_at=None).order_by("-archived_at", "id")

    def counted(self) -> CategoryQuerySet:
        """With ``used``, the number of tickets about each, and its board."""
        return self.select_related("board").annotate(used=Count("tickets"))


CategoryManager = TenantManager.from_queryset(CategoryQuerySet)


class Category(TenantModel):
    """A company's own word for a kind of ticket.

    ``hue`` (1 to 8) names its colour token, never a colour, ``icon`` its picture in the page's sprite. New
    tickets go to ``board``, for want of one to the company's first: read ``with_door`` that is ``door``.
    ``ahead`` and ``usual`` are what ``tickets.waiting`` tells of the line there.
    """

    class Icon(models.TextChoices):
        """The pictures to choose from, by what they show."""

        KEY = "key", _("Key")
        COMPUTER = "computer", _("Computer")
        PRINTER = "printer", _("Printer")
        PHONE = "phone", _("Phone")
        NETWORK = "network", _("Network")
        MAIL = "mail", _("Mail")
        BUILDING = "building", _("Building")
        TOOL = "tool", _("Tool")
        PERSON = "person", _("Person")
        MONEY = "money", _("Money")
        DOCUMENT = "document", _("Document")
        QUESTION = "question", _("Question")

    door: int
    ahead: int | None
    usual: object

    name = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(8)])
    icon = models.CharField(max_length=10, choices=Icon, default=Icon.QUESTION, db_default=Icon.QUESTION)
    help = models.CharField(max_length=120, blank=True, default="", db_default="")
    board = models.ForeignKey(Board, models.SET_NULL, null=True, related_name="categories")
    place = models.SmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[CategoryManager[Category]] = CategoryManager()

    class Meta(TenantModel.Meta):
        constraints = [*TenantModel.Meta.constraints, SameTenant("board")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def front_door(cls, category: Category | int | None) -> Column:
        """Return, locked, the column for new tickets of that category; in one statement.

        Raises:
            ColumnGone: there is none.
        """
        about = category.pk if isinstance(category, Category) else category
        board = RawSQL(ITS_BOARD, [current_id(), about or 0, current_id()])
        return Column.objects.filter(board=board).front_door()

    @classmethod
    def add(cls, *, by: Membership, **said: Any) -> Category:
        """Write a new category, offered as the last one.

        Args:
            said: name, help, icon, hue and board.

        Raises:
            Forbidden: ``by`` may not change categories.
            NameTaken: one that is offered has this name.
        """
        with deed(by) as happened, in_order(by) as offered:
            category = cls(place=behind(offered), **said)
            category.must_be_told_apart(offered)
            category.save(force_insert=True)
            happened("category_added", category=category.pk)
        return category

    def edit(self, *, by: Membership, **said: Any) -> Activity:
        """Change name, help, icon, hue and board; raises what ``add`` raises."""
        with deed(by) as happened, in_order(by) as offered:
            for field, value in said.items():
                setattr(self, field, value)
            if self.archived_at is None:
                self.must_be_told_apart(offered)
            self.save(update_fields=list(said))
            return happened("category_edited", category=self.pk)

    def shift(self, *, steps: int, by: Membership) -> Activity:
        """Let it change places with its neighbour: -1 is up, 1 is down.

        Raises:
            Forbidden: ``by`` may not change categories.
            AtTheEnd: there is no neighbour on that side.
        """
        with deed(by) as happened, in_order(by) as offered:
            if not shifted(self, offered, steps):
                raise AtTheEnd(gettext("“%(name)s” cannot go further.") % {"name": self})
            return happened("category_moved", category=self.pk)

    def archive(self, *, by: Membership) -> Activity:
        """Offer it no longer; tickets keep it. Raises ``Forbidden``."""
        with deed(by) as happened, in_order(by):
            self.archived_at = timezone.now()
            self.save(update_fields=["archived_at"])
            return happened("category_archived", category=self.pk)

    def restore(self, *, by: Membership) -> Activity:
        """Offer it again, as the last one; raises what ``add`` raises."""
        with deed(by) as happened, in_order(by) as offered:
            self.must_be_told_apart(offered)
            self.archived_at, self.place = None, behind(offered)
            self.save(update_fields=["archived_at", "place"])
            return happened("category_restored", category=self.pk)

    def must_be_told_apart(self, offered: list[Category]) -> None:
        """Raise ``NameTaken`` if another one that is offered has this name."""
        name = self.name.casefold()
        if any(other.name.casefold() == name for other in offered if other != self):
            raise NameTaken(gettext("There is a category “%(name)s” already.") % {"name": self.name})


def behind(offered: list[Category]) -> int:
    """The place after the last one."""
    return offered[-1].place + 1 if offered else 0


@contextmanager
def in_order(by: Membership) -> Iterator[list[Category]]:
    """Yield what is offered, in its order, while nobody else changes it: the company's lock is held.

    Raises:
        Forbidden: ``by`` may not change categories.
    """
    by.must("categories")
    current().locked()
    yield list(Category.objects.offered())
