"""An admin of a new company asks for the link again that verifies their address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.limits import VERIFICATIONS, must_wait
from tenants.middleware import DeskRequest


@require_POST
def send_verification(request: DeskRequest, slug: str) -> HttpResponse:
    """Mail the link to who asks; whose address is verified already ends the probation."""
    request.member.must("company")
    user = request.user
    address = user.present_address()
    if address.verified:
        request.company.prove(by=request.member)
        messages.success(request, _("Your address is verified."))
    else:
        must_wait((VERIFICATIONS, (user.pk,)))
        address.send_confirmation(request)
        messages.success(request, _("The link is on its way to %(email)s.") % {"email": user.email})
    return redirect("home", slug)
