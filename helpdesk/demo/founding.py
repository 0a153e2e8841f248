"""How a company of the demo comes to be: through the same deed as any other."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from board import templates
from board.models import Board, BoardView
from helpdesk.demo.firms import Firm, Person
from helpdesk.demo.history import History
from helpdesk.demo.logo import logo
from tenants.models import Activity, Company, Consent, Invitation, JoinRequest, Membership, User
from tenants.models.invitation import DAYS
from tenants.scoping import scope
from tickets.models import KnownIssue, MeToo, Ticket
from tickets.models.attachment import keep

PASSWORD = "river-ferry-lantern"  # printed at the end; the same for everybody
hashed = cache(make_password)


def found(firm: Firm, now: datetime, most: int) -> Company:
    """Found ``firm`` with its people and the first ``most`` of its requests; all of it or nothing."""
    with transaction.atomic():
        first, *others = firm.people
        waiting = {"shows_waiting": bool(firm.hours), "hours": firm.hours}
        admin = Company.found(
            name=firm.name,
            slug=firm.slug,
            homepage=firm.homepage,
            user=user(first),
            language=firm.language,
            time_zone=firm.time_zone,
            code=free(firm.code),
        )
        settled = {"announced_at": now, "checklist_closed_at": now}
        Company.objects.filter(pk=admin.company.pk).update(**waiting, **settled, **dress(firm))
        with scope(admin.company):
            if firm.accent:
                logo_key = keep(ContentFile(logo(firm.accent)))
                Company.objects.filter(pk=admin.company.pk).update(logo=logo_key)
            for person in others:
                Membership.objects.create(user=user(person), name=person.name, role=person.role)
            for person in firm.people:
                seen = None if person.hours is None else now - timedelta(hours=person.hours)
                Membership.objects.filter(user=user(person)).update(last_seen_at=seen)
            Consent.objects.write(firm.consent)
            tickets = firm.tickets[:most]
            for board in boards(firm, admin):
                history(firm, now, board).write([past for past in tickets if past.board == board.name])
            history(firm, now).write([past for past in tickets if not past.board])
            remember_looks(firm, now)
            await_people(firm, now)
            if firm.known:
                make_known(by=admin, **firm.known)
            for person in firm.people:
                if person.gone:
                    cast(firm)[person.key].deactivate(by=admin)
    return admin.company


def dress(firm: Firm) -> dict[str, str]:
    """Return how the public pages of ``firm`` look, and its words on them."""
    return {name: getattr(firm, name) for name in ("accent", "welcome_text", "thanks_text")}


def boards(firm: Firm, admin: Membership) -> list[Board]:
    """Open the boards that ``firm`` has beside its first one."""
    people = cast(firm)
    with translation.override(firm.language):
        return [
            Board.add(
                name=pipeline.name,
                columns=templates.columns(pipeline.template),
                everyone=not pipeline.members,
                members=[people[key] for key in pipeline.members],
                by=admin,
            )
            for pipeline in firm.boards
        ]


def make_known(*, title: str, words: str, joined: int, by: Membership) -> None:
    """Mark the open ticket of that title, if it was written, as an issue that so many have joined."""
    for ticket in Ticket.objects.open().filter(title=title)[:1]:
        issue = KnownIssue.objects.get(pk=ticket.declare(words=words, by=by).details["issue"])
        MeToo.objects.bulk_create(MeToo(issue=issue, submission=f"demo {number}") for number in range(joined))
        issue.joined = joined
        issue.save(update_fields=["joined"])


def remember_looks(firm: Firm, now: datetime) -> None:
    """Let those who looked at the first board some hours ago find marked what came since."""
    people, board = cast(firm), Board.default()
    for key, hours in firm.looked.items():
        before = Activity.objects.filter(ticket__column__board=board, at__lte=now - timedelta(hours=hours))
        last = before.aggregate(last=Max("seq"))["last"] or 0
        BoardView.objects.create(board=board, member=people[key], seen=last)


def await_people(firm: Firm, now: datetime) -> None:
    """Write who asks to join and who is invited; no mail goes to any of them."""
    people = cast(firm)
    for each in firm.asking:
        who = user(Person(each.name, each.name, each.email, ""))
        JoinRequest.objects.create(user=who, asked_at=now - timedelta(hours=each.hours))
    for one in firm.invited:
        sent = now - timedelta(hours=one.hours)
        Invitation.objects.create(
            email=one.email,
            role=one.role,
            line=one.line,
            by=people[one.by],
            sent_at=sent,
            expires_at=sent + timedelta(days=DAYS),
            opened_at=now - timedelta(hours=one.opened) if one.opened else None,
        )


def history(firm: Firm, now: datetime, board: Board | None = None) -> History:
    """Return the pen that writes pasts of ``firm``, the ambient company, onto ``board``, else its first."""
    return History(board or Board.default(), cast(firm), now)


def cast(firm: Firm) -> dict[str, Membership]:
    """Return the people of ``firm`` by key, those who are still there."""
    members = {member.user.email: member for member in Membership.objects.active().select_related("user")}
    return {person.key: members[person.email] for person in firm.people if person.email in members}


def user(person: Person) -> User:
    """Return that person's log-in, made at their first company; its address counts as verified."""
    user, created = User.objects.get_or_create(
        email=person.email,
        defaults={
            "name": person.name,
            "password": hashed(PASSWORD),
            "language": person.language,
            "time_zone": person.time_zone,
        },
    )
    if created:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def free(code: str) -> str:
    """Return ``code`` unless another company has it; then none, and one is drawn."""
    return "" if Company.objects.filter(code=code).exists() else code
