"""Pages that follow their ticket: asked every few seconds, they answer 304 while nothing has changed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.utils.translation import get_language

from tenants.middleware import PublicRequest
from tenants.models import Company
from tickets.models import Ticket


def followed(request: PublicRequest, ticket: Ticket, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page that ``show`` makes of ``ticket``, or 304 to who has it as it is now (RFC 9110, 13).

    The tag is salted: how many events a company has had is nobody's to read.
    """
    tag = quote_etag(salted_hmac("tickets.follow", repr(shown(ticket, request.company))).hexdigest())
    answer = get_conditional_response(request, etag=tag)
    answer = show() if answer is None else HttpResponse(status=answer.status_code)
    answer["ETag"] = tag
    return answer


def shown(ticket: Ticket, company: Company) -> tuple[object, ...]:
    """Return all that such a page depends on, of what is read already: a 304 has to be cheap.

    The number of its last activity tells whether the ticket has changed; the tickets ahead of it change
    without it. So does what was usual: that is counted anew at the next full hour of the company's clock.
    """
    its = (ticket.pk, ticket.seq, getattr(ticket, "ahead", None), ticket.column.stage)
    theirs = (company.name, company.slug, company.logo.name, company.accent, company.time_zone)
    line = (company.shows_waiting, company.hours)
    return *its, *theirs, *line, f"{timezone.localtime():%Y-%m-%d %H}", get_language(), settings.RELEASE
