"""What the categories page reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board.models import Board
from tenants.access import Forbidden, Refused
from tenants.models import Membership
from tickets.fields import Line
from tickets.models import Category

HUES = [
    (1, pgettext_lazy("colour", "Clay")),
    (2, pgettext_lazy("colour", "Straw")),
    (3, pgettext_lazy("colour", "Moss")),
    (4, pgettext_lazy("colour", "Jade")),
    (5, pgettext_lazy("colour", "Lake")),
    (6, pgettext_lazy("colour", "Iris")),
    (7, pgettext_lazy("colour", "Plum")),
    (8, pgettext_lazy("colour", "Rose")),
]


class CategoryForm(forms.Form):
    """A category as its company wants it; ``board`` may be any that ``by`` may see.

    One whose ``now`` is a board that ``by`` may not see keeps it, unnamed, unless another one is chosen.
    """

    name = Line(
        max_length=40, label=_("Name"), error_messages={"required": _("Say what the category is called.")}
    )
    help = Line(max_length=120, required=False, label=_("One line of help"))
    icon = forms.ChoiceField(
        choices=Category.Icon.choices,
        initial=Category.Icon.QUESTION,
        label=_("Picture"),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    hue = forms.TypedChoiceField(
        choices=HUES,
        coerce=int,
        initial=1,
        label=_("Colour"),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    )
    board: forms.ModelChoiceField[Board] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Board for new tickets"),
        empty_label=_("The company's first board"),
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(self, *args: Any, by: Membership, now: Board | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        board: Any = self.fields["board"]
        board.widget.attrs["class"] = "select"
        board.queryset = Board.objects.visible_to(by)
        self.unseen = None if now is None or board.queryset.filter(pk=now.pk).exists() else now
        if self.unseen:
            board.empty_label = _("As it is: a board that is not open to you")

    def clean_board(self) -> Board | None:
        return self.cleaned_data["board"] or self.unseen

    @classmethod
    def of(cls, category: Category) -> dict[str, Any]:
        """What the form shows of ``category`` before anything is changed."""
        return {field: getattr(category, field) for field in ("name", "help", "icon", "hue", "board")}

    def does(self, deed: Callable[[dict[str, Any]], object]) -> bool:
        """Do ``deed`` with what was typed; False, with the reason beside its field, when it is refused.

        Raises:
            Forbidden: the role does not allow it.
        """
        if not self.is_valid():
            return False
        try:
            deed(self.cleaned_data)
        except Forbidden:
            raise
        except Refused as refusal:
            self.add_error("name", str(refusal))
            return False
        return True
