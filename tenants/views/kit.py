"""The announcement kit: everything there is to give to the company's people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.kit_forms import PlacesForm, PosterForm
from tenants.middleware import DeskRequest
from tenants.notices import notices
from tickets.qr import qr


@require_safe
def kit(request: DeskRequest, slug: str) -> HttpResponse:
    """Address, code, texts to copy, posters to print."""
    request.member.must("company")
    return show(request)


def show(request: DeskRequest, places: PlacesForm | None = None) -> HttpResponse:
    shown = {"here": "company", "notices": notices(request.company), "poster": PosterForm()}
    shown["places"] = places or PlacesForm()
    return render(request, "tenants/kit.html", shown, status=422 if places else 200)


@require_POST
def announce(request: DeskRequest, slug: str) -> HttpResponse:
    """Note that the company's people were told; the buttons of the kit send it, too."""
    request.company.announce(by=request.member)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    messages.success(request, _("Noted."))
    return redirect("kit", slug)


@require_safe
def poster(request: DeskRequest, slug: str) -> HttpResponse:
    """A sheet to hang up: its code opens the form and fills in the place."""
    request.member.must("company")
    form = PosterForm(request.GET)
    at = form.cleaned_data["at"] if form.is_valid() else ""
    code = qr(request.company.poster_url(at), printed=True)
    shown = {"here": "company", "poster": form, "at": at, "qr": code}
    return render(request, "tenants/poster.html", shown, status=422 if form.errors else 200)


@require_POST
def places(request: DeskRequest, slug: str) -> HttpResponse:
    """A sheet of small codes, one for each place; nothing is kept."""
    request.member.must("company")
    form = PlacesForm(request.POST)
    if not form.is_valid():
        return show(request, form)
    places, address = form.cleaned_data["places"], request.company.poster_url
    codes = [(place, qr(address(place), printed=True)) for place in places]
    return render(request, "tenants/places.html", {"here": "company", "codes": codes})
