"""What the doors read through which a member arranges a board for themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from board.forms import LARGEST, DeedForm, NumberField
from board.models import BoardView

MOST = 150  # tickets that are marked at a time, and columns folded away; below DATA_UPLOAD_MAX_NUMBER_FIELDS


class Several(forms.Field):
    """A field that may come several times; each value is read as ``one`` reads it."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"many": _("This is more than the board can keep.")}

    def __init__(self, one: forms.Field) -> None:
        self.one = one
        super().__init__(required=False)

    def to_python(self, value: Any) -> list[Any]:
        if len(value or ()) > MOST:
            raise ValidationError(self.error_messages["many"])
        return [self.one.clean(each) for each in value or ()]


class ViewForm(DeedForm):
    """``density``, and with ``collapsed_sent`` all columns that are ``collapsed``."""

    density = forms.ChoiceField(choices=BoardView.Density.choices, required=False)
    collapsed = Several(forms.IntegerField(min_value=1, max_value=LARGEST))
    collapsed_sent = forms.BooleanField(required=False)

    def wanted(self) -> dict[str, Any]:
        """Return what ``BoardView.arrange`` takes; None of the columns where they were not sent."""
        sent = self.cleaned_data["collapsed_sent"]
        collapsed = self.cleaned_data["collapsed"] if sent else None
        return {"density": self.cleaned_data["density"], "collapsed": collapsed}


class StillForm(forms.Form):
    """``still``: the tickets that are still marked."""

    still = Several(NumberField())


class SeenForm(DeedForm):
    """``upto``: the number of the last event that was shown; ``still``: the tickets that are still marked."""

    upto = forms.IntegerField(min_value=0, max_value=LARGEST)
    still = Several(NumberField())
