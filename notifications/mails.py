"""How a mail is written: from its row, at the moment it is sent, in its reader's language and zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from board.models import Column
from notifications.joining import told
from notifications.links import tickets_of
from notifications.models import OutgoingMail
from tenants.models import Invitation, Membership
from tenants.models.muting import MUTABLE
from tenants.scoping import scope
from tickets.models import KnownIssue, Message, Ticket

ALONE = ("acknowledgement", "over")  # the first of a thread, and one to somebody who has none
POLICY = SMTP.clone(cte_type="7bit")  # no server has to understand 8BITMIME


class Unwritable(Exception):
    """What the mail is about is gone; its text says so to the admin who looks at the row."""


def compose(mail: OutgoingMail) -> EmailMessage:
    """Return the mail as RFC 5322 has it, text and HTML, marked as automatic (RFC 3834, 5).

    Each kind has three templates, ``notifications/mail/<kind>.{subject.txt,txt,html}``.

    Raises:
        Unwritable: what it is about is gone.
        ValueError, UnicodeError: a header of it cannot be written, such as a name of two lines.
    """
    with at_home(mail):
        shown = context(mail)
        message = EmailMessage(policy=POLICY)
        for name, value in headers(mail, shown["answers"]).items():
            message[name] = value
        message["Subject"] = " ".join(render_to_string(template(mail, "subject.txt"), shown).split())
        message.set_content(render_to_string(template(mail, "txt"), shown).strip() + "\n")
        shown["subject"] = message["Subject"]
        message.add_alternative(render_to_string(template(mail, "html"), shown), subtype="html")
    return message


@contextmanager
def at_home(mail: OutgoingMail) -> Iterator[None]:
    """Be where the mail comes from: its company, that company's zone, the reader's language."""
    with translation.override(mail.language):
        if mail.company is None:  # a person's account; no company, hence the server's own zone
            yield
            return
        with scope(mail.company), timezone.override(mail.company.zone):
            yield


def template(mail: OutgoingMail, part: str) -> str:
    return f"notifications/mail/{mail.template}.{part}"


def headers(mail: OutgoingMail, answers: str) -> dict[str, Any]:
    """Return all headers but the subject.

    The envelope's sender is the address of ``From``: a mailbox that never answers by itself (RFC 3834, 3.3).
    The recipient has no display name: whoever filled in the form could have written anything there.
    """
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    acknowledges = mail.template == "acknowledgement"
    found: dict[str, Any] = {
        "From": address(sender, name if mail.company is None else mail.company.mail_name),
        "To": address(mail.recipient),
        "Date": format_datetime(timezone.now()),
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-replied" if acknowledges else "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.ticket is not None:
        found["X-Ticket"] = mail.ticket.number
        if mail.template not in ALONE and (
            first := mail.ticket.mails.filter(template="acknowledgement").first()
        ):
            found["In-Reply-To"] = found["References"] = first.message_id
    if mail.template in MUTABLE and (reader := Membership.objects.at_address(mail.recipient)):
        found["List-Unsubscribe"] = f"<{reader.way_out(mail.template)}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if answers:
        found["Reply-To"] = address(answers)
    return found


def address(spec: str, name: str = "") -> Address:
    """Return ``spec`` with its domain as the wire has it: 예.example is ``xn--….example`` (RFC 5891)."""
    user, _, domain = spec.rpartition("@")
    user.encode("ascii")  # smtplib would stumble over it in the middle of the dialogue
    return Address(display_name=name, username=user, domain=domain.encode("idna").decode())


def context(mail: OutgoingMail) -> dict[str, Any]:
    """Return what the templates of ``mail`` show.

    What a stranger typed goes to nobody whom they could choose: a ticket's title only along with the reply of
    a member, who has read it, and the name of who asks to join only to those who decide.
    """
    company, ticket = mail.company, mail.ticket
    shown: dict[str, Any] = {"mail": mail, "company": company, "ticket": ticket, "activity": mail.activity}
    shown["language"] = mail.language
    shown["answers"] = company.reply_address() if company else ""
    if company and ticket:
        shown["link"] = link("conversation", mail, company.slug, ticket.link_key)
    if mail.template == "invitation":
        shown["invitation"] = invitation = invitation_of(mail)
        shown["link"] = link("join", mail, invitation.token)
    if company and mail.template == "lost":
        shown["lost"] = [
            (each, stage_of(each), link("conversation", mail, company.slug, each.link_key))
            for each in tickets_of(mail)
        ]
    if company and ticket and mail.template == "over":
        shown["issue"] = issue_of(mail)
        shown["intake"] = link("intake", mail, company.slug)
        shown["link"] = link("tracking", mail, company.slug, ticket.number)  # the secret one is another's
    if mail.template.startswith("join_"):
        more, name, args = told(mail)
        shown |= more | {"link": link(name, mail, *args)}
    if mail.template == "reply":
        shown["message"] = message_of(mail)
    return shown


def stage_of(ticket: Ticket) -> str:
    """Return where a ticket stands in the words that the public sees."""
    return str(Column.Stage(ticket.column.stage).label)


def message_of(mail: OutgoingMail) -> Message:
    """Return the reply that ``mail`` carries, with its author.

    Raises:
        Unwritable: it was taken back.
    """
    pk = mail.activity.details["message"] if mail.activity else 0
    message = Message.objects.public().select_related("author").filter(pk=pk).first()
    if message is None:
        raise Unwritable("The reply was taken back.")
    return message


def issue_of(mail: OutgoingMail) -> KnownIssue:
    """Return the known issue of which ``mail`` says that it is over.

    Raises:
        Unwritable: it goes on.
    """
    issue = KnownIssue.objects.exclude(over_at=None).filter(pk=mail.details.get("issue")).first()
    if issue is None:
        raise Unwritable("The known issue is not over.")
    return issue


def invitation_of(mail: OutgoingMail) -> Invitation:
    """Return the invitation that ``mail`` carries, with who sent it.

    Raises:
        Unwritable: it was answered or revoked, or its time has run out.
    """
    pk = mail.activity.details["invitation"] if mail.activity else 0
    invitation = Invitation.objects.waiting().filter(pk=pk).first()
    if invitation is None or invitation.expired:
        raise Unwritable("The invitation is not valid any more.")
    return invitation


def link(name: str, mail: OutgoingMail, *args: object) -> str:
    """Return a whole address, by ``BASE_URL`` and in the reader's language."""
    return f"{urljoin(settings.BASE_URL, reverse(name, args=args))}?lang={mail.language}"
