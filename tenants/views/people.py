"""The team: who works here, who is invited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.forms import Invite
from tenants.middleware import DeskRequest
from tenants.models import Invitation, Membership


@require_safe
def members(request: DeskRequest, slug: str) -> HttpResponse:
    """Who works here, and which invitations wait for an answer."""
    people = Membership.objects.active().with_addresses()
    shown = {"here": "team", "people": people, "invitations": Invitation.objects.waiting()}
    return render(request, "tenants/members.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: DeskRequest, slug: str) -> HttpResponse:
    """Invite people by e-mail, and see whom one waits for."""
    request.member.must("invite")
    form = Invite(request.POST if request.method == "POST" else None, by=request.member)
    if form.is_valid():
        sent = form.send()
        said = ngettext("One invitation is on its way.", "%(sent)d invitations are on their way.", sent)
        messages.success(request, said % {"sent": sent})
        return redirect("invitations", slug)
    shown = {"here": "team", "form": form, "invitations": Invitation.objects.waiting()}
    return render(request, "tenants/invitations.html", shown, status=422 if form.is_bound else 200)


@require_POST
def resend_invitation(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Send a new link, good for seven days; the old one ends."""
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    Invitation.send(email=invitation.email, role=invitation.role, by=request.member)
    messages.success(request, _("A new invitation to %(email)s is on its way.") % {"email": invitation})
    return redirect("members", slug)


@require_POST
def revoke_invitation(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    invitation.revoke(by=request.member)
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation})
    return redirect("members", slug)
