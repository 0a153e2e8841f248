"""Invitations by e-mail: sending, the list, sending anew, withdrawing."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from notifications.models import OutgoingMail
from tenants.access import Refused
from tenants.inviting import Invite, must_be_few
from tenants.limits import TooOften
from tenants.middleware import DeskRequest
from tenants.models import Invitation, deed

SHOWN = 50  # of those that are answered


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: DeskRequest, slug: str) -> HttpResponse:
    """Invite people by e-mail, and see what has become of each invitation."""
    request.member.must("invite")
    form = Invite(request.POST if request.method == "POST" else None, by=request.member)
    if not form.is_valid():
        return show(request, form, status=422 if form.is_bound else 200)
    try:
        sent = form.send()
    except TooOften as refusal:
        form.add_error("email", str(refusal))
        answer = show(request, form, status=refusal.status)
        answer["Retry-After"] = str(refusal.wait)
        return answer
    except Refused as refusal:  # somebody was faster
        form.add_error("email", str(refusal))
        return show(request, form, status=refusal.status)
    said = ngettext("One invitation is on its way.", "%(sent)d invitations are on their way.", sent)
    messages.success(request, said % {"sent": sent})
    return redirect("invitations", slug)


def show(request: DeskRequest, form: Invite, *, status: int) -> HttpResponse:
    shown = {
        "here": "team",
        "form": form,
        "invitations": with_mails(Invitation.objects.waiting()),
        "answered": Invitation.objects.answered()[:SHOWN],
    }
    return render(request, "tenants/invitations.html", shown, status=status)


def with_mails(invitations: Iterable[Invitation]) -> list[tuple[Invitation, OutgoingMail | None]]:
    """Return each with its mail, if that has not arrived: bounced, held back, or to be tried again.

    One statement for all of them.
    """
    listed = list(invitations)
    astray = OutgoingMail.objects.astray("invitation", [each.email for each in listed])
    mails, found = {mail.recipient: mail for mail in astray}, []
    for each in listed:
        mail = mails.get(each.email)
        earlier = mail and mail.activity and mail.activity.at < each.sent_at  # it was sent anew since
        found.append((each, None if earlier else mail))
    return found


@require_POST
def resend_invitation(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Send a new link, good for seven days; the old one ends."""
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    with deed(request.member):
        must_be_few([invitation.email], by=request.member)
        invitation.resend(by=request.member)
    messages.success(request, _("A new invitation to %(email)s is on its way.") % {"email": invitation})
    return redirect("invitations", slug)


@require_POST
def revoke_invitation(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.waiting(), pk=pk)
    invitation.revoke(by=request.member)
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": invitation})
    return redirect("invitations", slug)
