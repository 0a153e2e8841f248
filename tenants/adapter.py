"""How allauth's log-in fits this house: links by ``BASE_URL``, no sign-up but ours, our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tenants.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Links in account mails never follow the Host header (SEC: host header poisoning)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your present password."),
        "too_many_login_attempts": _("That was too often. Wait a few minutes and try it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by founding a company or by an invitation, never by allauth's own sign-up."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every answer is a page; programs have the API."""
        return False

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return urljoin(str(settings.BASE_URL), reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return urljoin(str(settings.BASE_URL), reverse("account_reset_password_from_key", args=[uid, token]))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write in the language this person chose, else in that of the page; the link leads on in it."""
        language = user.language or translation.get_language()
        link = f"{context['password_reset_url']}?lang={language}"
        with translation.override(language):
            super().send_password_reset_mail(user, email, {**context, "password_reset_url": link})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")
