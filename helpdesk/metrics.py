"""Figures for Prometheus, read from the rows at the moment of asking; nothing is counted on the way."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from helpdesk.checkup import oldest_due_mail
from notifications.models import OutgoingMail
from tickets.models import Ticket

HERE = ("127.0.0.1", "::1")
REGISTRY = CollectorRegistry()
STREAMS = Gauge("helpdesk_streams", "Open live boards in this process.", registry=REGISTRY)


class Rows(Collector):
    """What the tables say, over all companies."""

    def collect(self) -> Iterable[Metric]:
        mails = GaugeMetricFamily("helpdesk_mails", "Outgoing mails by state.", labels=["state"])
        counted = dict(OutgoingMail.unscoped.values_list("state").annotate(Count("pk")))
        for state in OutgoingMail.State.values:
            mails.add_metric([state], counted.get(state, 0))
        yield mails
        age = "How long the oldest due mail has waited."
        yield GaugeMetricFamily("helpdesk_oldest_due_mail_seconds", age, oldest_due_mail())
        yield GaugeMetricFamily("helpdesk_tickets", "Tickets of all companies.", Ticket.unscoped.count())

    def describe(self) -> Iterable[Metric]:
        return []  # so that registering asks no database


REGISTRY.register(Rows())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise Http404
    try:
        told = generate_latest(REGISTRY)
    except DatabaseError:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """The bearer of ``METRICS_TOKEN``; without one, this machine itself, and nobody through a proxy on it."""
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "").encode()
        return secrets.compare_digest(said, f"Bearer {settings.METRICS_TOKEN}".encode())
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return request.META.get("REMOTE_ADDR") in HERE and not forwarded
