"""The way in for who knows a company's code: ask, prove one's address, wait."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import errors
from helpdesk.middleware import asked_for
from tenants import limits
from tenants.access import Refused
from tenants.joining import AskAsNew, AskToJoin
from tenants.middleware import PersonRequest
from tenants.models import Company, JoinRequest, Membership, ProofOver, User
from tenants.models.probation import prove_all
from tenants.scoping import scope
from tenants.views.entrance import log_in

DOOR = ["GET", "HEAD", "POST"]
ASKER = "asker"  # in the session: the id of the person this browser has just written down, or 0


@require_http_methods(DOOR)
@never_cache
@sensitive_post_parameters("password")
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to join by company code; the answer is the same whether or not anybody has the address."""
    known = isinstance(request.user, User)
    data = request.POST if request.method == "POST" else None
    form = (AskToJoin if known else AskAsNew)(data, visitor=limits.visitor(request))
    if form.is_valid():
        limits.must_wait((limits.JOINS, (form.visitor,)))
        return take(request, form)
    answer = render(request, "tenants/ask.html", {"form": form})
    return form.refuses(answer) if form.is_bound else answer


def take(request: HttpRequest, form: AskToJoin) -> HttpResponse:
    """Go on with who has proven their address; to others say that a mail is on its way."""
    if isinstance(form, AskAsNew):
        user, new = form.introduce()
        mine = new or request.session.get(ASKER) == user.pk
        request.session[ASKER] = user.pk if mine else 0  # set in any case: a cookie would tell
        email = form.cleaned_data["email"]
    else:
        try:
            if form.ask(request.user):  # type: ignore[arg-type]
                return redirect("waiting")
        except Refused as refusal:
            form.add_error("company_code", str(refusal))
            return render(request, "tenants/ask.html", {"form": form}, status=refusal.status)
        email = request.user.email  # type: ignore[union-attr]
    return render(request, "tenants/asked.html", {"email": email, "asked": form.cleaned_data["company_code"]})


@require_http_methods(DOOR)
@never_cache
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: opening it changes nothing, its button asks."""
    try:
        company, asker = JoinRequest.proven_by(token)
    except ProofOver as over:
        return errors.page(request, over.status, str(over))
    with scope(company), translation.override(asked_for(request) or company.language):
        who = standing(request, asker)
        if request.method != "POST" or who != "asker":
            shown = {"asker": asker, "asked": company, "who": who}
            refusal = 409 if request.method == "POST" else 200
            return render(request, "tenants/proof.html", shown, status=refusal)
        answer = proven(request, asker)
    if answer.status_code == 302:
        prove_all(asker)
    return answer


def standing(request: HttpRequest, asker: User) -> str:
    """Return who holds the link: the ``asker``, somebody ``other``, or one who must log in: ``known``.

    Who is new need not log in where they have just chosen their password. Elsewhere they must: else whoever
    types a stranger's address here could have that stranger open an account for them.
    """
    if isinstance(request.user, User):
        return "asker" if request.user == asker else "other"
    return "asker" if request.session.get(ASKER) == asker.pk and not asker.proven else "known"


def proven(request: HttpRequest, asker: User) -> HttpResponse:
    with transaction.atomic():
        asker.prove()
        try:
            JoinRequest.ask(user=asker)
        except Refused as refusal:
            transaction.set_rollback(True)
            return errors.page(request, refusal.status, str(refusal))
    request.session.pop(ASKER, None)
    log_in(request, asker)
    return redirect("waiting")


@require_safe
@never_cache
@login_required
def waiting(request: PersonRequest) -> HttpResponse:
    """What this person has asked for, and who decides; nothing else about the companies."""
    here = {mine.company_id for mine in Membership.of(request.user)}
    asked = [each for each in JoinRequest.all_of(request.user) if shows(each, here)]
    return render(request, "tenants/join_waiting.html", {"asked": asked})


def shows(asked: JoinRequest, here: set[int | None]) -> bool:
    """Whether there is something to say: not about what was withdrawn, or is over since."""
    if asked.state == JoinRequest.State.APPROVED:
        return asked.company_id in here
    return asked.state != JoinRequest.State.WITHDRAWN and asked.company_id not in here


@require_POST
@login_required
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    mine = {each.pk: each for each in JoinRequest.all_of(request.user)}
    if pk not in mine:
        return errors.page(request, 404)
    company: Company = mine[pk].company
    with scope(company):
        get_object_or_404(JoinRequest.objects.of(request.user), pk=pk).withdraw()
    messages.success(request, _("You no longer ask to join %(company)s.") % {"company": company})
    return redirect("waiting")
