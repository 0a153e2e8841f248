"""What the forms for a word about a ticket read: the agent's and the requester's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.models import Activity
from tickets.fields import LONGEST, FilesField, Text
from tickets.keeping import KeepingForm, digest_of
from tickets.models import Attachment


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
