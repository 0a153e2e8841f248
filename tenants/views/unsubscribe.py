"""The way out that mails name in their headers: one click, without logging in (RFC 2369, RFC 8058)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenants.middleware import PublicRequest
from tenants.models import Membership


@csrf_exempt  # the link itself is signed; mail programs send no cookie
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: PublicRequest, slug: str, token: str) -> HttpResponse:
    """Opened, it asks; its button, or a mail program's POST, ends mails of one kind to one member."""
    found = Membership.objects.unsubscribing(token)
    if found is None:
        raise Http404
    member, kind = found
    if request.method == "POST":
        member.mute({kind, *member.muted})
    shown = {"words": dict(member.mutable).get(kind), "ended": not member.wants(kind)}
    return render(request, "tenants/unsubscribe.html", shown)
