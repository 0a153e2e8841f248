"""What the announcement kit asks: where its posters will hang."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tickets.fields import Line, Text

LONGEST = 80  # characters of a place, as on a ticket
MOST = 60  # places on one sheet


class PosterForm(forms.Form):
    """``at``: the place where the poster will hang."""

    at = Line(label=_("Place"), required=False, max_length=LONGEST)


class PlacesForm(forms.Form):
    """``places``: several of them, one a line; its value is the list."""

    places = Text(
        label=_("Places"), max_length=5000, error_messages={"required": _("Type at least one place.")}
    )

    def clean_places(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["places"].splitlines())
        places = list(dict.fromkeys(filter(None, lines)))
        if len(places) > MOST:
            raise ValidationError(_("Type at most %(most)d places at a time."), params={"most": MOST})
        for place in places:
            if len(place) > LONGEST:
                said = _("“%(place)s…” is too long. A place has at most %(most)d characters.")
                raise ValidationError(said, params={"place": place[:30], "most": LONGEST})
        return places
