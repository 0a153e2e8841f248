"""allauth's log-in with our answers, and the way on from there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from allauth.account import views as allauth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.context import page
from tenants.limits import RESETS, RESETS_FROM, must_wait, visitor
from tenants.middleware import PersonRequest
from tenants.models import Company, JoinRequest, Membership

View = Callable[..., HttpResponseBase]
FORMS = ("form", "webauthn_form")  # what allauth calls them


@require_safe
@login_required
def desk(request: PersonRequest) -> HttpResponse:
    """The companies a person works for; straight in when there is one, unless ``?all=1``.

    Who works for none and asks to join goes to where they wait. ``?switch=<slug>`` is the list for the menu
    in that company's header.
    """
    mine = Membership.of(request.user)
    if "switch" in request.GET:
        at = next((each.company.slug for each in mine if each.company.slug == request.GET["switch"]), "")
        return render(request, "tenants/_companies.html", {"memberships": mine, "at": at})
    if len(mine) == 1 and "all" not in request.GET:
        return redirect("home", mine[0].company.slug)
    asked = [each for each in JoinRequest.all_of(request.user) if each.state == JoinRequest.State.PENDING]
    if asked and not mine:
        return redirect("waiting")
    shown: dict[str, Any] = {"memberships": mine, "asked": asked, "welcome": Company.welcome()}
    return render(request, "tenants/desk.html", shown)


def refusing(view: View) -> View:
    """Let an allauth page answer 422 to a form that it shows again."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        said = getattr(response, "context_data", None) or {}
        wrong = [form for form in map(said.get, FORMS) if form is not None and form.errors]
        if request.method == "POST" and response.status_code == 200 and wrong:
            response.status_code = 422
        return response

    return wrapped


class ByPostOnly:
    """Opening a link of somebody else's mail logs nobody out; allauth would, at a GET."""

    request: HttpRequest

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()  # type: ignore[misc]


class LogIn(allauth.LoginView):  # type: ignore[misc]
    """Who has a second step is asked for it in the language of this page."""

    extra_context: ClassVar[dict[str, Any]] = {"welcome": Company.welcome}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if answer.get("Location") == reverse("mfa_authenticate"):
            answer["Location"] += page(self.request)["lang"]
        return answer


class ConfirmEmail(ByPostOnly, allauth.ConfirmEmailView):  # type: ignore[misc]
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                answer: HttpResponse = super().post(*args, **kwargs)
        except IntegrityError:  # somebody else began with this address meanwhile
            messages.error(self.request, _("This address belongs to another account."))
            return redirect("account")
        return answer


class ResetPassword(allauth.PasswordResetView):  # type: ignore[misc]
    """Nothing tells whether there is an account: an unknown address is counted, and written to, alike."""

    def form_valid(self, form: Any) -> HttpResponse:
        must_wait((RESETS, (form.cleaned_data["email"].lower(),)), (RESETS_FROM, (visitor(self.request),)))
        answer: HttpResponse = super().form_valid(form)
        return answer


class ResetPasswordFromKey(ByPostOnly, allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    """The link names its mail's language; the pages it leads to keep it.

    It was sent to the address of the account: a change of that, begun by whoever, is over.
    """

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.reset_user.stay()
        return answer

    def passthrough_next_url(self, url: str) -> str:
        return f"{super().passthrough_next_url(url)}{page(self.request)['lang']}"

    def get_success_url(self) -> str:
        return f"{super().get_success_url()}{page(self.request)['lang']}"


log_in = refusing(LogIn.as_view())
log_out = allauth.logout
reset_password = refusing(ResetPassword.as_view())
reset_password_done = allauth.password_reset_done
reset_password_from_key = refusing(ResetPasswordFromKey.as_view())
reset_password_from_key_done = allauth.password_reset_from_key_done
change_password = refusing(allauth.password_change)
set_password = refusing(allauth.password_set)
confirm_email = ConfirmEmail.as_view()
email_verification_sent = allauth.email_verification_sent
inactive = allauth.account_inactive
reauthenticate = refusing(allauth.reauthenticate)
