"""What the entrance and the admin's pages ask people."""

import zoneinfo
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants import limits
from tenants.fields import Email, Slug, WebAddress
from tenants.guess import Guess
from tenants.models import Company, Invitation, Membership, User
from tenants.names import Name
from tickets import numbers
from tickets.models import Ticket

ZONES = {"ko": "Asia/Seoul", "ja": "Asia/Tokyo"}


class SlugForm(forms.Form):
    """``slug``: an address somebody is typing, or has typed, for ``own`` or a new company."""

    slug = Slug(label=_("Intake address"))

    def __init__(self, *args: Any, own: Company | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["slug"].own = own  # type: ignore[attr-defined]


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
    slug = Slug(label=_("Intake address"))
    homepage = WebAddress(label=_("Homepage"), required=False, max_length=200)
    email = Email(label=_("Your work e-mail"))
    time_zone = forms.CharField(required=False, max_length=64)
    field_order = ["company_name", "slug", "homepage", "name", "email", "password"]

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.user = request.user if isinstance(request.user, User) else None
        self.wait = 0  # seconds, where the account was tried too often
        if self.user:
            for known in ("name", "email", "password"):
                del self.fields[known]

    def clean_time_zone(self) -> str:
        """The browser's zone where it gave one that can be chosen here, else that of the page's language."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in dict(zones()) else ZONES.get(get_language() or "", "UTC")

    def clean(self) -> None:
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if email and password and User.objects.filter(email=email).exists():
            self.recognise(email, password)
        else:
            self.must_be_strong(User(email=email or "", name=self.cleaned_data.get("name", "")))

    def recognise(self, email: str, password: str) -> None:
        """Take who has an account and knows its password for that person; tries count as at the log-in."""
        try:
            self.user = get_adapter().authenticate(self.request, email=email, password=password)
        except limits.TooOften as too_often:
            self.add_error("email", str(too_often))
            self.wait = too_often.wait
            return
        if self.user is None or is_mfa_enabled(self.user):  # a second step is asked for at the log-in alone
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


@cache
def zones() -> list[tuple[str, str]]:
    """Return the time zones people look for: those named after a place, and UTC."""
    places = (name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]
