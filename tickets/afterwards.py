"""What the requester's doors read after a ticket was sent: how it went, and the address of a lost number."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from board.models import Column
from tenants.fields import Email
from tenants.models import Activity
from tickets.fields import Text
from tickets.models import Feedback, Requester, Ticket


class FeedbackForm(forms.Form):
    """``mood``: a smile or a frown; ``comment``: a few words, if any."""

    use_required_attribute = False
    mood = forms.ChoiceField(
        choices=Feedback.Mood.choices,
        label=_("How did it go?"),
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    comment = Text(
        required=False,
        max_length=1000,
        label=_("Anything to add?"),
        widget=forms.Textarea({"class": "textarea", "rows": 2}),
    )

    @classmethod
    def of(cls, ticket: Ticket, told: Iterable[Activity]) -> FeedbackForm | None:
        """Return the form for what is done, as it was sent last if that is among ``told``; else None."""
        if ticket.column.stage != Column.Stage.DONE:
            return None
        rated = any(activity.kind == "rated" for activity in told)
        last = ticket.feedback.first() if rated else None
        return cls(initial={"mood": last.mood, "comment": last.comment} if last else None)

    def send(self, ticket: Ticket) -> Activity:
        """Write it down; what ``Ticket.rate`` refuses is refused."""
        return ticket.rate(**self.cleaned_data)


class LostForm(forms.Form):
    """``email``: the address that was given with the tickets."""

    use_required_attribute = False
    email = Email(
        label=_("Your e-mail"),
        help_text=_("The address you gave when you sent your ticket."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
    )

    def send(self) -> Activity:
        """Ask for the links of that address, whether or not anybody knows it."""
        return Requester.ask_again(self.cleaned_data["email"])
