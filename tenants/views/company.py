"""The company's own pages for its admins: what they choose, how it looks, its code and its address."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.access import Refused
from tenants.company_form import CompanyForm
from tenants.forms import SlugForm
from tenants.look_form import CodeForm, LookForm
from tenants.middleware import DeskRequest
from tenants.models import Consent
from tickets.models import Attachment

pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
def company(request: DeskRequest, slug: str) -> HttpResponse:
    """What its admins choose."""
    request.member.must("company")
    if request.method == "POST":
        form = CompanyForm(request.POST)
        if form.is_valid():
            return saved(request, form.save(request.company, request.member), "company")
    else:
        form = CompanyForm(initial=CompanyForm.of(request.company))
    shown = {
        "here": "company",
        "form": form,
        "used": Attachment.objects.used(),
        "consents": Consent.objects.history(),
    }
    return render(request, "tenants/company.html", shown, status=422 if form.errors else 200)


@pages
def look(request: DeskRequest, slug: str) -> HttpResponse:
    """Logo and colour."""
    request.member.must("company")
    if request.method == "POST":
        typed = request.POST.copy()
        if offered := request.POST.get("take"):  # pressed the button with the colour that can be read
            typed["accent"] = offered
        form = LookForm(typed, request.FILES)
        if form.is_valid():
            try:
                return saved(request, form.save(request.company, request.member), "look")
            except OSError:
                form.add_error("logo", _("There is no room for files at the moment. Try it later."))
    else:
        form = LookForm(initial={"accent": request.company.accent})
    shown = {"here": "company", "form": form}
    return render(request, "tenants/look.html", shown, status=422 if form.errors else 200)


def saved(request: DeskRequest, changed: list[str], page: str) -> HttpResponse:
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect(page, request.company.slug)


@pages
def rotate_code(request: DeskRequest, slug: str) -> HttpResponse:
    """Replace the company code."""
    request.member.must("company")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.company.rotate_code(days=form.cleaned_data["days"], by=request.member)
        said = _("The company code is now %(code)s. Tell your people.")
        messages.success(request, said % {"code": request.company.code})
        return redirect("rotate-code", slug)
    return doors(request, code=form)


@pages
def change_slug(request: DeskRequest, slug: str) -> HttpResponse:
    """Take another address."""
    request.member.must("company")
    typed = request.POST.copy() if request.method == "POST" else None
    if typed and (offered := request.POST.get("take")):
        typed["slug"] = offered
    form = SlugForm(typed, own=request.company)
    if form.is_valid():
        try:
            changed = request.company.change_slug(slug=form.cleaned_data["slug"], by=request.member)
        except IntegrityError:  # somebody took it a moment ago: now the form says so
            request.company.refresh_from_db()
            form.full_clean()
        except Refused as refusal:
            form.add_error("slug", str(refusal))
            return doors(request, status=refusal.status, address=form)
        else:
            opened = _("The new address is open. The old one leads to it.")
            messages.success(request, opened if changed else _("Nothing was changed."))
            return redirect("change-slug", request.company.slug)
    return doors(request, address=form)


def doors(
    request: DeskRequest, code: CodeForm | None = None, address: SlugForm | None = None, status: int = 0
) -> HttpResponse:
    """Show code and address, one of them perhaps with what was refused."""
    company = request.company
    shown: dict[str, Any] = {"here": "company", "former": company.former_codes()}
    shown["code"] = code or CodeForm()
    shown["address"] = address if address and address.is_bound else SlugForm(initial={"slug": company.slug})
    refused = shown["code"].errors or shown["address"].errors
    return render(request, "tenants/doors.html", shown, status=status or (422 if refused else 200))
