"""How allauth's log-in fits this house: links by ``BASE_URL``, no sign-up but ours."""

from typing import Any
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Links in account mails never follow the Host header (SEC: host header poisoning)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by founding a company or by an invitation, never by allauth's own sign-up."""
        return False

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return urljoin(settings.BASE_URL, reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return urljoin(settings.BASE_URL, reverse("account_reset_password_from_key", args=[uid, token]))
