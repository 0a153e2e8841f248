"""Who hears of a request to join: those who may decide, and who asked. The reactions only leave rows."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notifications.models import OutgoingMail
from notifications.reactions import leave, ring_once
from tenants.models import Activity, JoinRequest, Membership, User
from tenants.scoping import current

PAUSE = timedelta(hours=1)  # between two mails about join requests to one person


def tell_who_may_decide(activity: Activity) -> None:
    """Leave one mail an hour at most to each who may let people in and wants to hear of it.

    It lists who waits when it is written: so who comes while one is about to leave, is in that one.
    """
    if activity.kind != "asked_to_join":
        return
    leads = [
        lead
        for lead in Membership.objects.active().who_may("admit").with_addresses().select_related("company")
        if lead.wants("join_request")
    ]
    before = activity.at - PAUSE
    recent = OutgoingMail.objects.lately("join_request", [lead.user.email for lead in leads], before)
    mails = {mail.recipient: mail for mail in recent}
    for lead in leads:
        last = mails.get(lead.user.email)
        if last and last.waits:
            continue
        due = max(activity.at, last.due + PAUSE) if last else activity.at
        leave(activity, "join_request", recipient=lead.user.email, language=lead.language, due=due)


def tell_who_asked(activity: Activity) -> None:
    """Leave the answer for who asked to join."""
    if activity.kind in ("approved", "declined"):
        asked = JoinRequest.objects.decided().get(pk=activity.details["request"])
        language = asked.user.language or activity.company.language
        leave(activity, "join_answer", recipient=asked.user.email, language=language, due=activity.at)


def ask_for_proof(user: User, *, language: str) -> None:
    """Leave the mail whose link proves that its reader asks the ambient company.

    Nothing has happened yet: there is no activity. Its answer goes to nobody: who asks is to learn nothing
    of the company but its name.
    """
    OutgoingMail.objects.create(
        template="join_proof",
        recipient=user.email,
        language=user.language or language or current().language,
        details={"user": user.pk},
        due=timezone.now(),
    )
    ring_once()
