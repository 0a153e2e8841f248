"""Forms whose field can be guessed: a company's code, a ticket's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from tenants import limits

T = TypeVar("T")


class Guess(forms.Form):
    """``visitor`` is the network address that guesses, and may be wrong only so often.

    ``status`` is the answer's when the form is refused, ``wait`` the seconds after which to try again.
    """

    limit: limits.Limit

    def __init__(self, *args: Any, visitor: str = "", **options: Any) -> None:
        self.visitor, self.status, self.wait = visitor, 422, 0
        super().__init__(*args, **options)

    def tried(self, look: Callable[[], T], *of: object) -> T:
        """Return what ``look`` finds; wrong ones are counted by visitor and ``of``.

        Raises:
            ValidationError: there were too many, in a sentence for people.
        """
        try:
            return limits.guessed(self.limit, look, self.visitor, *of)
        except limits.TooOften as refusal:
            self.status, self.wait = refusal.status, refusal.wait
            raise ValidationError(str(refusal)) from refusal

    def refuses(self, answer: HttpResponse) -> HttpResponse:
        """Mark the page that shows what was refused."""
        answer.status_code = self.status
        if self.wait:
            answer["Retry-After"] = str(self.wait)
        return answer
