"""What the pages of boards and columns read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from board import templates
from board.category_form import HUES
from board.forms import LARGEST, DeedForm
from board.models import Board, Column, Needed, TooMany
from tenants.models import Membership
from tickets.fields import Line


class BoardForm(forms.Form):
    """``name``, and to whom a board is open: ``everyone``, or the ``members`` chosen (and the admins).

    ``shows``, which counts with ``shows_sent``, are the facts that its cards tell.
    """

    use_required_attribute = False
    name = Line(
        max_length=80,
        label=_("Name"),
        error_messages={"required": _("Give the board a name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    everyone = forms.TypedChoiceField(
        choices=[("yes", _("Everyone who works here")), ("no", _("Only those chosen here, and the admins"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        label=_("Who sees it"),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
        widget=forms.RadioSelect,
    )
    members = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(),
        required=False,
        label=_("Chosen members"),
        error_messages={
            "invalid_choice": _("Choose people who work here."),
            "invalid_pk_value": _("Choose people who work here."),
        },
        widget=forms.CheckboxSelectMultiple,
    )
    shows = forms.MultipleChoiceField(
        choices=Board.Fact.choices,
        required=False,
        label=_("Cards show"),
        error_messages={"invalid_choice": _("Choose from these.")},
        widget=forms.CheckboxSelectMultiple,
    )
    shows_sent = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, board: Board | None = None, **options: Any) -> None:
        self.board = board
        if board is not None:
            chosen = [each.member_id for each in board.chosen.all()]
            options["initial"] = {
                "name": board.name,
                "everyone": "yes" if board.everyone else "no",
                "members": chosen,
                "shows": [fact for fact in Board.Fact.values if fact not in board.hides],
                "shows_sent": True,
            }
        super().__init__(*args, **options)
        if board is None:
            del self.fields["shows"], self.fields["shows_sent"]
        people: Any = self.fields["members"]
        people.queryset = Membership.objects.active().by_name()

    def save(self, by: Membership) -> Board:
        """Change the board, or add one laid out by the template chosen."""
        wanted = {key: self.cleaned_data[key] for key in ("name", "everyone", "members")}
        if self.board is None:
            return Board.add(columns=self.cleaned_data["template"], by=by, **wanted)
        hides = set(Board.Fact.values) - set(self.cleaned_data["shows"])
        self.board.edit(by=by, hides=hides if self.cleaned_data["shows_sent"] else None, **wanted)
        return self.board


class NewBoardForm(BoardForm):
    """And the ``template`` that its columns come from. Its cards show everything at first."""

    template = forms.ChoiceField(
        choices=templates.CHOICES,
        initial="it",
        label=_("Columns to start from"),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
        widget=forms.RadioSelect,
    )
    field_order = ["name", "template", "everyone", "members"]

    def clean_template(self) -> list[tuple[str, str]]:
        return templates.columns(self.cleaned_data["template"])


class Count(forms.IntegerField):
    """A whole number from 1 to ``most``, or nothing; whatever is wrong with it, ``said`` says it."""

    def __init__(self, most: int, said: Any, **options: Any) -> None:
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), said)
        widget = forms.NumberInput({"class": "input", "inputmode": "numeric"})
        super().__init__(
            required=False, min_value=1, max_value=most, error_messages=wrong, widget=widget, **options
        )


class ColumnForm(forms.Form):
    """What people set on a column: name, meaning, limit, colour, order, and when its cards are archived."""

    use_required_attribute = False
    name = Line(
        max_length=40,
        label=_("Name"),
        error_messages={"required": _("Give the column a name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    stage = forms.ChoiceField(
        choices=Column.Stage.choices,
        label=_("Requesters see"),
        error_messages={"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
        widget=forms.Select({"class": "select"}),
    )
    limit = Count(999, _("Give a number from 1 to 999, or nothing."), label=_("Most cards at a time"))
    refuses = forms.BooleanField(required=False, label=_("Refuse further cards; otherwise the board warns"))
    hue = forms.TypedChoiceField(
        choices=[(0, pgettext_lazy("colour", "None")), *HUES],
        coerce=int,
        required=False,
        empty_value=0,  # type: ignore[arg-type] # an empty choice is coerced no more
        initial=0,
        label=_("Colour"),
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    policy = forms.TypedChoiceField(
        choices=Column.Policy.choices,
        required=False,
        empty_value=Column.Policy.HAND,
        initial=Column.Policy.HAND,
        label=_("Order of its cards"),
        error_messages={"invalid_choice": _("Choose one of these.")},
        widget=forms.RadioSelect,
    )
    archive_after = Count(
        3650,
        _("Give a number of days from 1 to 3650, or nothing."),
        label=_("Days until a card goes to the archive"),
    )

    @classmethod
    def filled(cls, column: Column, typed: Any = None) -> ColumnForm:
        """Return the form as it shows ``column`` before anything is changed, or with what was ``typed``."""
        return cls(typed, initial={field: getattr(column, field) for field in cls.base_fields})

    def clean(self) -> dict[str, Any]:
        """Only what is done goes to the archive: elsewhere the days count for nothing, whatever was typed."""
        if self.cleaned_data.get("stage", Column.Stage.DONE) != Column.Stage.DONE:
            self.errors.pop("archive_after", None)
            self.cleaned_data["archive_after"] = None
        return self.cleaned_data

    def does(self, deed: Callable[..., object]) -> bool:
        """Do ``deed`` with what was typed; False, with the reason beside a field, when it is refused.

        Raises:
            Forbidden: the role does not allow it.
        """
        if not self.is_valid():
            return False
        try:
            deed(**self.cleaned_data)
        except Needed as refusal:
            self.add_error("policy" if isinstance(refusal, TooMany) else "stage", str(refusal))
            return False
        return True


class IntoForm(DeedForm):
    """``into``: the id of the column where the cards of a removed one go."""

    into = forms.IntegerField(min_value=1, max_value=LARGEST)


class ArrangeForm(DeedForm):
    """``before``: the id of the column that is to stand to the right of it; none: it becomes the last."""

    before = forms.IntegerField(min_value=1, max_value=LARGEST, required=False)


class StepForm(DeedForm):
    """``way``: up or down the list."""

    way = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
