"""Who asks to join: let them in, or decline."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.access import Refused
from tenants.joining import Decline, LetIn
from tenants.middleware import DeskRequest
from tenants.models import JoinRequest
from tenants.models.probation import prove_by

SHOWN = 50


@require_safe
def joins(request: DeskRequest, slug: str) -> HttpResponse:
    request.member.must("admit")
    return show(request)


@require_POST
def approve(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Let them in, as the chosen role."""
    asked = found(request, pk)
    form = LetIn(request.POST, by=request.member, auto_id=f"id_{pk}_%s")
    said = _("%(name)s is in now and gets a mail.") % {"name": asked}

    def let_in() -> None:
        prove_by(asked.approve(by=request.member, **form.cleaned_data))

    return decide(request, form, said, let_in, pk)


@require_POST
def decline(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Say no, with a reason."""
    asked = found(request, pk)
    form = Decline(request.POST, auto_id=f"id_{pk}_%s")
    said = _("%(name)s stays outside and gets a mail with your reason.") % {"name": asked}
    return decide(request, form, said, lambda: asked.decline(by=request.member, **form.cleaned_data), pk)


def found(request: DeskRequest, pk: int) -> JoinRequest:
    """Return that request, waiting or not: who comes too late is told so."""
    request.member.must("admit")
    return get_object_or_404(JoinRequest.objects.select_related("user"), pk=pk)


def decide(request: DeskRequest, form: Form, said: str, deed: Callable[[], object], pk: int) -> HttpResponse:
    """Do it and say so; else show why not, with what was typed."""
    if not form.is_valid():
        return show(request, refused=form, pk=pk, status=422)
    try:
        deed()
    except Refused as refusal:
        return show(request, str(refusal), status=refusal.status)
    messages.success(request, said)
    return redirect("joins", request.company.slug)


def show(
    request: DeskRequest, why: str = "", *, refused: Form | None = None, pk: int = 0, status: int = 200
) -> HttpResponse:
    """Those who wait, the oldest first, each with the two forms; then who was answered last.

    Args:
        refused: the form that was not right, of the request ``pk``.
    """
    rows = []
    for asked in JoinRequest.objects.pending().with_past()[:SHOWN]:
        form, auto_id = refused if asked.pk == pk else None, f"id_{asked.pk}_%s"
        let_in = form if isinstance(form, LetIn) else LetIn(by=request.member, auto_id=auto_id)
        no = form if isinstance(form, Decline) else Decline(auto_id=auto_id)
        rows.append((asked, let_in, no))
    decided = JoinRequest.objects.decided()[:SHOWN]
    shown = {"here": "joins", "rows": rows, "refused": refused, "why": why, "decided": decided}
    return render(request, "tenants/joins.html", shown, status=status)
