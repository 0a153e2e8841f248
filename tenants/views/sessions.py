"""Where a person is logged in, and the end of it."""

from allauth.usersessions.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.middleware import PersonRequest
from tenants.sessions import device, open_sessions, others_of


@require_safe
@login_required
def sessions(request: PersonRequest) -> HttpResponse:
    """Each browser with its address and when it was last used."""
    rows = [
        {"row": row, "device": device(row.user_agent), "here": row.session_key == request.session.session_key}
        for row in open_sessions(request.user)
    ]
    others = sum(not row["here"] for row in rows)
    return render(request, "tenants/sessions.html", {"rows": rows, "others": others})


@require_POST
@login_required
def end_session(request: PersonRequest, pk: int) -> HttpResponse:
    """Log out one other browser: its next request finds nobody."""
    get_object_or_404(others_of(request.user, request.session.session_key), pk=pk).end()
    messages.success(request, _("That browser is logged out."))
    return redirect("usersessions_list")


@require_POST
@login_required
def end_sessions(request: PersonRequest) -> HttpResponse:
    """Log out all browsers but this one."""
    get_adapter().end_sessions(others_of(request.user, request.session.session_key))
    messages.success(request, _("All other browsers are logged out."))
    return redirect("usersessions_list")
