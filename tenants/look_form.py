"""How a company's pages look, its code and its address: what its admins choose there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tenants import colour
from tenants.models import Company, Membership
from tenants.models.code import GRACE
from tickets.fields import PictureField
from tickets.models.attachment import keep

LOGO = 512  # pixels a side, at most


class LookForm(forms.Form):
    """``accent`` is ``#rrggbb``, or empty for the product's own; ``near`` is offered for one too pale."""

    logo = PictureField(largest=LOGO, label=_("Logo"))
    remove_logo = forms.BooleanField(required=False, label=_("Take the logo away"))
    accent = forms.CharField(required=False, max_length=7, label=_("Colour"))
    near = ""

    def clean_accent(self) -> str:
        typed = str(self.cleaned_data["accent"]).lower()
        accent = f"#{typed.removeprefix('#')}" if typed else ""
        if not accent:
            return ""
        if not colour.HEX.fullmatch(accent):
            raise ValidationError(_("Type a colour as # and six digits or letters a to f, such as #0a606c."))
        if (near := colour.readable(accent, colour.LIGHT)) != accent:
            self.near = near
            said = {"ratio": f"{colour.contrast(accent, colour.LIGHT):.1f}", "near": near}
            raise ValidationError(
                _(
                    "This colour is too pale to read: its contrast is %(ratio)s, and 4.5 is needed. "
                    "The nearest that can be read is %(near)s."
                ),
                params=said,
            )
        return accent

    def save(self, company: Company, by: Membership) -> list[str]:
        """Dress ``company``; return the names of what changed.

        Raises:
            OSError: the logo cannot be kept.
        """
        chosen: dict[str, Any] = {"accent": self.cleaned_data["accent"]}
        if logo := self.cleaned_data["logo"]:
            chosen["logo"] = keep(ContentFile(logo))
        elif self.cleaned_data["remove_logo"]:
            chosen["logo"] = ""
        return company.configure(by=by, **chosen)


class CodeForm(forms.Form):
    """``days``: for how long the code until now opens after it was replaced."""

    days = forms.TypedChoiceField(
        label=_("The old code opens"),
        coerce=int,
        choices=[
            (0, _("not any more")),
            *((days, format_lazy(_("for {days} more days"), days=days)) for days in GRACE if days),
        ],
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
