"""Addresses, as the contract names them; each room lists its own."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from helpdesk import health, metrics
from tickets.numbers import parse


class NumberConverter(StringConverter):
    """A ticket's number, however a person types it into the address; ours have it as it is stored."""

    def to_python(self, value: str) -> str:
        """Return the number; a mistyped one (``ValueError``) is no address of ours."""
        return parse(value)


register_converter(NumberConverter, "number")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("version", health.version, name="version"),
    path("robots.txt", health.robots, name="robots"),
    path(".well-known/security.txt", health.security, name="security"),
    path("to/<slug:slug>/", include("tickets.urls")),
    path("desk/<slug:slug>/", include("board.urls")),
    path("", include("notifications.urls")),
    path("", include("tenants.urls")),
]

handler400 = "helpdesk.errors.bad_request"
handler403 = "helpdesk.errors.forbidden"
handler404 = "helpdesk.errors.not_found"
handler429 = "helpdesk.errors.too_often"
handler500 = "helpdesk.errors.broken"
