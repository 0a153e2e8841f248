"""One press for who has the same trouble: "Me too" on a known issue."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants import limits
from tenants.access import Refused
from tenants.limits import visitor
from tenants.middleware import PublicRequest
from tickets.formtoken import FormToken, guarded_by_form_token
from tickets.me_too import MeTooForm
from tickets.models import KnownIssue
from tickets.views.public import doors, own_copy, pages, shut


@guarded_by_form_token
@pages
@own_copy
def me_too(request: PublicRequest, slug: str, pk: int) -> HttpResponse:
    """Count one more. Opened by GET it asks for the company code: the words are for the company's people."""
    issue = get_object_or_404(KnownIssue.objects.with_number(), pk=pk)
    if request.method != "POST":
        return doors(request)
    token = FormToken.read(request.POST.get("token", ""))
    if token.expired and token.over:
        answer = shut(request)
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"  # the press asks for its own part alone
        return answer
    form = MeTooForm(request.POST, token=token)
    if not form.is_valid():
        return show(request, issue, form, status=422)
    if wait := limits.ME_TOOS.count(visitor(request), request.company.pk):
        form.add_error(None, _("Very many have pressed this from here. It works again within the hour."))
        answer = show(request, issue, form, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    said = {"email": form.cleaned_data["tell"], "counted": form.cleaned_data["counted"]}
    try:
        issue.join(once=token.nonce, language=get_language() or "en", **said)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(request, issue, form, status=refusal.status)
    issue.refresh_from_db(fields=["joined"])
    return show(request, issue, form, counted=True)


def show(
    request: PublicRequest, issue: KnownIssue, form: MeTooForm, *, counted: bool = False, status: int = 200
) -> HttpResponse:
    """The known issue alone on its page; htmx takes its part out of it."""
    shown = {"issue": issue, "form": form, "counted": counted, "token": request.POST["token"]}
    return render(request, "tickets/me_too.html", shown, status=status)
