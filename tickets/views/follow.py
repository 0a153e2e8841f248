"""Pages that follow their ticket: asked every few seconds, they answer 304 while nothing has changed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.utils.translation import get_language

from tenants.middleware import PublicRequest
from tickets.models import Ticket


def followed(request: PublicRequest, ticket: Ticket, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page that ``show`` makes of ``ticket``, or 304 to who has it as it is now (RFC 9110, 13).

    The number of its last activity tells whether it has changed; the tickets ahead of it change without it.
    The tag is salted: how many events a company has had is nobody's to read.
    """
    state = (ticket.pk, ticket.seq, getattr(ticket, "ahead", None), get_language())
    tag = quote_etag(salted_hmac("tickets.follow", repr(state)).hexdigest())
    answer = get_conditional_response(request, etag=tag)
    answer = show() if answer is None else HttpResponse(status=answer.status_code)
    answer["ETag"] = tag
    return answer
