"""Those who said "Me too" and left an address are told when it is over."""

from datetime import timedelta

from django.conf import settings

from board.models import Column
from notifications.models import OutgoingMail
from tenants.models import Activity
from tickets.models import KnownIssue

DONE = Column.Stage.DONE


def tell_those_affected(activity: Activity) -> None:
    """Leave a mail for each when it is over, due when the undo time is over; withdraw them when it goes on.

    Runs after ``tickets.reactions.known_issue_follows``, which says whether what left DONE goes on.
    """
    ticket, details = activity.ticket, activity.details
    was, now = details.get("stage_was"), details.get("stage")
    if ticket is None:
        return
    if activity.kind == "called_off":
        leave_all(activity, KnownIssue.objects.get(pk=details["issue"]))
    elif now == DONE != was and was is not None and not ticket.for_itself:
        for issue in ticket.known_issues.filter(over_at=activity.at):
            leave_all(activity, issue)
    elif was == DONE != now and (current := ticket.known_issues.current().first()):
        ticket.mails.filter(template="over", activity__at__gte=current.since).cancel()


def leave_all(activity: Activity, issue: KnownIssue) -> None:
    """Leave one mail for each address that joined, in one statement.

    Who has reported it, too, is told once: by the completion mail where it is done.
    """
    ticket, done = activity.ticket, activity.kind != "called_off"
    reporter = ticket.requester.email if done and ticket and ticket.requester else None
    due = activity.at + timedelta(seconds=settings.UNDO_SECONDS)
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            activity=activity,
            ticket=ticket,
            template="over",
            recipient=address,
            language=language,
            details={"issue": issue.pk},
            due=due,
        )
        for address, language in issue.addresses()
        if address != reporter
    )
