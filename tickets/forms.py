"""What the public doors read: the gate, the track box and the intake form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants import limits
from tenants.guess import Guess
from tenants.models import Activity
from tenants.scoping import current
from tickets import guard
from tickets.domains import meant, usual
from tickets.fields import FilesField, Line, Text, readable
from tickets.formtoken import FormToken
from tickets.keeping import KeepingForm
from tickets.models import AlreadySent, Attachment, Ticket
from tickets.numbers import Mistyped, parse

LONGEST = 20_000  # characters of a text
NO_TOKEN = FormToken(nonce="", categories=())  # of a form that was not shown yet
HandedOn = partial(forms.CharField, required=False, strip=False, widget=forms.HiddenInput)


class GateForm(Guess):
    """``company_code``: what the company's people know; ``at``, the place, is handed on.

    So is what was written in a form that is shut now; ``lost`` tells that it had files.

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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["company_code"].required = current().asks_code

    @classmethod
    def shut(cls, said: Mapping[str, Any]) -> GateForm:
        """Return the gate as it stands before who wrote ``said`` behind it, by what opens it no longer."""
        gate = cls({**said, "company_code": ""})
        gate.fields["company_code"].error_messages["required"] = _(
            "The company code has changed, or is asked for again. Type it to go on. What you wrote is kept."
        )
        return gate

    @property
    def handed_on(self) -> dict[str, Any]:
        """What the form behind the gate begins with."""
        said = {name: value for name, value in self.cleaned_data.items() if value and name != "company_code"}
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
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("Your e-mail"),
        help_text=_(
            "We send you a private link to follow your ticket. Without it, keep the number and the link."
        ),
        error_messages={"invalid": _("This is not an e-mail address, such as name@company.example.")},
        validators=[readable],
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "inputmode": "email"}),
    )
    at = Line(required=False, max_length=80, label=_("Place"), widget=forms.HiddenInput)
    consent = forms.BooleanField(required=False, label=_("I agree to this"))

    def __init__(self, *args: Any, token: FormToken = NO_TOKEN, **options: Any) -> None:
        self.token = token
        super().__init__(*args, **options)

    def clean_category(self) -> int | None:
        chosen: int | None = self.cleaned_data["category"]
        if chosen is not None and chosen not in self.token.categories:
            raise ValidationError(_("Choose one of these."))
        return chosen

    def clean_priority(self) -> str:
        return self.cleaned_data["priority"] or Ticket.Priority.NORMAL.value

    def clean_email(self) -> str:
        email, company = str(self.cleaned_data["email"]).lower(), current()
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
    def meant(self) -> str:
        """The address that was probably meant; empty where it looks right."""
        return meant(str(self["email"].value() or ""), current())

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


class MessageForm(KeepingForm):
    """``body`` and ``attachments``: what somebody says about a ticket."""

    use_required_attribute = False
    body = Text(
        max_length=LONGEST,
        label=_("Message"),
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea({"class": "textarea", "rows": 3}),
    )
    attachments = FilesField(required=False, label=_("Photos or files"))

    def send(self, say: Callable[..., Activity], nonce: str = "", **who: Any) -> Activity:
        """Store the files and do the deed ``say``; with ``nonce`` the same form says the same words once.

        Raises:
            Refused: the deed was not done.
            OSError: the files cannot be kept.
        """
        with Attachment.stored(self.cleaned_data["attachments"]) as attachments:
            said = {"body": self.cleaned_data["body"]}
            if nonce:
                who["once"] = f"{nonce}:{digest_of(said, attachments)}"
            return say(**said, attachments=attachments, **who)


class AnswerForm(MessageForm):
    """What the requester says: words, or a picture that says more."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].required = False

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("body", self.fields["body"].error_messages["required"])


def digest_of(said: dict[str, Any], attachments: Iterable[Attachment]) -> str:
    """Return what tells whether two forms say the same."""
    files = sorted(attachment.sha256 for attachment in attachments)
    return hashlib.sha256(json.dumps([said, files], sort_keys=True).encode()).hexdigest()
