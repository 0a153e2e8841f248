"""What asks to join by company code, and lets in or declines who has asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from notifications.joins import ask_for_proof
from tenants import limits
from tenants.fields import Email, roles
from tenants.forms import NewPerson
from tenants.guess import Guess
from tenants.models import Company, JoinRequest, Membership, User
from tenants.names import no_link
from tenants.scoping import scope
from tickets.fields import Line


class AskToJoin(Guess):
    """``company_code``, read as at the gate of the intake page; all that is asked of who is logged in."""

    limit = limits.CODES

    company_code = forms.CharField(
        label=_("Company code"),
        max_length=100,
        error_messages={"required": _("Type the company code.")},
    )

    def clean_company_code(self) -> Company:
        typed = str(self.cleaned_data["company_code"])
        company = self.tried(lambda: Company.by_code(typed), "join")
        if company is None:
            raise ValidationError(_("No company here has this code."))
        return company

    def ask(self, user: User) -> JoinRequest | None:
        """Ask for ``user``; None: their address is not proven yet, and a mail is on its way.

        Raises:
            Refused: they work there, or were declined lately.
        """
        with scope(self.cleaned_data["company_code"]):
            if user.proven:
                return JoinRequest.ask(user=user)
            mail_proof(user)
        return None


class AskAsNew(NewPerson, AskToJoin):
    """Who is not logged in says who they are, too; the answer tells nobody whether they have an account."""

    email = Email(label=_("Your work e-mail"))
    field_order = ["company_code", "name", "email", "password"]

    def clean(self) -> None:
        said = self.cleaned_data
        self.must_be_strong(User(email=said.get("email", ""), name=said.get("name", "")))

    def introduce(self) -> tuple[User, bool]:
        """Return whose address that is, and whether they are new; the mail that proves it is on its way.

        Who has an account costs the same as who has none: it is found by trying to make another.
        """
        said = self.cleaned_data
        with transaction.atomic():
            try:
                user, new = self.register(said), True
            except IntegrityError:
                user, new = User.objects.get(email=said["email"]), False
            with scope(said["company_code"]):
                mail_proof(user)
        return user, new

    def register(self, said: dict[str, Any]) -> User:
        own = (get_language() or "") if get_language() != said["company_code"].language else ""
        who = {key: said[key] for key in ("email", "password", "name")}
        return User.objects.register(**who, language=own, verified=False)


def mail_proof(user: User) -> None:
    """Leave the mail with the link, unless that address got some within the hour."""
    if not limits.JOINS_TO.count(user.email):
        ask_for_proof(user, language=get_language() or "")


class LetIn(forms.Form):
    """``role``: as what somebody is let in; only those that ``by`` may give."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = roles(by)  # type: ignore[attr-defined]


class Decline(forms.Form):
    """``reason``: what the person is told."""

    reason = Line(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Say why. The person reads it in the mail.")},
        validators=[no_link],
    )
