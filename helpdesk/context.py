"""What every page's template may use."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

LANGS = dict(settings.LANGUAGES)


def page(request: HttpRequest) -> dict[str, Any]:
    """Language choice for pages without a session; it reads neither session nor user.

    ``person`` is who is logged in, where the tenancy has looked: never below ``/to/``.
    ``lang`` is ``?lang=ko`` when the reader chose a language in the address, else empty: every link and form
    of such a page carries it on.
    """
    chosen = request.GET.get("lang", "")
    here = request.GET.copy()
    languages = []
    for code, name in settings.LANGUAGES:
        here["lang"] = code
        languages.append({"code": code, "name": name, "href": f"?{here.urlencode()}"})
    return {
        "lang": f"?{urlencode({'lang': chosen})}" if chosen in LANGS else "",
        "languages": languages,
        "language": get_language(),
        "company": getattr(request, "company", None),
        "messages": get_messages(request),
        "member": getattr(request, "member", None),
        "person": getattr(request, "person", None),
    }
