"""What notifications does when something happened. It only leaves rows; workers take them from there."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import Column
from notifications.models import OutgoingMail
from notifications.tasks import drain
from tenants import limits
from tenants.models import Activity, Invitation
from tickets.models import TooLate

DONE = Column.Stage.DONE


def acknowledge(activity: Activity) -> None:
    """Tell the requester the number, when a ticket is received or registered and an address was given.

    Anybody can type anybody's address into a form; so only a few an hour go to one, whichever companies they
    are from. The others are withheld until an admin says otherwise: their tickets are there all the same.
    """
    ticket = activity.ticket
    if activity.kind != "opened" or ticket is None or ticket.requester is None:
        return
    counter = (limits.ACKNOWLEDGEMENTS, (ticket.requester.email,))
    (wait,) = limits.over(counter, transactional=True)
    tell_requester(activity, "acknowledgement", due=activity.at, withheld=bool(wait))


def tell_requester_of_a_reply(activity: Activity) -> None:
    """Leave the mail of an agent's reply, due when the undo time is over."""
    if activity.kind == "replied":
        tell_requester(activity, "reply", due=activity.at + timedelta(seconds=settings.UNDO_SECONDS))


def tell_requester_it_is_done(activity: Activity) -> None:
    """Leave the completion mail when the stage becomes DONE, due when the undo time is over.

    It is withdrawn when the ticket leaves DONE before that, and left anew when that is undone. A requester
    who has said themselves that it is solved is not told, and nobody of what waits in quarantine. What was
    registered as done has not become so: its acknowledgement says it, and is the only mail.
    """
    was, now = activity.details.get("stage_was"), activity.details.get("stage")
    if activity.ticket is None or DONE not in (was, now) or was == now or activity.kind == "opened":
        return
    if activity.ticket.held_at is not None:  # swept along when its column was removed
        return
    mails = activity.ticket.mails.filter(template="completion").order_by("pk")
    if was == DONE:
        mails.cancel()
        return
    if activity.actor_id is None:
        return
    if activity.kind == "undone":
        last = mails.last()
        if last is None or last.state != OutgoingMail.State.CANCELLED:
            return  # as it was: told already, or not to be told
    tell_requester(activity, "completion", due=activity.at + timedelta(seconds=settings.UNDO_SECONDS))


def invite(activity: Activity) -> None:
    """Mail an invitation to the address it is bound to; withdraw the mail of one that was revoked."""
    if activity.kind not in ("invited", "revoked"):
        return
    invitation = Invitation.objects.get(pk=activity.details["invitation"])
    OutgoingMail.objects.filter(template="invitation", recipient=invitation.email).cancel()
    if activity.kind == "invited":
        leave(
            activity,
            "invitation",
            recipient=invitation.email,
            language=activity.company.language,
            due=activity.at,
        )


def withdraw(activity: Activity) -> None:
    """Cancel the mails about what was undone; refuse the undoing when one of them is on its way."""
    if activity.kind == "undone" and activity.ticket is not None:
        mails = activity.ticket.mails.filter(activity__seq=activity.details["activity"])
        mails.cancel()
        if mails.exclude(state=OutgoingMail.State.CANCELLED).exists():
            raise TooLate(_("This cannot be undone any more: the mail about it is on its way."))


def release(activity: Activity) -> None:
    """Send what waited for the address of an admin to be verified."""
    if activity.kind == "verified" and OutgoingMail.release(activity.company):
        ring_once()


def try_again(activity: Activity) -> None:
    """Ring the bell for a mail that an admin has queued anew."""
    if activity.kind == "retried":
        ring_once()


def tell_requester(activity: Activity, template: str, *, due: datetime, withheld: bool = False) -> None:
    """Leave a mail in the language the ticket was written in; nothing for who gave no address."""
    ticket = activity.ticket
    if ticket is not None and ticket.requester is not None:
        reader = {"recipient": ticket.requester.email, "language": ticket.language}
        leave(activity, template, **reader, due=due, withheld=withheld)


def leave(
    activity: Activity, template: str, *, recipient: str, language: str, due: datetime, withheld: bool = False
) -> None:
    """Leave a row; ring the bell if it is due now. What is due later, the sweep finds."""
    OutgoingMail.objects.create(
        activity=activity,
        ticket=activity.ticket,
        template=template,
        recipient=recipient,
        language=language,
        due=due,
        state=OutgoingMail.State.WITHHELD if withheld else OutgoingMail.State.QUEUED,
        reason="over the hourly limit of this address" if withheld else "",
    )
    if due <= timezone.now() and not withheld:
        ring_once()


def ring_once() -> None:
    """Ring after the commit: once for all mails of a deed, for each bell may take a second.

    Of a deed that is taken back to its savepoint the bell goes, too.
    """
    line = transaction.get_connection()
    inside = set(line.savepoint_ids)
    if not any(hook is ring and within == inside for within, hook, *_ in line.run_on_commit):
        transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Not ``delay_on_commit``: a broker that is down must neither fail the visitor nor hold them up."""
    drain.apply_async(retry=False, ignore_result=True)
