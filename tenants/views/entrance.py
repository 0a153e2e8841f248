"""The entrance: what this is, a new company, the invited."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import errors
from helpdesk.context import page
from helpdesk.middleware import asked_for
from tenants.forms import Join, SignUp, SlugForm, Track
from tenants.limits import SIGNUPS, SLUGS, limited, visitor
from tenants.models import Company, Invitation, InvitationOver, Membership, User
from tenants.models.probation import prove_all
from tenants.scoping import scope
from tenants.sessions import begun

DOOR = ["GET", "HEAD", "POST"]


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is; with ``number``, on to the page where that ticket stands."""
    form = Track(request.GET if "number" in request.GET else None, visitor=visitor(request))
    if form.is_valid():
        ticket = form.cleaned_data["number"]
        there = reverse("tracking", args=[ticket.company.slug, ticket.number])
        return redirect(there + page(request)["lang"])
    shown = {"form": form, "host": settings.SITE.netloc, "welcome": Company.welcome()}
    answer = render(request, "tenants/front.html", shown)
    return form.refuses(answer) if form.is_bound else answer


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "tenants/terms.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "tenants/privacy.html")


@require_http_methods(DOOR)
@never_cache
@sensitive_post_parameters("password")
@limited(SIGNUPS)
def sign_up(request: HttpRequest) -> HttpResponse:
    """Found a company; its first admin is logged in and stands before an empty board."""
    if not Company.welcome():
        return closed(request)
    typed = request.POST.copy() if request.method == "POST" else None
    if typed and (offered := request.POST.get("take")):  # pressed the button with a free address
        typed["slug"] = offered
    form = SignUp(typed, request=request)
    if form.is_valid():
        try:
            return begin(request, form)
        except IntegrityError:  # the slug or the e-mail was taken a moment ago: now the form says so
            form.full_clean()
            if form.is_valid():
                raise
    shown = {"form": form, "host": settings.SITE.netloc}
    answer = render(request, "tenants/signup.html", shown, status=422 if form.is_bound else 200)
    if form.wait:  # the form all the same: nothing typed is lost
        answer.status_code, answer["Retry-After"] = 429, str(form.wait)
    return answer


@require_safe
@never_cache
def check_slug(request: HttpRequest) -> HttpResponse:
    """Whether the address that somebody is typing can be had: a fragment, and nothing is kept."""
    if not Company.welcome():
        raise PermissionDenied
    if wait := SLUGS.count(visitor(request)):
        return HttpResponse(status=429, headers={"Retry-After": str(wait), "HX-Reswap": "none"})
    form = SlugForm(request.GET)
    found = form.cleaned_data["slug"] if form.is_valid() else ""
    shown = {"field": form["slug"], "found": found}
    return render(request, "tenants/_slug_told.html", shown, status=200 if found else 422)


def closed(request: HttpRequest) -> HttpResponse:
    return errors.page(request, 403, _("No new companies are taken in here. Ask who runs this server."))


def begin(request: HttpRequest, form: SignUp) -> HttpResponse:
    """Write person and company, leave the mail that verifies the address, and log in."""
    with transaction.atomic():
        if not Company.welcome(in_turn=True):
            return closed(request)
        admin = form.found()
        address = EmailAddress.objects.filter(user=admin.user, verified=False).first()
        if address is not None:
            address.send_confirmation(request, signup=True)
    log_in(request, admin.user)
    return redirect("home", admin.company.slug)


def log_in(request: HttpRequest, user: User) -> None:
    """Log in with a fresh session; who is logged in already keeps theirs."""
    if request.user != user:
        login(request, user)
        begun(request)


@require_http_methods(DOOR)
@never_cache
@sensitive_post_parameters("password")
@limited(SIGNUPS)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation's link opens. Opening it changes nothing."""
    try:
        invitation = Invitation.by_token(token)
        language = asked_for(request) or invitation.company.language
        with scope(invitation.company), translation.override(language):
            answer = welcome(request, invitation)
    except InvitationOver as over:
        return errors.page(request, 404, str(over))
    if answer.status_code == 302 and isinstance(request.user, User):
        prove_all(request.user)  # the link has shown whose mailbox it is
    return answer


@require_POST
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The page's script tells that a person touches it; a scanner opens pages, and touches nothing."""
    invitation = Invitation.by_token(token)
    with scope(invitation.company):
        invitation.open()
    return HttpResponse(status=204)


def welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Ask who is there, and let in the one the invitation is for; nobody joins without saying so."""
    who = standing(request, invitation)
    form = Join(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method == "POST" and who != "other":
        invitation.open()  # a browser without scripts
    if request.method == "POST" and who == "invited" and isinstance(request.user, User):
        return let_in(request, invitation.accept(user=request.user))
    if who == "new" and form.is_valid():
        try:
            return let_in(request, form.accept())
        except IntegrityError:  # an account with this address was made a moment ago
            who = standing(request, invitation)
    refusal = 422 if who == "new" else 409
    shown = {"form": form, "invitation": invitation, "who": who}
    return render(request, "tenants/join.html", shown, status=refusal if request.method == "POST" else 200)


def standing(request: HttpRequest, invitation: Invitation) -> str:
    """Return who is before the door: ``invited``, ``other``, ``known`` (not logged in) or ``new``."""
    if request.user.is_authenticated:
        return "invited" if request.user.email == invitation.email else "other"
    return "known" if User.objects.filter(email=invitation.email).exists() else "new"


def let_in(request: HttpRequest, member: Membership) -> HttpResponse:
    log_in(request, member.user)
    messages.success(request, _("You are registered."))
    return redirect("home", member.company.slug)
