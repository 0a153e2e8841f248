"""What the press "Me too" brings."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tickets.fields import readable
from tickets.formtoken import FormToken
from tickets.models import Requester


class MeTooForm(forms.Form):
    """``tell``: whom to tell that it is over, if wanted. The form beside it has the ``email``."""

    tell = forms.EmailField(
        required=False,
        max_length=254,
        label=_("Your e-mail"),
        error_messages={"invalid": _("This is not an e-mail address, such as name@company.example.")},
        validators=[readable],
    )

    def __init__(self, *args: Any, token: FormToken, **options: Any) -> None:
        self.token = token
        super().__init__(*args, **options)

    def clean_tell(self) -> str:
        return str(self.cleaned_data["tell"]).lower()

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
