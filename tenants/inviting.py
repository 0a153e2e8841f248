"""What invites people: several at once, as one role, with a line of one's own."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from tenants import limits
from tenants.fields import roles
from tenants.models import Invitation, Membership, deed
from tenants.names import no_link
from tickets.fields import Line

BETWEEN = re.compile(r"[\s,;、，；]+")
MOST = 50  # invitations in one go


class Invite(forms.Form):
    """Several addresses, and what they are to be. Nothing is sent unless all of them are right."""

    email = forms.CharField(label=_("E-mail addresses"), max_length=5000, widget=forms.Textarea)
    role = forms.ChoiceField(label=_("Role"))
    line = Line(
        label=_("A line of your own"),
        required=False,
        max_length=300,
        validators=[no_link],
        widget=forms.Textarea({"class": "textarea", "rows": 2}),
    )

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.fields["role"].choices = roles(by)  # type: ignore[attr-defined]

    def clean_email(self) -> list[str]:
        typed = BETWEEN.split(self.cleaned_data["email"].lower())
        addresses = list(dict.fromkeys(address for address in typed if address))
        if len(addresses) > MOST:
            raise ValidationError(_("Invite at most %(most)d people at a time.") % {"most": MOST})
        here = set(Membership.objects.active().working_with(addresses))
        gone = set(Membership.objects.deactivated().working_with(addresses))
        gone = set() if self.by.may("members") else gone
        beyond = set(Invitation.objects.waiting().promising_more_than(self.by).among(addresses))
        wrong = [error for address in addresses if (error := self.wrong_with(address, here, gone, beyond))]
        if wrong or not addresses:
            raise ValidationError(wrong or [self.fields["email"].error_messages["required"]])
        return addresses

    def wrong_with(self, address: str, here: set[str], gone: set[str], beyond: set[str]) -> str:
        """Return what is wrong with one of the addresses, or nothing."""
        try:
            validate_email(address)
        except ValidationError:
            return _("%(address)s is not an e-mail address.") % {"address": address[:80]}
        if address in here:
            return _("%(email)s works here already.") % {"email": address}
        if address in gone:
            return _("%(email)s was deactivated. An admin lets them in again.") % {"email": address}
        if address in beyond:
            return _("%(email)s has an open invitation of another role. An admin can change it.") % {
                "email": address
            }
        return ""

    def send(self) -> int:
        """Invite each; return how many.

        Raises:
            TooOften: that would be too many within an hour; none was sent.
        """
        said = self.cleaned_data
        with deed(self.by):
            must_be_few(said["email"], by=self.by)
            for address in said["email"]:
                Invitation.send(email=address, role=said["role"], line=said["line"], by=self.by)
        return len(said["email"])


def must_be_few(addresses: list[str], *, by: Membership) -> None:
    """Count what a company sends, and what each address gets from whomever; in the transaction of the deed.

    Raises:
        TooOften: it would be too many within an hour.
    """
    company = (limits.INVITATIONS, (by.company_id,))
    waits = limits.over(company, transactional=True, amount=len(addresses))
    waits += limits.over(*((limits.INVITATIONS_TO, (each,)) for each in addresses), transactional=True)
    if wait := max(waits):
        raise limits.TooOften(wait)
