"""What troubles many: a ticket is marked as a known issue, and called off."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from board.forms import CallOffForm, DeclareForm
from board.views.cards import attempt, cards_of
from tenants.middleware import DeskRequest


@require_POST
def declare(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Show it above the intake form, in words for everybody."""
    form, found = DeclareForm(request.POST), cards_of(request, number)[number]
    return attempt(request, found, form, lambda: found.declare(by=request.member, **form.cleaned_data))


@require_POST
def call_off(request: DeskRequest, slug: str, number: str) -> HttpResponse:
    """Say that it is over."""
    form, found = CallOffForm(request.POST), cards_of(request, number)[number]
    return attempt(request, found, form, lambda: found.call_off(by=request.member))
