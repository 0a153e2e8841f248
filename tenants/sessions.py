"""Where a person is logged in: one row for each log-in, which they see on their account and may end."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

import structlog
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tenants.limits import address
from tenants.models import User

LISTED = "listed"  # in a session that was written down
EVERY = 300  # seconds between two stamps of one session
log = structlog.get_logger("tenants.sessions")
BROWSERS = [("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Whale", "Whale")]
BROWSERS += [("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome")]
BROWSERS += [("Safari", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")]
SYSTEMS += [("CrOS", "ChromeOS"), ("Mac OS", "macOS"), ("Linux", "Linux")]


def begun(request: HttpRequest) -> None:
    """Write down that somebody has logged in here, just now."""
    UserSession.objects.create_from_request(request)
    request.session[LISTED] = True


def seen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stamp the session of whoever the tenancy has found logged in; public pages have no session to stamp."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if hasattr(request, "person") and request.session.get(LISTED):
            try:
                stamp(str(request.session.session_key), address(request), int(time.time()) // EVERY)
            except UserSession.DoesNotExist:
                begun(request)
            except OperationalError:  # a busy database: no page is lost for a stamp
                log.warning("session not stamped", exc_info=True)
        return get_response(request)

    return middleware


@lru_cache(maxsize=10_000)
def stamp(key: str, ip: str, period: int) -> None:
    """Say that a session was used, from where, and when; once in ``EVERY`` seconds in each process.

    Raises:
        UserSession.DoesNotExist: it has no row (any more): a new ``SECRET_KEY`` has given it another key.
    """
    where = {"ip": ip} if ip else {}
    if not UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now(), **where):
        raise UserSession.DoesNotExist


def logged_in(keys: Collection[str]) -> dict[str, User]:
    """Return who is logged in still in which of these sessions; a new password has ended others.

    It writes nothing. Django's ``get_user`` gives a session of before a new ``SECRET_KEY`` another name
    that is lost to a browser whose answer carries no cookie.
    """
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    said = {row.session_key: row.get_decoded() for row in rows}
    ids = {data[SESSION_KEY] for data in said.values() if SESSION_KEY in data}
    people = {str(user.pk): user for user in User.objects.filter(is_active=True, pk__in=ids)}
    whose = {key: people.get(data.get(SESSION_KEY, "")) for key, data in said.items()}
    return {key: user for key, user in whose.items() if user and holds(said[key], user)}


def holds(data: Mapping[str, Any], user: User) -> bool:
    """Whether what a session says was written under this person's password, by a key that is good still."""
    proofs = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), proof) for proof in proofs)


def open_sessions(user: User) -> list[UserSession]:
    """Return where this person is logged in, the latest first, without what a new password has ended."""
    mine = list(UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at", "-pk"))
    alive = logged_in([row.session_key for row in mine])
    return [row for row in mine if row.session_key in alive]


def forget() -> None:
    """Delete the sessions that have run out, and the rows that tell of any that is gone."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def others_of(user: User, key: str | None) -> QuerySet[UserSession]:
    """Return all rows of this person but that of the session ``key``."""
    rows: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk)
    return rows.exclude(session_key=key)


def device(agent: str) -> str:
    """Return what people call a browser by its User-Agent: ``Chrome · Windows``; "" for an unknown one."""
    told = (next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, told))
