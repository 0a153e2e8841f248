"""What mails about joining say, looked up when they are written."""

from __future__ import annotations

from typing import Any

from notifications.links import Needless
from notifications.models import OutgoingMail
from tenants.models import JoinRequest, User
from tenants.scoping import current

MOST = 20  # people whom one mail names


def told(mail: OutgoingMail) -> tuple[dict[str, Any], str, list[object]]:
    """Return what the templates of a mail about joining show besides, and where its button leads.

    Raises:
        Needless: nobody waits any more, or there is no such person or answer any more.
    """
    if mail.template == "join_request":
        return waiting()
    return proof(mail) if mail.template == "join_proof" else answer(mail)


def waiting() -> tuple[dict[str, Any], str, list[object]]:
    """Who waits now."""
    pending = list(JoinRequest.objects.pending())
    if not pending:
        raise Needless("nobody waits to join any more")
    shown = {"asking": pending[:MOST], "more": max(0, len(pending) - MOST)}
    return shown, "joins", [current().slug]


def answer(mail: OutgoingMail) -> tuple[dict[str, Any], str, list[object]]:
    """What was decided. Who was declined learns nothing of the company: not whom to write to, either."""
    pk = mail.activity.details["request"] if mail.activity else 0
    asked = JoinRequest.objects.decided().filter(pk=pk).first()
    if asked is None:
        raise Needless("the request is gone")
    shown: dict[str, Any] = {"asked": asked}
    if asked.state == JoinRequest.State.DECLINED:
        shown["answers"] = ""
    return shown, "home", [current().slug]


def proof(mail: OutgoingMail) -> tuple[dict[str, Any], str, list[object]]:
    """The link that proves an address."""
    user = User.objects.filter(pk=mail.details.get("user"), email=mail.recipient).first()
    if user is None:
        raise Needless("this person is gone, or has another address")
    return {"answers": "", "asker": user}, "join-proof", [JoinRequest.proof_for(user)]
