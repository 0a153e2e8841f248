from tickets.models.answered import SaidBefore, TooSoon
from tickets.models.archive import NotDone
from tickets.models.assignment import Assignment
from tickets.models.attachment import Attachment
from tickets.models.category import Category
from tickets.models.feedback import Feedback
from tickets.models.known_issue import KnownIssue, MeToo
from tickets.models.link import LinkOver
from tickets.models.message import Message
from tickets.models.opened import AlreadySent
from tickets.models.quarantine import NotHeld
from tickets.models.refusals import Stale, TooLate
from tickets.models.requester import Requester
from tickets.models.ticket import Ticket

__all__ = [
    "AlreadySent",
    "Assignment",
    "Attachment",
    "Category",
    "Feedback",
    "KnownIssue",
    "LinkOver",
    "MeToo",
    "Message",
    "NotDone",
    "NotHeld",
    "Requester",
    "SaidBefore",
    "Stale",
    "Ticket",
    "TooLate",
    "TooSoon",
]
