"""What the doors read that write or correct what a ticket says."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from board.forms import LARGEST, DeedForm
from board.models import Column
from tenants.fields import Email
from tenants.models import Membership
from tenants.scoping import current
from tickets.fields import LONGEST, Line, Text
from tickets.keeping import digest_of
from tickets.models import AlreadySent, Category, Ticket

FURTHEST = 10 * 366  # days from now to the furthest due date, either way
CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


class EditForm(DeedForm):
    """``title``, ``category``, ``priority`` or ``place``, whichever are sent; ``version``: what was seen."""

    title = Line(max_length=200, required=False)
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        queryset=None, required=False, error_messages=CHOOSE
    )
    priority = forms.ChoiceField(choices=Ticket.Priority.choices, required=False, error_messages=CHOOSE)
    place = Line(max_length=80, required=False)
    version = forms.IntegerField(min_value=0, max_value=LARGEST, required=False)

    def __init__(self, *args: Any, now: int | None = None, **options: Any) -> None:
        """``now``: the id of the present category, which may be kept though it is offered no longer."""
        super().__init__(*args, **options)
        category: Any = self.fields["category"]
        category.queryset = Category.objects.filter(Q(archived_at=None) | Q(pk=now))

    def clean(self) -> dict[str, Any]:
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "title" in sent and not sent["title"]:
            raise ValidationError(_("Say in one line what the problem is."))
        if "priority" in sent and not sent["priority"]:
            raise ValidationError(_("Choose one of these."))
        if not sent.keys() - {"version"} and not self.errors:
            raise ValidationError(_("Say what is to be changed."))
        return sent


class DueForm(DeedForm):
    """``due``: a day, or nothing for no due date at all."""

    due = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Give a day as year, month and day, such as 2027-01-31.")},
    )

    def clean_due(self) -> date | None:
        until: date | None = self.cleaned_data["due"]
        if until and abs(until - today()) > timedelta(days=FURTHEST):
            raise ValidationError(_("Choose a day within ten years."))
        return until


class QuickForm(forms.Form):
    """A new card by its ``title``, for the top of ``column``; ``once`` tells a form that was sent before."""

    title = Line(
        max_length=200,
        label=_("In one line"),
        error_messages={
            "required": _("Say in one line what the problem is."),
            "max_length": _("Use 200 characters at most. What goes beyond belongs into the description."),
        },
    )
    column: forms.ModelChoiceField[Column] = forms.ModelChoiceField(
        queryset=None, label=_("Column"), error_messages=CHOOSE
    )

    once = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        options["initial"] = {"once": secrets.token_urlsafe(12)} | options.get("initial", {})
        super().__init__(*args, **options)
        column: Any = self.fields["column"]
        seen = Column.objects.visible_to(by).standing().select_related("board")
        column.queryset = seen.order_by("board__place", "board__id", "place", "id")

    @property
    def beside(self) -> list[str]:
        """What is wrong, whichever field it is about: the one line has room for one place to say so."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def register(self, by: Membership) -> Ticket:
        """Put the card there, or find the one that this form has made.

        Its language, and so that of its mails, is the company's.

        Raises:
            AlreadySent: the form has made one before, with another text.
            Refused: the column is full or gone, or the role does not allow it.
        """
        written = dict(self.cleaned_data)
        written["submission"] = written.pop("once") or None
        typed = {name: self.data.get(name) for name in self.fields if name != "once"}
        written["digest"] = digest_of(typed, [])
        try:
            return Ticket.open(by=by, language=current().language, **written)
        except AlreadySent as again:
            if again.ticket.digest != written["digest"]:
                raise
            return again.ticket

    def again(self, before: Ticket) -> None:
        """Say that it has made the ticket ``before``, and let what is typed now become another."""
        why = _("This form has registered %(ticket)s before. Send it again to register this one, too.")
        self.add_error("title", why % {"ticket": before})
        self.data = {name: self.data.get(name) for name in self.data} | {"once": secrets.token_urlsafe(12)}


class RegisterForm(QuickForm):
    """A whole ticket, as somebody on the telephone tells it."""

    description = Text(
        required=False,
        max_length=LONGEST,
        label=_("What happens?"),
        widget=forms.Textarea({"class": "textarea", "rows": 6}),
    )
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="—", label=_("What is it about?"), error_messages=CHOOSE
    )
    priority = forms.ChoiceField(
        choices=Ticket.Priority.choices,
        required=False,
        initial=Ticket.Priority.NORMAL,
        label=_("How badly does it block them?"),
        error_messages=CHOOSE,
        widget=forms.RadioSelect,
    )
    place = Line(required=False, max_length=80, label=_("Place"))
    name = Line(required=False, max_length=80, label=_("Requester’s name"))
    email = Email(
        required=False,
        label=_("Requester’s e-mail"),
    )
    field_order = ["column", "title", "description", "category", "priority", "place", "name", "email"]

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        category: Any = self.fields["category"]
        category.queryset = Category.objects.offered()

    def clean_priority(self) -> str:
        return self.cleaned_data["priority"] or Ticket.Priority.NORMAL.value

    @property
    def places(self) -> list[tuple[str, list[Column]]]:
        """The columns to choose from, board by board."""
        field: Any = self.fields["column"]
        return [(board.name, list(them)) for board, them in groupby(field.queryset, lambda each: each.board)]


def today() -> date:
    """The day it is where the company is."""
    return timezone.localdate(timezone=current().zone)
