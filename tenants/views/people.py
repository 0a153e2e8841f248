"""The team: who works here, as what, and who does no more."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tenants.access import Refused
from tenants.middleware import DeskRequest
from tenants.models import Activity, Invitation, Membership
from tenants.models.probation import prove_by
from tenants.people_forms import HeirForm, RoleForm
from tenants.views.invitations import with_mails
from tickets.models import Ticket
from tickets.models.passed_on import Passed


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the list, with how many open tickets they answer that its reader sees."""

    person: Membership
    open: int


@require_safe
def members(request: DeskRequest, slug: str) -> HttpResponse:
    """Who works here, who did, and which invitations wait for an answer."""
    return show_team(request)


@require_safe
def member(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, with all that an admin can do about them."""
    request.member.must("members")
    return show(request, person_at(pk))


@require_POST
def appoint(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Give somebody another role."""
    person, form = person_at(pk), RoleForm(request.POST)
    request.member.must("roles")
    if not form.is_valid():
        return show(request, person, role_form=form, status=422)
    role = Membership.Role(form.cleaned_data["role"])
    said = _("The role of %(name)s: %(role)s.") % {"name": person, "role": role.label}
    return attempt(request, person, lambda: person.appoint(role=role.value, by=request.member), said)


@require_POST
def hand_over(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Make somebody an admin in one's own place."""
    person = person_at(pk)
    said = _("%(name)s is an admin now, and you are an operator.") % {"name": person}
    return attempt(request, person, lambda: request.member.hand_over(to=person), said)


@require_POST
def deactivate(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Let somebody work here no longer, and pass their open tickets on."""
    person = person_at(pk)
    request.member.must("members")
    form = HeirForm(request.POST, of=person, by=request.member)
    if not form.is_valid():
        return show(request, person, heir_form=form, status=422)
    said = _("%(name)s works here no longer.") % {"name": person}
    answer = attempt(request, person, lambda: person.deactivate(by=request.member), said)
    if answer.status_code == 302:
        return passed_on(request, person, form)
    return answer


@require_POST
def pass_on(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Pass on what somebody who is gone still answers."""
    person = person_at(pk)
    request.member.must("members")
    form = HeirForm(request.POST, of=person, by=request.member)
    if person.active or not form.is_valid():
        return show(request, person, heir_form=form, status=409 if person.active else 422)
    return passed_on(request, person, form)


@require_POST
def reactivate(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Let somebody work here again."""
    person = person_at(pk)
    said = _("%(name)s works here again.") % {"name": person}
    return attempt(request, person, lambda: person.reactivate(by=request.member), said)


def attempt(
    request: DeskRequest, person: Membership, deed: Callable[[], Activity], said: str
) -> HttpResponse:
    """Do it and say so on the list; else why not, on the person's page."""
    try:
        deed()
    except Refused as refusal:
        if not request.member.may("members"):
            raise
        return show(request, person_at(person.pk), why=str(refusal), status=refusal.status)
    prove_by(person_at(person.pk))  # who is an admin now may have a verified address
    messages.success(request, said)
    return redirect("members", request.company.slug)


def passed_on(request: DeskRequest, person: Membership, form: HeirForm) -> HttpResponse:
    """Pass the tickets on; to the person's page while there are more, else to the list."""
    to = form.cleaned_data["to"]
    passed = Ticket.pass_all_on(of=person, to=to, by=request.member)
    for said in told(passed, to):
        messages.success(request, said)
    if passed.rest:
        return redirect("member", request.company.slug, person.pk)
    return redirect("members", request.company.slug)


def told(passed: Passed, to: Membership | None) -> list[str]:
    """What became of the tickets, in sentences."""
    said = []
    if passed.took:
        words = ngettext("%(name)s takes on one ticket.", "%(name)s takes on %(n)d tickets.", passed.took)
        said.append(words % {"name": to, "n": passed.took})
    if passed.lost:
        words = ngettext("One ticket lost its assignee.", "%(n)d tickets lost their assignee.", passed.lost)
        said.append(words % {"n": passed.lost})
    if passed.rest:
        words = ngettext(
            "One ticket is still to pass on.", "%(n)d tickets are still to pass on.", passed.rest
        )
        said.append(words % {"n": passed.rest})
    return said


def person_at(pk: int) -> Membership:
    return get_object_or_404(Membership.objects.known().with_addresses().with_second_factor(), pk=pk)


def show_team(request: DeskRequest) -> HttpResponse:
    """The list, in a number of statements that does not grow with it."""
    answered = Ticket.objects.visible_to(request.member).open().per_assignee()
    everybody = Membership.objects.known().with_addresses().with_second_factor()
    rows = [Row(person, answered.get(person.pk, 0)) for person in everybody]
    gone = [row for row in rows if not row.person.active and (row.person.name or row.open)]
    shown = {
        "here": "team",
        "people": [row for row in rows if row.person.active],
        "gone": gone if request.member.may("members") else [],
        "roles": Membership.Role.choices,
        "invitations": with_mails(Invitation.objects.waiting()),
    }
    return render(request, "tenants/members.html", shown)


def show(
    request: DeskRequest,
    person: Membership,
    *,
    role_form: RoleForm | None = None,
    heir_form: HeirForm | None = None,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = {
        "here": "team",
        "person": person,
        "role_form": role_form or RoleForm(initial={"role": person.role}),
        "heir_form": heir_form or HeirForm(of=person, by=request.member),
        "why": why,
    }
    return render(request, "tenants/member.html", shown, status=status)
