"""A person's own page: what they are called, how they look, how they read pages; and the end of it."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.access import Refused
from tenants.account_forms import Avatar, Profile, Theme
from tenants.middleware import PersonRequest, language_for
from tenants.models import Membership, User
from tenants.scoping import scope
from tenants.sessions import open_sessions
from tickets.files import Download
from tickets.models import Ticket

DOOR = ["GET", "HEAD", "POST"]
FOR_GOOD = "private, max-age=31536000, immutable"  # another picture has another address


@require_http_methods(DOOR)
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Name, language, time zone and theme; all the rest has doors of its own."""
    user = request.user
    form = Profile(request.POST if request.method == "POST" else None, initial=profile(user))
    if form.is_valid():
        user.edit(**form.cleaned_data)
        with translation.override(language_for(request, user)):  # which may have been changed just now
            messages.success(request, _("Your account is saved."))
        return redirect("account")
    return shown(request, form=form)


@require_POST
@login_required
def edit_avatar(request: PersonRequest) -> HttpResponse:
    """Put a picture in place of the drawn avatar, or take it away again."""
    form = Avatar(request.POST, request.FILES)
    if form.is_valid() and form.save(request.user):
        messages.success(request, _("Your picture is saved."))
        return redirect("account")
    return shown(request, avatar_form=form)


@require_safe
@login_required
def avatar(request: PersonRequest, name: str) -> HttpResponseBase:
    """Somebody's picture, for those who work in a company with them; to others it does not exist."""
    whose = get_object_or_404(User.objects.seen_by(request.user), avatar=f"avatars/{name}")
    try:
        answer = Download(str(whose.avatar.name), "image/webp")
    except FileNotFoundError:
        raise Http404 from None
    answer["Cache-Control"] = FOR_GOOD
    return answer


@require_POST
@login_required
def theme(request: PersonRequest) -> HttpResponse:
    """The switch that stands on each page of the desk: light or dark, from now on and on every device."""
    form = Theme(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors["theme"].as_text(), status=422)
    request.user.choose_theme(form.cleaned_data["theme"])
    return HttpResponse(status=204)


@require_http_methods(DOOR)
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def delete_account(request: PersonRequest) -> HttpResponse:
    """End the account for good, unless a company would be left without an admin."""
    mine, status = Membership.of(request.user), 200
    said: dict[str, Any] = {
        "memberships": [(each, open_tickets(each)) for each in mine],
        "kept_by": [each.company for each in mine if leads_alone(each)],
    }
    if request.method == "POST":
        try:
            request.user.erase()
        except Refused as refusal:
            said, status = said | {"refusal": str(refusal)}, refusal.status
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("account_login")
    return render(request, "tenants/delete_account.html", said, status=status)


def open_tickets(member: Membership) -> int:
    """How many they answer in that company, which offers to pass them on to who leaves it."""
    with scope(member.company):
        return int(Ticket.open_of(member, member).count())


def leads_alone(member: Membership) -> bool:
    with scope(member.company):
        return member.is_last_admin()


def shown(request: PersonRequest, **forms: Profile | Avatar) -> HttpResponse:
    """Return the page; with a form that was refused, what is wrong beside its field."""
    user = request.user
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    said: dict[str, Any] = {"form": Profile(initial=profile(user)), "avatar_form": Avatar()} | forms
    said |= {"memberships": Membership.of(user), "verified": user.proven, "coming": user.next_address}
    said |= {"app": kinds.count("totp"), "passkeys": kinds.count("webauthn")}
    said |= {"sessions": len(open_sessions(user))}
    refused = any(form.is_bound for form in forms.values())
    return render(request, "tenants/account.html", said, status=422 if refused else 200)


def profile(user: User) -> dict[str, str]:
    return {field: getattr(user, field) for field in Profile.base_fields}
