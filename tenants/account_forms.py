"""What a person says about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.fields import Email
from tenants.forms import zones
from tenants.models import User
from tenants.models.user import THEMES
from tenants.names import Name
from tickets.fields import PictureField

SIDE = 256  # pixels of an avatar, which is square
MANNERS = [("", _("As the device does")), *THEMES]


class Profile(forms.Form):
    """What a person is called and how they read pages; empty means the company's way."""

    name = Name(label=_("Your name"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The company's choice")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("The company's choice")), *zones()]
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=MANNERS)


class Theme(forms.Form):
    """``theme``: ``light``, ``dark``, or nothing for the device's own."""

    theme = forms.ChoiceField(required=False, choices=MANNERS)


class Avatar(forms.Form):
    """``avatar``: a picture. With ``remove``, back to the drawn one."""

    avatar = PictureField(label=_("A picture of you"), largest=SIDE, square=True)
    remove = forms.BooleanField(required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if not (said.get("avatar") or said.get("remove") or self.errors):
            self.add_error("avatar", _("Choose a picture first."))

    def save(self, user: User) -> bool:
        """Show ``user`` by it from now on; return False if there is no room."""
        try:
            user.portray(self.cleaned_data["avatar"])
        except OSError:
            self.add_error("avatar", _("There is no room for files at the moment. Try it later."))
        return not self.errors


class NewAddress(forms.Form):
    """``email``: where this person wants to be reached from now on."""

    email = Email(label=_("New e-mail address"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email == self.user.email:
            raise ValidationError(_("This is your address already."))
        return email
