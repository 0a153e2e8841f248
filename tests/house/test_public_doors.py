"""What keeps the public pages public: no cookie, no session, few ways to a ticket, one language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bench.counting import FIRST_LOAD, weight
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.visitor import passes, sends
from tickets.views import conversation, known, lost, public

LINKS = re.compile(r'<a [^>]*href="([^"#?][^"]*)"|<form[^>]*action="([^"]*)"[^>]*method="post"')
ASKING = re.compile(r'<form[^>]*method="get".*?</form>', re.S)


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def pages(firm: Firm, client: Client, lang: str = "?lang=ko") -> dict[str, Any]:
    """Every page a person without an account can see."""
    (ticket,) = tickets(firm, "one", email="rita@acme.example")
    to = f"/to/{firm.company.slug}"
    return {
        "gate": client.get(f"{to}/{lang}"),
        "gate refused": client.post(f"{to}/{lang}", {"company_code": "x"}),
        "number refused": client.get(f"{to}/{lang}&number=x"),
        "number unknown": client.get(f"{to}/{lang}&number=A7K2M9QXT5"),
        "form": client.post(f"{to}/{lang}", {"company_code": firm.company.code}),
        "form by link": client.get(f"{to}/new/{lang}&code={firm.company.code}"),
        "form refused": sends(firm, client, lang, title=""),
        "receipt": sends(firm, client, lang),
        "tracking": client.get(f"{to}/tickets/{ticket.number}/{lang}"),
        "conversation": client.get(f"{to}/t/{ticket.link_key}/{lang}"),
        "lost number": client.get(f"{to}/lost/{lang}"),
        "nothing there": client.get(f"{to}/t/x/{lang}"),
        "not ours": client.post(f"{to}/new/{lang}"),
    }


def test_nothing_else_leaves_the_csrf_check() -> None:
    every = patterns(get_resolver())
    exempt = {pattern.name for pattern in every if getattr(pattern.callback, "csrf_exempt", False)}
    assert exempt == {"intake", "new-ticket", "answer", "still-broken", "any-news", "thanks", "me-too"} | {
        "feedback",
        "preview",
        "lost",
        "renew-link",
        "unsubscribe",
    }


def test_they_reach_tickets_by_number_or_by_link_alone() -> None:
    for door, ways in (
        (public, {"objects.tracked_as"}),
        (conversation, {"objects.behind"}),
        *((each, set()) for each in (known, lost)),
    ):
        source = Path(str(door.__file__)).read_text()
        assert set(re.findall(r"\bTicket\.(objects\.\w+|unscoped|_\w+)", source)) == ways


def test_no_page_reads_a_session_or_sets_a_cookie(acme: Firm, sign_in: Any) -> None:
    ann = sign_in(acme, "ann")
    with statements() as ran:
        shown = pages(acme, ann)
    assert not [sql for sql in ran if sql.startswith("SELECT") and "session" in sql]
    for name, page in shown.items():
        assert not page.cookies, name
        assert "Cookie" not in page.get("Vary", ""), name


def test_every_link_and_form_carries_the_language_on(acme: Firm, client: Client) -> None:
    for name, page in pages(acme, client).items():
        text = page.content.decode()
        assert '<html lang="ko"' in text, name
        for link, action in LINKS.findall(text):
            assert "lang=" in (link or action), (name, link, action)
        for form in ASKING.findall(text):
            assert 'name="lang" value="ko"' in form, name


def test_a_page_with_all_it_loads_is_light(acme: Firm, client: Client) -> None:
    """What its scripts import is loaded, too."""

    def load(address: str) -> bytes:
        if not address.startswith("/static/"):
            answer = client.get(address)
            assert answer.status_code == 200, address
            return answer.content
        found = finders.find(address.removeprefix("/static/"))
        assert found, address
        loaded.add(address)
        return Path(str(found)).read_bytes()

    loaded = set[str]()
    for name, page in pages(acme, client).items():
        heavy = weight(page.content, load)
        assert heavy <= FIRST_LOAD / 2, (name, heavy)
    assert {"/static/css/public.css", "/static/js/intake.js", "/static/js/say.js"} <= loaded  # by page.js


@pytest.mark.parametrize("lang", ["", "?lang=en", "?lang=ko", "?lang=ja"])
def test_get_and_head_change_nothing(acme: Firm, client: Client, lang: str) -> None:
    (ticket,) = tickets(acme, "one")
    token = passes(acme, client)
    for address in (
        f"/to/acme/{lang}",
        "/to/acme/?number=" + ticket.number,
        "/to/acme/new/?code=CP00000037",
        f"/to/acme/new/?title=x&description=y&token={token}",
        f"/to/acme/tickets/{ticket.number}/{lang}",
        f"/to/acme/t/{ticket.link_key}/{lang}",
    ):
        with statements() as ran:
            assert client.get(address).status_code in (200, 302)
            assert client.head(address).status_code in (200, 302)
        assert all(sql.startswith("SELECT") for sql in ran), address
