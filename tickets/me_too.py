"""What the press "Me too" brings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.fields import Email
from tickets.formtoken import FormToken
from tickets.models import Requester


class MeTooForm(forms.Form):
    """``tell``: whom to tell that it is over, if wanted. The form beside it has the ``email``.

    ``counted``: this browser has pressed before, from another form.
    """

    tell = Email(
        required=False,
        label=_("Your e-mail"),
    )

    counted = forms.BooleanField(required=False)

    def __init__(self, *args: Any, token: FormToken, **options: Any) -> None:
        self.token = token
        super().__init__(*args, **options)

    def clean(self) -> None:
        if self.token.expired:
            raise ValidationError(
                _("This page was open for too long. Open the form again and press it there.")
            )

    @property
    def masked(self) -> str:
        """The address as a screen in the open may show it; empty without one."""
        email = self.cleaned_data.get("tell", "")
        return Requester(email=email).masked if email else ""
