"""How allauth's second step fits this house: by ``BASE_URL``, our words, secrets sealed in the database."""

from __future__ import annotations

import base64
import hashlib
import secrets

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

log = structlog.get_logger("tenants.two_step")


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A passkey belongs to the host of ``BASE_URL``, whatever the Host header says."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("This cannot be taken off."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an app or a passkey first."),
        "incorrect_code": gettext_lazy("This code is not right. Take the one that is shown now."),
        "unverified_email": gettext_lazy("Verify your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        """What the app shows above the code: which helpdesk it is for."""
        return str(settings.SITE.hostname)

    def build_totp_svg(self, url: str) -> str:
        """Nothing: the page draws this code as it draws its others (``tickets.qr``)."""
        return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": str(settings.SITE.hostname), "name": str(settings.APP_NAME)}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret. What cannot be opened becomes one that nobody knows: no code fits."""
        try:
            return sealer().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second step was sealed with a key that is gone: see SECRET_KEY_FALLBACKS")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def sealer() -> MultiFernet:
    """Seal with today's ``SECRET_KEY``; open with that or a former one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"tenants.two_step:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
