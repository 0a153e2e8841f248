"""Pages that follow their ticket: asked every few seconds, they answer 304 while nothing has changed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language

from tenants.middleware import PublicRequest
from tickets.models import Ticket


def followed(request: PublicRequest, ticket: Ticket, show: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page that ``show`` makes of ``ticket``, or 304 to who has it as it is now (RFC 9110, 13).

    The number of its last activity tells whether it has changed; the tickets ahead of it change without it.
    """
    tag = quote_etag(f"{ticket.seq}.{getattr(ticket, 'ahead', '')}.{get_language()}")
    answer = get_conditional_response(request, etag=tag)
    answer = show() if answer is None else HttpResponse(status=answer.status_code)
    answer["ETag"] = tag
    return answer
