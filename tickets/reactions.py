"""What tickets do when something happened."""

from django.utils import translation
from django.utils.translation import pgettext

from tenants.models import Activity
from tickets.models import Category


def first_categories(activity: Activity) -> None:
    """Give a new company four categories to start from, in its own language."""
    if activity.kind != "founded":
        return
    with translation.override(activity.company.language):
        names = [
            pgettext("category", "Accounts and sign-in"),
            pgettext("category", "Hardware"),
            pgettext("category", "Network"),
            pgettext("category", "Something else"),
        ]
    hues = (5, 6, 4, 2)
    Category.objects.bulk_create(
        Category(name=name, hue=hue, place=place)
        for place, (name, hue) in enumerate(zip(names, hues, strict=True))
    )
