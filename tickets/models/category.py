"""What a ticket is about."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tenants.rows import TenantManager, TenantModel, TenantQuerySet


class CategoryQuerySet(TenantQuerySet["Category"]):
    def offered(self) -> CategoryQuerySet:
        """Those a requester may choose, in the company's order."""
        return self.filter(archived_at=None).order_by("place", "id")


CategoryManager = TenantManager.from_queryset(CategoryQuerySet)


class Category(TenantModel):
    """A company's own word for a kind of ticket; ``hue`` (1 to 8) names its colour token, never a colour."""

    name = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(8)])
    place = models.SmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[CategoryManager[Category]] = CategoryManager()

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return self.name
