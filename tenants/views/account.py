"""A person's own pages, and allauth's log-in with our answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.context import page
from tenants.forms import Profile
from tenants.middleware import PersonRequest, language_for
from tenants.models import Membership

View = Callable[..., HttpResponseBase]


@require_safe
@login_required
def desk(request: PersonRequest) -> HttpResponse:
    """The companies a person works for; straight in when there is one, unless ``?all=1``."""
    mine = Membership.of(request.user)
    if len(mine) == 1 and "all" not in request.GET:
        return redirect("home", mine[0].company.slug)
    return render(request, "tenants/desk.html", {"memberships": mine})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Name, language and time zone."""
    user = request.user
    now = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = Profile(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        user.edit(**form.cleaned_data)
        with translation.override(language_for(request, user)):  # which may have been changed just now
            messages.success(request, _("Your account is saved."))
        return redirect("account")
    return render(request, "tenants/account.html", {"form": form}, status=422 if form.is_bound else 200)


def refusing(view: View) -> View:
    """Let an allauth page answer 422 to a form that it shows again, and 429 to too many wrong log-ins."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None and form.errors:
            response.status_code = 422
            if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
                response.status_code = 429
                response.headers["Retry-After"] = "300"  # allauth's longest for wrong passwords
        return response

    return wrapped


class ByPostOnly:
    """Opening a link of somebody else's mail logs nobody out; allauth would, at a GET."""

    request: HttpRequest

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()  # type: ignore[misc]


class ConfirmEmail(ByPostOnly, allauth.ConfirmEmailView):  # type: ignore[misc]
    pass


class ResetPasswordFromKey(ByPostOnly, allauth.PasswordResetFromKeyView):  # type: ignore[misc]
    """The link names its mail's language; the pages it leads to keep it."""

    def passthrough_next_url(self, url: str) -> str:
        return f"{super().passthrough_next_url(url)}{page(self.request)['lang']}"

    def get_success_url(self) -> str:
        return f"{super().get_success_url()}{page(self.request)['lang']}"


log_in = refusing(allauth.login)
log_out = allauth.logout
reset_password = refusing(allauth.password_reset)
reset_password_done = allauth.password_reset_done
reset_password_from_key = refusing(ResetPasswordFromKey.as_view())
reset_password_from_key_done = allauth.password_reset_from_key_done
change_password = refusing(allauth.password_change)
set_password = refusing(allauth.password_set)
confirm_email = ConfirmEmail.as_view()
email_verification_sent = allauth.email_verification_sent
inactive = allauth.account_inactive
reauthenticate = refusing(allauth.reauthenticate)
