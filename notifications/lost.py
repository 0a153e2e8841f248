"""Links for who has lost their number, or whose link has run out: one mail, to the address given then."""

from __future__ import annotations

from notifications.models import OutgoingMail
from notifications.reactions import ring_once, tell_requester
from tenants.models import Activity
from tickets.models import Requester

State = OutgoingMail.State


def send_what_was_lost(activity: Activity) -> None:
    """Leave the mail with the links of an address; of one that nobody knows, a row that says so.

    Both cost the same, so that how long it takes tells nothing. What the mail lists is looked up by the
    worker.
    """
    if activity.kind == "link_renewed":
        tell_requester(activity, "lost", due=activity.at)
    if activity.kind != "asked_again":
        return
    requester = Requester.objects.filter(pk=activity.details["requester"]).first()
    OutgoingMail.objects.create(
        activity=activity,
        template="lost",
        recipient=requester.email if requester else "",
        language=activity.details["language"],
        due=activity.at,
        state=State.QUEUED if requester else State.CANCELLED,
        reason="" if requester else "nobody here has this address",
    )
    ring_once()
