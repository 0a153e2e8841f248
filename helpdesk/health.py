"""What operators and robots ask: alive, ready, which version, whom to write to."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk import checkup

SECRET_PLACES = ("/desk/", "/to/*/t/", "/to/*/tickets/", "/join/", "/account/", "/events/", "/api/", "/demo/")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing else: a database that is down is no reason to restart it."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and broker are there; 503 when not, with each one's state.

    The age of the oldest due mail is told, but late mail is no reason to take pages away. An answer for
    strangers: no address, no error text.
    """
    parts, ready = {}, True
    for name, look in checkup.READY.items():
        try:
            parts[name] = look()
        except checkup.Trouble:
            parts[name], ready = "trouble", False
    age = round(checkup.oldest_due_mail(), 1) if ready else None
    return JsonResponse(
        {"ready": ready, **parts, "oldest_due_mail_seconds": age}, status=200 if ready else 503
    )


@require_safe
def version(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"version": settings.RELEASE})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may know the front page and each company's intake, nothing behind them."""
    rules = "".join(f"Disallow: {place}\n" for place in SECRET_PLACES)
    return HttpResponse(f"User-agent: *\n{rules}", content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). ``Expires`` moves on as long as somebody runs this."""
    contact = settings.SECURITY_CONTACT or f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    until = (datetime.now(UTC) + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": contact,
        "Expires": until.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": "en, ko, ja",
        "Canonical": f"{settings.BASE_URL}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
