"""A member's own page in a company: which mails they want from it, and how they leave it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.access import Refused
from tenants.middleware import DeskRequest
from tenants.people_forms import HeirForm, MailsForm
from tickets.models import Ticket


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: DeskRequest, slug: str) -> HttpResponse:
    """Which mails this company may send to this person."""
    form = MailsForm(request.POST if request.method == "POST" else None, member=request.member)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("me", slug)
    return show(request, form, status=422 if form.is_bound else 200)


@require_POST
def leave(request: DeskRequest, slug: str) -> HttpResponse:
    """Leave the company. Open tickets are passed on first, for who has left may do nothing any more."""
    request.member.must("leave")
    form = HeirForm(request.POST, of=request.member, by=request.member)
    mails = MailsForm(member=request.member)
    if not form.is_valid():
        return show(request, mails, heir_form=form, status=422)
    try:
        passed = Ticket.let_go(member=request.member, to=form.cleaned_data["to"])
    except Refused as refusal:
        return show(request, mails, why=str(refusal), status=refusal.status)
    if passed.goes_on:
        return show(request, mails, why=_("There are more tickets. Press again."), status=409)
    messages.success(request, _("You have left %(company)s.") % {"company": request.company})
    return redirect("desk")


def show(
    request: DeskRequest,
    form: MailsForm,
    *,
    heir_form: HeirForm | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = {
        "here": "me",
        "form": form,
        "heir_form": heir_form or HeirForm(of=request.member, by=request.member),
        "last": request.member.is_last_admin(),
        "why": why,
    }
    return render(request, "tenants/me.html", shown, status=status)
