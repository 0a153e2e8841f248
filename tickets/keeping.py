"""Forms with files: what they say when what was sent cannot be kept (FLT-06), and what a repeat is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import structlog
from django import forms
from django.db import OperationalError
from django.utils.translation import gettext as _

from tickets.models import Attachment
from tickets.pictures import Broken

UNKEPT = (OSError, OperationalError)  # no room for the files; none for the rows, or a database that is away
log = structlog.get_logger("tickets.keeping")


class KeepingForm(forms.Form):
    """``unkept`` says why, in the form itself: what was typed is shown again and can be sent again."""

    def unkept(self, error: Exception) -> int:
        """Write down what went wrong and say what to do; return the status of the answer."""
        if isinstance(error, Broken):
            self.add_error(
                "attachments",
                _("%(name)s cannot be read as a picture, or is too large a one. Send another.")
                % {"name": error},
            )
            return 422
        log.error("not kept", exc_info=error)
        if isinstance(error, OSError):
            self.add_error(
                "attachments", _("There is no room for files at the moment. Send it without them.")
            )
            return 422
        self.add_error(None, _("It cannot be saved now. Nothing is lost: send it again in a minute."))
        return 503


def digest_of(said: dict[str, Any], attachments: Iterable[Attachment]) -> str:
    """Return what tells whether two forms say the same."""
    files = sorted(attachment.sha256 for attachment in attachments)
    return hashlib.sha256(json.dumps([said, files], sort_keys=True).encode()).hexdigest()
