"""The doors of the mail room: what went out, what is stuck, and the mails kept in embedded mode."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from notifications.kept import Kept
from notifications.models import OutgoingMail
from tenants.middleware import DeskRequest

SHOWN = 100


@require_safe
def mails(request: DeskRequest, slug: str) -> HttpResponse:
    """The company's last mails; for admins, who alone can try again what is stuck."""
    request.member.must("company")
    rows = OutgoingMail.objects.visible_to(request.member).newest()[:SHOWN]
    return render(request, "notifications/mails.html", {"mails": rows, "here": "mails"})


@require_POST
def retry(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Queue a stuck mail anew."""
    request.member.must("company")
    get_object_or_404(OutgoingMail.objects.visible_to(request.member), pk=pk).retry(by=request.member)
    return redirect("mails", slug)


@require_safe
def kept_mails(request: HttpRequest) -> HttpResponse:
    only_where_mails_are_kept()
    mails = Kept.newest()
    states = OutgoingMail.states([str(mail.message["Message-ID"]) for mail in mails])
    mails = [replace(mail, state=states.get(str(mail.message["Message-ID"]), "")) for mail in mails]
    return render(request, "notifications/kept_mails.html", {"mails": mails})


@require_safe
def kept_mail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "notifications/kept_mail.html", {"mail": kept_or_404(key)})


@require_safe
@xframe_options_sameorigin
def kept_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part by itself, for the frame on its page: it may show its own style and nothing else."""
    mail = kept_or_404(key)
    return HttpResponse(mail.html, headers={"Content-Security-Policy": mail.policy})


def kept_or_404(key: str) -> Kept:
    only_where_mails_are_kept()
    if (mail := Kept.named(key)) is None:
        raise Http404
    return mail


def only_where_mails_are_kept() -> None:
    if not settings.KEPT_MAIL:
        raise Http404
