"""How often something may be tried, counted by who tries it.

A counter begins with the first try and means nothing when its time is over. It is named by a keyed hash, so
no address of a person is kept.
``RATE_LIMITS=off``, for load tests alone, lets everything through.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from tenants import counters
from tenants.access import Refused

HOUR = 3600
T = TypeVar("T")
View = Callable[..., HttpResponse]


class TooOften(Refused):
    """It was tried too often; ``wait`` is the number of seconds after which it may be tried again."""

    status = 429

    def __init__(self, wait: int) -> None:
        self.wait = max(1, wait)
        minutes = -(-self.wait // 60)
        super().__init__(self.sentence(minutes) % {"n": minutes})

    def sentence(self, minutes: int) -> str:
        return ngettext(
            "That was too often. Wait %(n)d minute, then try again.",
            "That was too often. Wait %(n)d minutes, then try again.",
            minutes,
        )


class WrongTooOften(TooOften):
    """Too many guesses were wrong."""

    def sentence(self, minutes: int) -> str:
        return ngettext(
            "Too many wrong tries came from here. Wait %(n)d minute, then try again.",
            "Too many wrong tries came from here. Wait %(n)d minutes, then try again.",
            minutes,
        )


@dataclass(frozen=True)
class Limit:
    """At most as many as the setting ``most`` says, in ``seconds`` or as the setting of that name says."""

    name: str
    most: str
    seconds: int | str

    @property
    def allowed(self) -> int:
        return int(getattr(settings, self.most))

    @property
    def window(self) -> int:
        return self.seconds if isinstance(self.seconds, int) else int(getattr(settings, self.seconds))

    def key(self, *of: object) -> str:
        """Name the counter of ``of``; nobody can tell from the name whose it is."""
        return salted_hmac("tenants.limits", repr((self.name, *of)), algorithm="sha256").hexdigest()

    def wait(self, *of: object) -> int:
        """Return for how many seconds ``of`` must wait now; 0: not at all."""
        if settings.RATE_LIMITS == "off":
            return 0
        count, left = counters.looked_up(self.key(*of))
        return left if count >= self.allowed else 0

    def count(self, *of: object) -> int:
        """Count one more of ``of``; return for how many seconds it is too many, 0: it is not."""
        return over((self, of))[0]

    def take_back(self, *of: object) -> None:
        """Count one less of ``of``: what was tried has proven right."""
        if settings.RATE_LIMITS == "off":
            return
        counters.take_back(self.key(*of))


CODES = Limit("codes", "LIMIT_CODES", "LIMIT_SECONDS")
NUMBERS = Limit("numbers", "LIMIT_NUMBERS", "LIMIT_SECONDS")
SUBMITS = Limit("submits", "LIMIT_SUBMITS", HOUR)
SUBMITS_COMPANY = Limit("submits of a company", "LIMIT_SUBMITS_COMPANY", HOUR)
ME_TOOS = Limit("me too", "LIMIT_ME_TOOS", HOUR)
ANSWERS = Limit("answers of one requester", "LIMIT_ANSWERS", HOUR)
LOST = Limit("lost numbers", "LIMIT_LOST", HOUR)
LOST_TO = Limit("lost numbers of one address", "LIMIT_LOST_TO", HOUR)
LOGINS = Limit("log-ins of one account", "LIMIT_LOGINS", "LIMIT_SECONDS")
LOGINS_FROM = Limit("log-ins", "LIMIT_LOGINS_FROM", "LIMIT_SECONDS")
SIGNUPS = Limit("sign-ups", "LIMIT_SIGNUPS", HOUR)
RESETS = Limit("forgotten passwords of one account", "LIMIT_RESETS", HOUR)
RESETS_FROM = Limit("forgotten passwords", "LIMIT_RESETS_FROM", HOUR)
MAILS = Limit("mails of a company on probation", "LIMIT_MAILS_UNVERIFIED", 24 * HOUR)
VERIFICATIONS = Limit("links that verify", "LIMIT_VERIFICATIONS", HOUR)
SLUGS = Limit("slugs", "LIMIT_SLUGS", HOUR)
INVITATIONS = Limit("invitations of a company", "LIMIT_INVITATIONS", HOUR)
INVITATIONS_TO = Limit("invitations of one address", "LIMIT_INVITATIONS_TO", HOUR)
JOINS = Limit("joins", "LIMIT_JOINS", HOUR)
JOINS_TO = Limit("joins of one address", "LIMIT_JOINS_TO", HOUR)
ACKNOWLEDGEMENTS = Limit("acknowledgements", "LIMIT_ACKNOWLEDGEMENTS", HOUR)


def guessed(limit: Limit, look: Callable[[], T], *of: object) -> T:
    """Return what ``look`` finds; only when it finds nothing, that is counted.

    Whoever is over the limit gets the same answer for a right guess and for a wrong one, and ``look`` is not
    asked. Of guesses that come at once no more than the limit learn that they were wrong.

    Raises:
        WrongTooOften: too many wrong ones came from ``of``.
    """
    if wait := limit.wait(*of):
        raise WrongTooOften(wait)
    found = look()
    if not found and (wait := limit.count(*of)):
        raise WrongTooOften(wait)
    return found


def must_wait(*tried: tuple[Limit, tuple[object, ...]]) -> None:
    """Count one more of each.

    Raises:
        TooOften: one of them is too many now.
    """
    if wait := max(over(*tried)):
        raise TooOften(wait)


def limited(limit: Limit) -> Callable[[View], View]:
    """Let a view take no more posted forms from one address than ``limit``; then it answers 429."""

    def limiting(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                must_wait((limit, (visitor(request),)))
            return view(request, *args, **kwargs)

        return wrapped

    return limiting


def over(*tried: tuple[Limit, tuple[object, ...]], transactional: bool = False, amount: int = 1) -> list[int]:
    """Count so many more of each in one step; return for how many seconds it is too many, 0: it is not.

    Args:
        transactional: count in the database, so that what is rolled back was not counted.
    """
    if settings.RATE_LIMITS == "off":
        return [0] * len(tried)
    windows = {limit.key(*of): limit.window for limit, of in tried}
    counts = counters.add(windows, amount, transactional=transactional)
    found = [(counts[limit.key(*of)], limit.allowed) for limit, of in tried]
    return [max(1, left) if count > allowed else 0 for (count, left), allowed in found]


def visitor(request: HttpRequest) -> str:
    """Return the network that a request came from: its address; of IPv6 the /64, which is one customer."""
    found = address(request)
    if ":" not in found:
        return found
    return str(ipaddress.ip_network((int(ipaddress.ip_address(found)) >> 64 << 64, 64)))


def address(request: HttpRequest) -> str:
    """Return the address that a request came from; "" where nobody says one.

    Only the last ``TRUSTED_PROXIES`` hops may say who stood before them; what a client writes into a
    forwarding header itself counts for nothing.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    hops = (
        [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), nearest]
        if settings.TRUSTED_PROXIES
        else [nearest]
    )
    return plain(hops[-1 - min(settings.TRUSTED_PROXIES, len(hops) - 1)].strip()) or plain(nearest)


def plain(hop: str) -> str:
    try:
        found = ipaddress.ip_address(hop.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
