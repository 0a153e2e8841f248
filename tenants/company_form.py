"""What the company's page asks its admins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants.forms import Name, WebAddress, zones
from tenants.models import FILE_KINDS, Company, Consent, Membership
from tickets.fields import Line, Text

FIELDS = (
    "name homepage language time_zone asks_code shows_waiting hours link_days file_kinds file_count file_mb"
    " quota_mb"
).split()
WHOLE = {"required": _("Type a number."), "invalid": _("Type a whole number.")}
CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class CompanyForm(forms.Form):
    """The company as it is and as its admins want it. Numbers of days, files and MB are whole ones."""

    name = Name(label=_("Company name"), error_messages={"required": _("Type the name of your company.")})
    homepage = WebAddress(label=_("Homepage"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, error_messages=CHOOSE)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, error_messages=CHOOSE)
    asks_code = forms.BooleanField(label=_("Ask for the company code"), required=False)
    shows_waiting = forms.BooleanField(label=_("Show an honest waiting line"), required=False)
    hours = Line(label=_("When somebody is there"), required=False, max_length=200)
    link_days = forms.IntegerField(
        label=_("Days for which a private link opens a finished ticket"),
        min_value=1,
        max_value=3650,
        error_messages=WHOLE,
    )
    file_kinds = forms.MultipleChoiceField(
        label=_("Kinds of files"),
        choices=list(FILE_KINDS.items()),
        required=False,
        error_messages={"invalid_choice": _("Choose among these.")},
    )
    file_count = forms.IntegerField(
        label=_("Files in one form"), min_value=0, max_value=50, error_messages=WHOLE
    )
    file_mb = forms.IntegerField(
        label=_("MB of one file"),
        help_text=format_lazy(_("This server takes up to {most} MB."), most=settings.MAX_UPLOAD_MB),
        min_value=1,
        error_messages=WHOLE,
    )
    quota_mb = forms.IntegerField(
        label=_("MB of all files together"), min_value=0, max_value=10_000_000, error_messages=WHOLE
    )
    consent = Text(label=_("What requesters agree to"), required=False, max_length=2000)

    def clean_file_mb(self) -> int:
        asked: int = self.cleaned_data["file_mb"]
        if asked > settings.MAX_UPLOAD_MB:
            raise ValidationError(
                _("This server takes up to %(most)s MB."), params={"most": settings.MAX_UPLOAD_MB}
            )
        return asked

    def clean_file_kinds(self) -> list[str]:
        """In the order of the list, however the browser sent them."""
        return [kind for kind in FILE_KINDS if kind in self.cleaned_data["file_kinds"]]

    @classmethod
    def of(cls, company: Company) -> dict[str, Any]:
        """What the form shows before anything is changed."""
        asked = Consent.objects.current()
        return {field: getattr(company, field) for field in FIELDS} | {"consent": asked.text if asked else ""}

    def save(self, company: Company, by: Membership) -> list[str]:
        """Change ``company``; return the names of what changed."""
        return company.configure(by=by, **self.cleaned_data)


class PosterForm(forms.Form):
    """``at``: the place where the poster will hang."""

    at = Line(label=_("Place"), required=False, max_length=80)
