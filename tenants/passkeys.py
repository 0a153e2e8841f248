"""allauth's forms with a passkey in them, for whatever somebody may send in its place."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError


class Credential(forms.JSONField):
    """What a browser says of a passkey; its parser, too, gives up in more ways than one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


def read(look: Callable[[], Any]) -> Any:
    """Return what ``look`` makes of a passkey; what cannot be read is refused like a wrong one."""
    try:
        return look()
    except ValidationError:
        raise
    except Exception as error:  # the parsers meet anything: KeyError, struct.error, CBOR that has no end …
        raise get_adapter().validation_error("incorrect_code") from error


class New(AddWebAuthnForm):  # type: ignore[misc]
    credential = Credential()

    def clean(self) -> Any:
        return read(super().clean)


class Shown(AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class ShownAgain(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)


class ShownAlone(LoginWebAuthnForm):  # type: ignore[misc]
    credential = Credential()

    def clean_credential(self) -> Any:
        return read(super().clean_credential)
