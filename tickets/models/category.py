"""What a ticket is about."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from board.models import Board
from tenants.constraints import SameTenant
from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class CategoryQuerySet(TenantQuerySet["Category"]):
    def offered(self) -> CategoryQuerySet:
        """Those a requester may choose, in the company's order."""
        return self.filter(archived_at=None).order_by("place", "id")


CategoryManager = TenantManager.from_queryset(CategoryQuerySet)


class Category(TenantModel):
    """A company's own word for a kind of ticket.

    ``hue`` (1 to 8) names its colour token, never a colour, ``icon`` its picture in the page's sprite. New
    tickets go to ``board``, for want of one to the company's first.
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
