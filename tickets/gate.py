"""What is read before a form is shown: the gate of the intake, and the box that finds a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants import limits
from tenants.guess import Guess
from tenants.scoping import current
from tickets.fields import Line
from tickets.models import Ticket
from tickets.numbers import Mistyped, parse

HandedOn = partial(forms.CharField, required=False, strip=False, widget=forms.HiddenInput)


class GateForm(Guess):
    """``company_code``: what the company's people know; ``at``, the place, is handed on.

    So is what was written in a form that is shut now, with its token as ``shut``; ``lost`` tells that it had
    files.

    Where the company asks for no code, whatever stands there passes.
    """

    limit = limits.CODES

    company_code = forms.CharField(
        label=_("Company code"),
        help_text=_("It starts with CP and has 8 digits. A colleague can tell you."),
        error_messages={"required": _("Type the company code.")},
        widget=forms.TextInput({"class": "input code-input", "autocomplete": "off", "spellcheck": "false"}),
    )
    at = Line(required=False, widget=forms.HiddenInput)
    title = HandedOn(label=_("In one line"), widget=forms.TextInput({"class": "input", "readonly": True}))
    description = HandedOn(
        label=_("What happens?"), widget=forms.Textarea({"class": "textarea", "rows": 5, "readonly": True})
    )
    category = HandedOn()
    priority = HandedOn()
    name = HandedOn()
    email = HandedOn()
    lost = HandedOn()
    shut = HandedOn()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["company_code"].required = current().asks_code

    @classmethod
    def before(cls, said: Mapping[str, Any]) -> GateForm:
        """Return the gate as it stands before who wrote ``said`` behind it, by what opens it no longer."""
        gate = cls({**said, "company_code": "", "shut": said.get("token", "")})
        gate.fields["company_code"].error_messages["required"] = _(
            "The company code has changed, or is asked for again. Type it to go on. What you wrote is kept."
        )
        return gate

    @property
    def handed_on(self) -> dict[str, Any]:
        """What the form behind the gate begins with."""
        aside = ("company_code", "shut")
        said = {name: value for name, value in self.cleaned_data.items() if value and name not in aside}
        return said | {"at": self.cleaned_data["at"][:80]}

    def clean_company_code(self) -> str:
        typed = str(self.cleaned_data["company_code"])
        company = current()
        if company.asks_code and not self.tried(
            lambda: len(typed) <= 100 and company.opens(typed), company.pk
        ):
            raise ValidationError(_("That code is not the one for %(company)s"), params={"company": company})
        return typed


class TrackForm(Guess):
    """``number``: a ticket's, however it is written. What was mistyped is told without a look-up."""

    limit = limits.NUMBERS

    number = forms.CharField(
        label=_("Ticket number"),
        help_text=_("Capitals, spaces and dashes do not matter."),
        error_messages={"required": _("Type the ticket number.")},
        widget=forms.TextInput(
            {
                "class": "input code-input",
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "A 7K2M-9QXT-5",
            }
        ),
    )

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"])
        try:
            return parse(typed[:100])
        except Mistyped as slip:
            raise ValidationError(str(slip)) from slip

    def find(self, look: Callable[[str], Ticket | None]) -> Ticket | None:
        """Return the ticket that ``look`` finds; else say that there is none, whether or not elsewhere."""
        number = self.cleaned_data["number"]
        try:
            found = self.tried(lambda: look(number), current().pk)
        except ValidationError as too_often:
            self.add_error("number", too_often)
            return None
        if found is None:
            self.status = 404
            self.add_error("number", _("There is no ticket with this number here."))
        return found
