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

from tenants.limits import visitor
from tenants.models import User

LISTED = "listed"  # in a session that has its row
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
                stamp(str(request.session.session_key), visitor(request), int(time.time()) // EVERY)
            except OperationalError:  # a busy database: no page is lost for a stamp
                log.warning("session not stamped", exc_info=True)
        return get_response(request)

    return middleware


@lru_cache(maxsize=10_000)
def stamp(key: str, address: str, period: int) -> None:
    """Say that a session was used, from where, and when; once in ``EVERY`` seconds in each process."""
    UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now(), ip=address)


def logged_in(keys: Collection[str]) -> frozenset[str]:
    """Return those of these sessions in which somebody is logged in still: a new password ends others."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    said = {row.session_key: row.get_decoded() for row in rows}
    ids = {data[SESSION_KEY] for data in said.values() if SESSION_KEY in data}
    people = User.objects.filter(is_active=True, pk__in=ids)
    proofs = {str(user.pk): user.get_session_auth_hash() for user in people}
    return frozenset(key for key, data in said.items() if holds(data, proofs.get(data.get(SESSION_KEY, ""))))


def holds(data: Mapping[str, Any], proof: str | None) -> bool:
    """Whether what a session says was written under the password whose ``proof`` is given."""
    return proof is not None and data.get(HASH_SESSION_KEY) == proof


def open_sessions(user: User) -> list[UserSession]:
    """Return where this person is logged in, the latest first, without what a new password has ended."""
    mine = list(UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at", "-pk"))
    keys, proof = [row.session_key for row in mine], user.get_session_auth_hash()
    there = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    alive = {row.session_key for row in there if holds(row.get_decoded(), proof)}
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
