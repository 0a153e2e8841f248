"""What the company's page asks its admins."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants.fields import Email, WebAddress
from tenants.forms import zones
from tenants.models import FILE_KINDS, Company, Consent, Membership
from tenants.names import Name
from tickets.fields import Line, Text

FIELDS = (
    "name homepage language time_zone asks_code shows_waiting hours link_days file_kinds file_count file_mb"
    " quota_mb business_name reply_to welcome_text thanks_text intake_domains"
).split()
BETWEEN = re.compile(r"[\s,;、，；]+")
DOMAIN = DomainNameValidator(accept_idna=False)
MOST_DOMAINS = 50
WHOLE = {"required": _("Type a number."), "invalid": _("Type a whole number.")}
CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class Domains(forms.CharField):
    """Domains of e-mail addresses by commas, spaces or lines; 한빛.example is kept as the wire has it."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        typed = (word.rpartition("@")[2] for word in BETWEEN.split(super().clean(value).lower()))
        domains = list(dict.fromkeys(filter(None, typed)))
        if len(domains) > MOST_DOMAINS:
            raise ValidationError(_("Name at most %(most)d domains."), params={"most": MOST_DOMAINS})
        return [self.read(domain) for domain in domains]

    def read(self, domain: str) -> str:
        try:
            wire = domain.encode("idna").decode()
            DOMAIN(wire)
        except (UnicodeError, ValidationError) as wrong:
            said = _("%(domain)s is not a domain, such as company.example.")
            raise ValidationError(said, params={"domain": domain[:80]}) from wrong
        return wire


def mark(value: Any) -> str:
    """Return what tells one value of a field from others."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


class CompanyForm(forms.Form):
    """The company as it is and as its admins want it. Numbers of days, files and MB are whole ones.

    ``was`` marks the values that its reader was shown: what they left as it was is not written, for
    another admin may have changed it meanwhile.
    """

    was = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    name = Name(label=_("Company name"), error_messages={"required": _("Type the name of your company.")})
    homepage = WebAddress(label=_("Homepage"), required=False, max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, error_messages=CHOOSE)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, error_messages=CHOOSE)
    business_name = Name(label=_("Name in mails"), required=False)
    reply_to = Email(
        label=_("Address for answers"),
        required=False,
    )
    welcome_text = Text(label=_("Text above the form"), required=False, max_length=2000)
    thanks_text = Text(label=_("Text on the receipt"), required=False, max_length=2000)
    intake_domains = Domains(label=_("E-mail domains that may submit"), required=False, max_length=5000)
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
        shown = {field: getattr(company, field) for field in FIELDS}
        shown["consent"] = asked.text if asked else ""
        return shown | {"was": " ".join(f"{field}:{mark(value)}" for field, value in shown.items())}

    def save(self, company: Company, by: Membership) -> list[str]:
        """Change ``company`` where this form's reader has; return the names of what changed."""
        wanted = dict(self.cleaned_data)
        was = dict(pair.split(":", 1) for pair in wanted.pop("was").split() if ":" in pair)
        return company.configure(
            by=by, **{field: value for field, value in wanted.items() if mark(value) != was.get(field)}
        )
