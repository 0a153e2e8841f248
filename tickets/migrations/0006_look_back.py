"""A migration of its own: PostgreSQL changes no table whose new keys are still to be checked."""

from django.db import migrations
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def look_back(apps, schema_editor):
    """Read from what happened what the new fields say of the tickets that are there."""
    read = {name: apps.get_model("tickets", name) for name in ("Ticket", "Message", "Attachment")}
    activities = apps.get_model("tenants", "Activity").objects.filter(ticket=OuterRef("pk")).order_by()
    came = Q(kind__in=("opened", "held")) | Q(kind="moved") & ~Q(details__was=F("details__now"))
    arrived = activities.filter(came).values("ticket").annotate(last=Max("at")).values("last")
    opened = activities.filter(kind="opened").values("actor")[:1]

    def count(rows):
        counted = rows.filter(ticket=OuterRef("pk")).order_by().values("ticket").annotate(n=Count("pk"))
        return Coalesce(Subquery(counted.values("n")), 0)

    files = read["Attachment"].objects.filter(Q(message=None) | Q(message__withdrawn_at=None))
    read["Ticket"].objects.update(
        since=Coalesce(Subquery(arrived), F("opened_at")),
        registered_by=Subquery(opened),
        message_count=count(read["Message"].objects.filter(withdrawn_at=None)),
        file_count=count(files),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0005_cards"),
    ]

    operations = [
        migrations.RunPython(look_back, migrations.RunPython.noop),
    ]
