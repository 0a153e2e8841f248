"""The company's own page for its admins, and the poster that leads to the form."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.company_form import CompanyForm, PosterForm
from tenants.middleware import DeskRequest
from tenants.models import Consent
from tickets.models import Attachment
from tickets.qr import qr


@require_http_methods(["GET", "HEAD", "POST"])
def company(request: DeskRequest, slug: str) -> HttpResponse:
    """What its admins choose, and what there is to give to its people."""
    request.member.must("company")
    if request.method == "POST":
        form = CompanyForm(request.POST)
        if form.is_valid():
            changed = form.save(request.company, request.member)
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("company", slug)
        request.company.refresh_from_db()
    else:
        form = CompanyForm(initial=CompanyForm.of(request.company))
    shown = {
        "here": "company",
        "form": form,
        "poster": PosterForm(),
        "used": Attachment.objects.used(),
        "consents": Consent.objects.history(),
    }
    return render(request, "tenants/company.html", shown, status=422 if form.errors else 200)


@require_safe
def poster(request: DeskRequest, slug: str) -> HttpResponse:
    """A sheet to hang up: its code opens the form and fills in the place."""
    request.member.must("company")
    form = PosterForm(request.GET)
    at = form.cleaned_data["at"] if form.is_valid() else ""
    shown = {"here": "company", "poster": form, "at": at, "qr": qr(request.company.poster_url(at))}
    return render(request, "tenants/poster.html", shown, status=422 if form.errors else 200)
