"""The address of a person: shown to be theirs, and changed by showing that the new one is, too."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.account_forms import NewAddress
from tenants.middleware import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@rate_limit(action="manage_email")  # type: ignore[untyped-decorator]
def address(request: PersonRequest) -> HttpResponse:
    """Ask for another address. The present one stays until the link in the mail to the new one was opened.

    An address that somebody else has gets a mail, too, that says so: here the answer is the same.
    """
    user = request.user
    form = NewAddress(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if new := user.move_to(email):
            send_verification_email_to_address(request, new)
        else:
            get_adapter().send_account_already_exists_mail(email)
        messages.info(request, _("A mail is on its way to %(email)s.") % {"email": email})
        return redirect("account")
    return render(request, "tenants/address.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def verify_address(request: PersonRequest) -> HttpResponse:
    """Send the link once more: to the address that is to come, else to the present one."""
    user = request.user
    if (new := user.next_address) or not user.proven:
        to = new or user.present_address()
        if send_verification_email_to_address(request, to):
            messages.info(request, _("A mail is on its way to %(email)s.") % {"email": to.email})
        else:  # allauth sends one in three minutes
            messages.error(request, get_adapter().error_messages["rate_limited"])
    return redirect("account")


@require_POST
@login_required
def keep_address(request: PersonRequest) -> HttpResponse:
    """Take back a change that was begun."""
    request.user.stay()
    messages.success(request, _("Your address stays %(email)s.") % {"email": request.user.email})
    return redirect("account")
