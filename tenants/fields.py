"""What a form asks about a company or a person, wherever it is asked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.models import Company, Membership
from tenants.models.address import LONGEST, TakenSlug

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def readable(text: str) -> None:
    """Refuse control characters and lone surrogates: no person types them, and no database keeps them all."""
    if UNPRINTABLE.search(text):
        raise ValidationError(gettext("This holds characters that cannot be kept. Type it anew."))


class Email(forms.EmailField):
    """An address in lower case, as it is kept and looked for."""

    default_validators = [*forms.EmailField.default_validators, readable]
    default_error_messages = {
        "required": _("Type your e-mail address."),
        "invalid": _("This is not an e-mail address, such as name@company.example."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class WebAddress(forms.URLField):
    """The address of a page, with or without its ``https://``."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("This is not a web address, such as company.example.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


class Slug(forms.CharField):
    """The word in a company's addresses; ``free`` is one that can be had, when this one cannot.

    ``own`` is the company that has an address already.
    """

    own: Company | None = None
    free = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST,
            error_messages={"required": _("Choose the address that your colleagues will open.")},
            **options,
        )

    def clean(self, value: Any) -> str:
        self.free = ""
        try:
            return Company.read_slug(super().clean(value), self.own)
        except TakenSlug as taken:
            self.free = taken.free
            raise


def roles(by: Membership) -> list[tuple[str, Any]]:
    """The roles that ``by`` may give, with their names; the least first."""
    return [choice for choice in reversed(Membership.Role.choices) if choice[0] in by.grants]
