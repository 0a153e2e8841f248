"""allauth's second step and passkeys with our answers: setting them up, and logging in with them."""

import json
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from tenants import passkeys
from tenants.limits import LOGINS, must_wait
from tenants.views.account import refusing
from tickets.qr import qr

INDEX = reverse_lazy("mfa_index")


class Counted:
    """A code is counted before it is looked at, as passwords are; only wrong ones stay counted (429)."""

    request: HttpRequest
    stage: Any = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        whose = self.stage.login.user if self.stage else request.user
        must_wait((LOGINS, ("code", whose.pk)))
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        if answer.status_code == 302:
            LOGINS.take_back("code", whose.pk)
        return answer


class SetUpApp(Counted, totp.ActivateTOTPView):  # type: ignore[misc]
    """An app that shows a code every half minute."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**more)
        secret = shown["form"].secret
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return shown | {"code": qr(shown["totp_url"]), "secret": spaced}


class AddPasskey(webauthn.AddWebAuthnView):  # type: ignore[misc]
    """A passkey that can stand for address and password: kept by the device, which knows its owner."""

    form_class = passkeys.New

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**more)
        return shown | {"options": told(auth.begin_registration(self.request.user, passwordless=True))}


class SecondStep(Counted, base.AuthenticateView):  # type: ignore[misc]
    """After the password: a code, or a passkey where there is one."""

    webauthn_form_class = passkeys.Shown

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**more)
        return shown | {"options": asked(shown), "wrong_key": shown["webauthn_form"].errors}


class ByCode(Counted, base.ReauthenticateView):  # type: ignore[misc]
    """A code once more, before something that matters."""


class IsItYou(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more, before something that matters."""

    form_class = passkeys.ShownAgain

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**more)
        return shown | {"options": asked(shown), "form": more.get("form")}

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return answer


class LogInByPasskey(webauthn.LoginWebAuthnView):  # type: ignore[misc]
    """A POST without a passkey asks for one; with one, it logs in. Nothing is made up by a GET."""

    form_class = passkeys.ShownAlone

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "credential" not in request.POST:
            return JsonResponse(auth.begin_authentication(user=None))
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        request = self.request
        going = {"redirect_field_name": "next", "redirect_field_value": get_next_redirect_url(request)}
        shown = going | {"form": LoginForm(request=request), "wrong_key": True}
        return render(request, "account/login.html", shown, status=422)


def told(options: dict[str, Any]) -> str:
    """Return what a browser is to do with a passkey, for ``static/js/passkey.js``."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def asked(shown: dict[str, Any]) -> str:
    """Return which passkeys will do; "" where the person has none."""
    options = shown["js_data"]["request_options"]
    return told(options) if options["publicKey"].get("allowCredentials") else ""


index = base.index
set_up_app = refusing(SetUpApp.as_view())
take_off_app = refusing(totp.deactivate_totp)
recovery_codes = codes.view_recovery_codes
new_recovery_codes = refusing(codes.generate_recovery_codes)
add_passkey = refusing(AddPasskey.as_view())
rename_passkey = refusing(webauthn.EditWebAuthnView.as_view(success_url=INDEX))
remove_passkey = refusing(webauthn.RemoveWebAuthnView.as_view(success_url=INDEX))
second_step = refusing(SecondStep.as_view())
by_code = refusing(ByCode.as_view())
by_passkey = refusing(IsItYou.as_view())
log_in_by_passkey = refusing(LogInByPasskey.as_view())
