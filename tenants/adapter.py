"""How allauth's log-in fits this house: links by ``BASE_URL``, no sign-up but ours, our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.limits import LOGINS, LOGINS_FROM, address, must_wait, visitor
from tenants.models.probation import prove_all
from tenants.sessions import begun

if TYPE_CHECKING:
    from tenants.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Links in account mails never follow the Host header (SEC: host header poisoning)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("E-mail and password do not belong together."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your present password."),
        "rate_limited": _("That was too often. Wait a few minutes and try it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by founding a company or by an invitation, never by allauth's own sign-up."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every answer is a page; programs have the API."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that our limits and stamps go by, too."""
        return address(request) or str(super().get_client_ip(request))

    def pre_authenticate(self, request: HttpRequest, *, email: str, **credentials: Any) -> None:
        """Count a log-in before its password is looked at: of many at once no more than the limit are tried.

        Raises:
            TooOften: for this account, or from this address. Whether the password is right is not told.
        """
        must_wait((LOGINS, (email.lower(),)), (LOGINS_FROM, (visitor(request),)))

    def authenticate(self, request: HttpRequest, *, email: str, **more: Any) -> AbstractBaseUser | None:
        """Return who that is, if the password is theirs; only wrong tries stay counted."""
        user: AbstractBaseUser | None = super().authenticate(request, email=email, **more)
        if user:
            LOGINS.take_back(email.lower())
            LOGINS_FROM.take_back(visitor(request))
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Log in, and write down where; see ``tenants.sessions``."""
        super().login(request, user)
        begun(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """What waited for an admin's address to be verified goes on."""
        done = bool(super().confirm_email(request, email_address))
        if done:
            prove_all(email_address.user)
        return done

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
