"""What the public intake form reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.fields import Email
from tenants.scoping import current
from tickets import guard
from tickets.domains import ALONE, meant, usual
from tickets.fields import LONGEST, FilesField, Line, Text
from tickets.formtoken import FormToken
from tickets.keeping import KeepingForm, digest_of
from tickets.models import AlreadySent, Attachment, Requester, Ticket

NO_TOKEN = FormToken(nonce="", categories=())  # of a form that was not shown yet


class IntakeForm(KeepingForm):
    """A request for help, as its writer puts it; ``send`` makes the ticket.

    The honeypot ``website`` stands in the page alone; ``tickets.guard`` looks into it.
    """

    title = Line(
        max_length=200,
        label=_("In one line"),
        help_text=_("For example: “Label printer at dock 3 prints blank waybills”"),
        error_messages={"required": _("Say in one line what the problem is.")},
        widget=forms.TextInput({"class": "input"}),
    )
    description = Text(
        max_length=LONGEST,
        label=_("What happens?"),
        help_text=_("What you did, what you saw, and since when. Please leave out passwords."),
        error_messages={"required": _("Describe what happens.")},
        widget=forms.Textarea({"class": "textarea"}),
    )
    category = forms.IntegerField(required=False, label=_("What is it about?"))
    priority = forms.ChoiceField(
        choices=Ticket.Priority.choices,
        required=False,
        initial=Ticket.Priority.NORMAL,
        label=_("How badly does it block you?"),
        error_messages={"invalid_choice": _("Choose one of these.")},
        widget=forms.RadioSelect,
    )
    attachments = FilesField(required=False, label=_("Photos or files"))
    name = Line(
        required=False,
        max_length=80,
        label=_("Your name"),
        widget=forms.TextInput({"class": "input", "autocomplete": "name"}),
    )
    email = Email(
        required=False,
        label=_("Your e-mail"),
        help_text=_(
            "We send you a private link to follow your ticket. Without it, keep the number and the link."
        ),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
    )
    at = Line(required=False, max_length=80, label=_("Place"), widget=forms.HiddenInput)
    consent = forms.BooleanField(required=False, label=_("I agree to this"))

    def __init__(self, *args: Any, token: FormToken = NO_TOKEN, **options: Any) -> None:
        self.token = token
        super().__init__(*args, **options)

    @property
    def chosen(self) -> int | None:
        """The category that is ticked, of those that were on offer: one archived meanwhile still counts."""
        ticked = str(self["category"].value())
        return next((pk for pk in self.token.categories if str(pk) == ticked), None)

    def clean_category(self) -> int | None:
        chosen: int | None = self.cleaned_data["category"]
        if chosen is not None and chosen not in self.token.categories:
            raise ValidationError(_("Choose one of these."))
        return chosen

    def clean_priority(self) -> str:
        return self.cleaned_data["priority"] or Ticket.Priority.NORMAL.value

    def clean_email(self) -> str:
        email, company = str(self.cleaned_data["email"]), current()
        if email and not company.takes(email):
            raise ValidationError(
                _("Use an address that ends in %(domains)s."),
                params={"domains": ", ".join(f"@{domain}" for domain in company.intake_domains)},
            )
        return email

    def clean_consent(self) -> int | None:
        if self.token.consent and not self.cleaned_data["consent"]:
            raise ValidationError(_("Tick this to send the form. Without it we may not keep what you write."))
        return self.token.consent

    @property
    def domains(self) -> str:
        return " ".join(usual(current()))

    @property
    def alone(self) -> str:
        return " ".join(ALONE)

    @property
    def meant(self) -> str:
        """The address that was probably meant; empty where it looks right."""
        return meant(str(self["email"].value() or ""), current())

    @property
    def masked(self) -> str:
        """The address that was probably meant, as the receipt may show it; empty where it looks right."""
        return Requester(email=self.meant).masked if self.meant else ""

    def clean(self) -> None:
        if self.token.expired:
            raise ValidationError(_("This page was open for too long. Look it over and send it again."))

    def send(self, visitor: str = "") -> Ticket:
        """Make the ticket, or find the one this form has made; its language is that of the page.

        Args:
            visitor: whose network address sends it; see ``tickets.guard``.

        Raises:
            AlreadySent: the form has made one before, with another text.
            ColumnGone: the company has no column for new tickets.
            OSError: the files cannot be kept.
        """
        said = dict(self.cleaned_data)
        digest = ""
        try:
            with Attachment.stored(said.pop("attachments")) as attachments:
                digest = digest_of(said, attachments)
                return Ticket.open(
                    title=said["title"],
                    description=said["description"],
                    category_id=said["category"],
                    priority=said["priority"],
                    place=said["at"],
                    name=said["name"],
                    email=said["email"],
                    attachments=attachments,
                    language=get_language(),
                    consent_id=said["consent"],
                    consented_at=timezone.now() if said["consent"] else None,
                    submission=self.token.nonce,
                    digest=digest,
                    held_for=guard.suspicion(self, visitor),
                )
        except AlreadySent as again:
            if again.ticket.digest != digest:
                raise
            return again.ticket
