"""What the entrance and the admin's pages ask people."""

import re
import zoneinfo
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants import limits
from tenants.guess import Guess
from tenants.models import Company, Invitation, Membership, User
from tenants.models.company import not_reserved, valid_slug
from tickets import numbers
from tickets.models import Ticket

ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo"}
ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BETWEEN = re.compile(r"[\s,;、，；]+")
MOST = 50  # invitations in one go


def no_address(name: str) -> None:
    """Names stand in mails to strangers: a link in one would make us carry somebody's advertisement."""
    if ADDRESS.search(name):
        raise ValidationError(_("A name holds no web or mail address. Take it out."))


class Name(forms.CharField):
    """What a person or a company is called, in one line."""

    default_validators = [no_address]

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, **options)

    def to_python(self, value: Any) -> str:
        return " ".join(CONTROL.sub(" ", super().to_python(value) or "").split())


class WebAddress(forms.URLField):
    """The address of a page, with or without its ``https://``."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("This is not a web address, such as company.example.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


class Track(Guess):
    """Where a ticket stands, by its number alone."""

    limit = limits.NUMBERS
    number = forms.CharField(label=_("Ticket number"), max_length=60)

    def clean_number(self) -> Ticket:
        """Return the ticket. A mistyped number is told from an unknown one without a look-up."""
        try:
            number = numbers.parse(self.cleaned_data["number"])
        except numbers.Mistyped as slip:
            raise ValidationError(str(slip)) from slip
        ticket = self.tried(lambda: Ticket.anywhere(number))
        if ticket is None:
            self.status = 404
            raise ValidationError(_("There is no ticket with this number."))
        return ticket


class NewPerson(forms.Form):
    """What somebody without an account tells about themselves, and agrees to."""

    name = Name(label=_("Your name"), error_messages={"required": _("Type your name.")})
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Type a password.")},
        widget=forms.PasswordInput(render_value=False),
    )
    terms = forms.BooleanField(
        label=_("Terms"), error_messages={"required": _("Agree to the terms to go on.")}
    )
    privacy = forms.BooleanField(
        label=_("Privacy"), error_messages={"required": _("Agree to the privacy notice to go on.")}
    )

    def must_be_strong(self, user: User) -> None:
        """Put what is wrong with the password beside it."""
        if password := self.cleaned_data.get("password"):
            try:
                validate_password(password, user)
            except ValidationError as weak:
                self.add_error("password", weak)


class SignUp(NewPerson):
    """A new company and its first admin. Who is logged in, or has an account, founds a further company."""

    company_name = Name(
        label=_("Company name"), error_messages={"required": _("Type the name of your company.")}
    )
    slug = forms.CharField(
        label=_("Intake address"),
        max_length=40,
        error_messages={"required": _("Choose the address that your colleagues will open.")},
    )
    homepage = WebAddress(label=_("Homepage"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("Your work e-mail"),
        max_length=254,
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("This is not an e-mail address, such as name@company.example."),
        },
    )
    time_zone = forms.CharField(required=False, max_length=64)
    field_order = ["company_name", "slug", "homepage", "name", "email", "password"]

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.user = request.user if isinstance(request.user, User) else None
        if self.user:
            for known in ("name", "email", "password"):
                del self.fields[known]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        valid_slug(slug)
        not_reserved(slug)
        if (free := Company.free_slug(slug)) != slug:
            raise ValidationError(_("This address is taken. %(free)s is free.") % {"free": free})
        return slug

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_time_zone(self) -> str:
        """The browser's zone where it gave one that we know, else the one of the page's language."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in zoneinfo.available_timezones() else ZONES.get(get_language() or "", "UTC")

    def clean(self) -> None:
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if email and password and User.objects.filter(email=email).exists():
            self.recognise(email, password)
        else:
            self.must_be_strong(User(email=email or "", name=self.cleaned_data.get("name", "")))

    def recognise(self, email: str, password: str) -> None:
        """Take who has an account and knows its password for that person; allauth limits how often."""
        try:
            self.user = get_adapter().authenticate(self.request, email=email, password=password)
        except ValidationError as too_often:
            self.add_error("email", too_often)
            return
        if self.user is None:
            self.add_error("email", _("There is an account with this e-mail. Log in first."))

    def found(self) -> Membership:
        """Write the person, unless known, and the company; return the first admin.

        Raises:
            IntegrityError: somebody took the address or the e-mail a moment ago.
        """
        said = self.cleaned_data
        with transaction.atomic():
            user = self.user or User.objects.register(
                email=said["email"], password=said["password"], name=said["name"], verified=False
            )
            return Company.found(
                user=user,
                name=said["company_name"],
                slug=said["slug"],
                homepage=said["homepage"],
                language=get_language() or settings.LANGUAGE_CODE,
                time_zone=said["time_zone"],
            )


class Join(NewPerson):
    """Company, address and role are the invitation's; a form cannot name others."""

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitation = invitation

    def clean(self) -> None:
        self.must_be_strong(User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))

    def accept(self) -> Membership:
        """Write the person and their membership.

        Raises:
            InvitationOver: the link was used meanwhile.
            IntegrityError: there is an account with this address meanwhile.
        """
        own = (get_language() or "") if get_language() != self.invitation.company.language else ""
        with transaction.atomic():
            user = User.objects.register(
                email=self.invitation.email,
                password=self.cleaned_data["password"],
                name=self.cleaned_data["name"],
                language=own,
                verified=True,
            )
            return self.invitation.accept(user=user)


class Invite(forms.Form):
    """Several addresses, and what they are to be. Nothing is sent unless all of them are right."""

    email = forms.CharField(label=_("E-mail addresses"), max_length=5000, widget=forms.Textarea)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        roles = [choice for choice in reversed(Membership.Role.choices) if choice[0] in by.grants]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def clean_email(self) -> list[str]:
        typed = BETWEEN.split(self.cleaned_data["email"].lower())
        addresses = list(dict.fromkeys(address for address in typed if address))
        if len(addresses) > MOST:
            raise ValidationError(_("Invite at most %(most)d people at a time.") % {"most": MOST})
        here = set(Membership.objects.active().working_with(addresses))
        wrong = [error for address in addresses if (error := self.wrong_with(address, here))]
        if wrong or not addresses:
            raise ValidationError(wrong or [self.fields["email"].error_messages["required"]])
        return addresses

    def wrong_with(self, address: str, here: set[str]) -> str:
        """Return what is wrong with one of the addresses, or nothing."""
        try:
            validate_email(address)
        except ValidationError:
            return _("%(address)s is not an e-mail address.") % {"address": address[:80]}
        if address in here:
            return _("%(email)s works here already.") % {"email": address}
        return ""

    def send(self) -> int:
        """Invite each; return how many."""
        for address in self.cleaned_data["email"]:
            Invitation.send(email=address, role=self.cleaned_data["role"], by=self.by)
        return len(self.cleaned_data["email"])


@cache
def zones() -> list[tuple[str, str]]:
    """Return the time zones people look for: those named after a place, and UTC."""
    places = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]


class Profile(forms.Form):
    """What a person is called and how they read pages; empty means the company's way."""

    name = Name(label=_("Your name"))
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("The company's choice")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=lambda: [("", _("The company's choice")), *zones()]
    )
