"""How a company of the demo comes to be: through the same deed as any other."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from board.models import Board
from helpdesk.demo.firms import Firm, Person
from helpdesk.demo.history import History
from tenants.models import Company, Membership, User
from tenants.scoping import scope

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
        Company.objects.filter(pk=admin.company.pk).update(**waiting)
        with scope(admin.company):
            for person in others:
                Membership.objects.create(user=user(person), name=person.name, role=person.role)
            history(firm, now).write(firm.tickets[:most])
    return admin.company


def history(firm: Firm, now: datetime) -> History:
    """Return the pen that writes pasts of ``firm``, whose company is the ambient one."""
    members = {member.user.email: member for member in Membership.objects.active().select_related("user")}
    people = {person.key: members[person.email] for person in firm.people if person.email in members}
    return History(Board.default(), people, now)


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
