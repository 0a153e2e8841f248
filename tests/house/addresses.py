"""Every address of the product, read from the resolver, and what the ids in it name.

Whoever adds an address with an id adds one line to ``KINDS``; one without ids is walked by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.urls import get_resolver, reverse

from board.models import BoardMember, BoardView
from notifications.models import OutgoingMail
from tenants.models import Consent, Invitation, JoinRequest, User
from tenants.models.muting import WAY_OUT
from tenants.scoping import scope
from tests.cast import MARKER, Firm
from tests.cast import tickets as open_tickets
from tests.house.passkey import credential
from tests.tickets.pictures import picture
from tickets.models import Attachment, Feedback, KnownIssue, MeToo

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KINDS: dict[str, dict[str, str]] = {
    "me-too": {"pk": "issue"},
    "tracking": {"number": "ticket"},
    "conversation": {"token": "link"},
    "answer": {"token": "link"},
    "still-broken": {"token": "link"},
    "any-news": {"token": "link"},
    "thanks": {"token": "link"},
    "feedback": {"token": "link"},
    "renew-link": {"token": "link"},
    "requester-qr": {"token": "link"},
    "unsubscribe": {"token": "way_out"},
    "requester-file": {"token": "link", "pk": "file"},
    "requester-thumb": {"token": "link", "pk": "file"},
    "board": {"pk": "board"},
    "changes": {"pk": "board"},
    "more": {"pk": "board"},
    "board-view": {"pk": "board"},
    "board-away": {"pk": "board"},
    "board-seen": {"pk": "board"},
    "ticket": {"number": "ticket"},
    "move": {"number": "ticket"},
    "assign": {"number": "ticket"},
    "unassign": {"number": "ticket"},
    "reply": {"number": "ticket"},
    "comment": {"number": "ticket"},
    "declare": {"number": "ticket"},
    "call-off": {"number": "ticket"},
    "undo": {"number": "ticket"},
    "quick": {"number": "ticket"},
    "edit": {"number": "ticket"},
    "due": {"number": "ticket"},
    "file": {"pk": "file"},
    "edit-board": {"pk": "board"},
    "step-board": {"pk": "board"},
    "add-column": {"pk": "board"},
    "edit-column": {"pk": "column"},
    "step-column": {"pk": "column"},
    "remove-column": {"pk": "column"},
    "arrange-column": {"pk": "column"},
    "archive-done": {"pk": "column"},
    "archive": {"pk": "board"},
    "thumb": {"pk": "file"},
    "release": {"number": "held"},
    "category": {"pk": "category"},
    "place-category": {"pk": "category"},
    "archive-category": {"pk": "category"},
    "restore-category": {"pk": "category"},
    "retry-mail": {"pk": "mail"},
    "revoke-invitation": {"pk": "invitation"},
    "resend-invitation": {"pk": "invitation"},
    "member": {"pk": "person"},
    "appoint": {"pk": "person"},
    "hand-over": {"pk": "person"},
    "deactivate": {"pk": "person"},
    "pass-on": {"pk": "person"},
    "reactivate": {"pk": "person"},
    "kept-mail": {"key": "nothing"},
    "kept-html": {"key": "nothing"},
    "join": {"token": "invitation_link"},
    "opened": {"token": "invitation_link"},
    "join-proof": {"token": "proof"},
    "withdraw-join": {"pk": "join"},
    "approve-join": {"pk": "join"},
    "decline-join": {"pk": "join"},
    "account_reset_password_from_key": {"uidb36": "uid", "key": "reset"},
    "account_confirm_email": {"key": "confirmation"},
    "avatar": {"name": "avatar"},
    "end-session": {"pk": "session"},
    "mfa_edit_webauthn": {"pk": "passkey"},
    "mfa_remove_webauthn": {"pk": "passkey"},
}


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    ids: frozenset[str]

    @property
    def desk(self) -> bool:
        return self.route.startswith("desk/<slug:slug>/")

    @property
    def public(self) -> bool:
        """Without a session: guarded by the form's own token instead of Django's."""
        return self.route.startswith("to/")

    def path(self, slug: str, things: dict[str, Any]) -> str:
        ids = {key: things[KINDS[self.name][key]] for key in self.ids}
        return reverse(self.name, kwargs=ids | ({"slug": slug} if "<slug:slug>" in self.route else {}))


def addresses() -> list[Address]:
    return list(walk(get_resolver().url_patterns))


def walk(patterns: Any, before: str = "", outer: frozenset[str] = frozenset()) -> Iterator[Address]:
    for pattern in patterns:
        route, ids = before + str(pattern.pattern), outer | set(pattern.pattern.converters)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern.url_patterns, route, ids)
        else:
            yield Address(pattern.name or "", route, ids - {"slug"})


def things(firm: Firm, mark: str = "") -> dict[str, Any]:
    """Write one of each kind for ``firm`` and return what addresses call them."""
    slug, admin = firm.company.slug, next(iter(firm.people.values()))
    words = f"Printer {mark}".strip()
    with scope(firm.company):
        consent = Consent.objects.create(version=1, text=words)
    written = {"name": words, "description": words, "consent": consent, "category": firm.category}
    (ticket,) = open_tickets(firm, words, email=f"rita@{slug}.example", **written)
    (held,) = open_tickets(firm, words, email=f"rita@{slug}.example", held_for="trap", **written)
    with scope(firm.company):
        file = Attachment.store(SimpleUploadedFile(f"{words}.png", picture("PNG", (9, 9))))
        file.ticket = ticket
        file.save()
        invitation = Invitation.send(email=f"new@{slug}.example", role="member", by=admin)
        ticket.reply(body=words, by=admin)
        ticket.comment(body=words, by=admin)
        ticket.answer(body=words)
        asker = User.objects.create_user(f"asker@{slug}.example", name=words)
        JoinRequest.objects.create(user=asker, state="declined", reason=words, decided_by=admin)
        asked = JoinRequest.objects.create(user=asker)
        proof = JoinRequest.proof_for(asker)
        activity = ticket.assign(member=admin, by=admin)
        BoardMember.objects.create(board=firm.board, member=admin)
        BoardView.objects.create(board=firm.board, member=admin)
        Feedback.objects.create(ticket=ticket, mood="smile", comment=words)
        issue = KnownIssue.objects.create(ticket=ticket, words=words, author=admin)
        MeToo.objects.create(issue=issue, requester=ticket.requester, submission=slug)
        mail = OutgoingMail.objects.get(template="acknowledgement")
    person = list(firm.people.values())[-1].user
    person.portray(picture("WEBP", (9, 9)))
    session = UserSession.objects.create(user=person, ip="192.0.2.1", session_key=slug, user_agent=words)
    kept = {"name": words, "credential": credential()}
    passkey = Authenticator.objects.create(user=person, type="webauthn", data=kept)
    address, _new = EmailAddress.objects.get_or_create(user=person, email=person.email, primary=True)
    return {
        "ticket": ticket.number,
        "held": held.number,
        "link": ticket.link_key,
        "board": firm.board.pk,
        "column": firm.columns["active"].pk,
        "file": file.pk,
        "mail": mail.pk,
        "invitation": invitation.pk,
        "category": firm.category.pk,
        "issue": issue.pk,
        "way_out": Signer(salt=WAY_OUT).sign_object([admin.pk, "join_request"]),
        "person": firm.people.get("bo", admin).pk,
        "invitation_link": invitation.token,
        "join": asked.pk,
        "proof": proof,
        "uid": user_pk_to_url_str(person),
        "reset": default_token_generator.make_token(person),
        "confirmation": EmailConfirmationHMAC(address).key,
        "avatar": str(person.avatar.name).rpartition("/")[2],
        "session": session.pk,
        "passkey": passkey.pk,
        "nothing": "nothing",
        "form": {
            "column": firm.columns["done"].pk,
            "before": ticket.number,
            "member": admin.pk,
            "to": admin.pk,
            "activity": activity.seq,
            "upto": activity.seq,
            "still": ticket.number,
            "collapsed": firm.columns["done"].pk,
            "collapsed_sent": "1",
            "number": ticket.number,
            "email": f"{MARKER if mark else 'x'}@{slug}.example",
            "role": "member",
            "body": words,
            "category": firm.category.pk,
            "title": words,
        },
    }


def photograph() -> dict[str, list[Any]]:
    """All that is written down, but for sessions and when somebody was last seen."""
    rows = {}
    for model in apps.get_models():
        if model._meta.label not in ("sessions.Session",):
            manager = getattr(model, "unscoped", model._default_manager)
            kept = [field.attname for field in model._meta.concrete_fields if field.name != "last_seen_at"]
            rows[model._meta.label] = list(manager.order_by("pk").values(*kept))
    return rows
