"""The requester's own link: what it opens, and for whom."""

from io import BytesIO
from typing import Any

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.statements import statements
from tickets.models import Attachment, Ticket

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    '<div hx-get="/desk/" hx-trigger="load" data-hx-post="/x">',
    "<p hx-on:load='alert(1)' hx-vals='js:{a:alert(1)}' hx-swap-oob='true'>",
    "{{ ticket.link_key }} {% include 'x' %} %(company)s",
]


def words(page: Any) -> str:
    return str(page.content.decode())


def link(ticket: Ticket) -> str:
    return f"/to/{ticket.company.slug}/t/{ticket.link_key}/"


def test_it_shows_what_was_sent_and_where_it_stands(acme: Firm, client: Client) -> None:
    told = {"title": "The title", "description": "The text.\n\nMore of it.", "place": "Dock 3"}
    with scope(acme.company):
        ticket = Ticket.open(**told, category=acme.category)
        with Attachment.stored([SimpleUploadedFile("사진.txt", b"x" * 2048)]) as rows:
            Attachment.save_for(ticket, rows)
    page = client.get(link(ticket))
    assert page.status_code == 200
    for shown in (told["title"], "<p>The text.</p>", "Dock 3", "Hardware", str(ticket), "사진.txt", "2.0"):
        assert shown in words(page)
    assert f'href="{link(ticket)}files/{rows[0].pk}/"' in words(page)
    assert 'data-stage="new"' in words(page)
    assert "This page opens with your private link." in words(page)


@pytest.mark.parametrize("text", ["", "She called."])
def test_what_an_agent_wrote_down_is_not_said_by_the_requester(
    acme: Firm, client: Client, sign_in: Any, text: str
) -> None:
    with scope(acme.company):
        ticket = Ticket.open(title="one", description=text, column=acme.columns["new"], by=acme["bo"])
    page = words(client.get(link(ticket)))
    assert "<b>You</b>" not in page
    assert page.count('<li class="msg">') == page.count("<b>Written down by the helpdesk</b>") == bool(text)
    panel = words(sign_in(acme, "bo").get(f"/desk/acme/tickets/{ticket.number}/"))
    assert (text or "No description") in panel
    assert "Registered by Bo" in panel


def test_files_alone_are_the_first_message(acme: Firm, client: Client) -> None:
    with scope(acme.company):
        ticket = Ticket.open(title="one")
        with Attachment.stored([SimpleUploadedFile("a.txt", b"x")]) as rows:
            Attachment.save_for(ticket, rows)
    page = words(client.get(link(ticket)))
    assert page.index("<b>You</b>") < page.index("a.txt")
    assert '<div class="prose">' not in page


@pytest.mark.parametrize("door", ["", "qr.svg"])
def test_its_address_is_not_kept_listed_or_told_on(acme: Firm, client: Client, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    page = client.get(link(ticket) + door)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert not page.cookies
    assert "Cookie" not in page["Vary"]


def test_its_code_is_a_picture_of_its_address_in_each_language(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    drawn = {lang: client.get(f"{link(ticket)}qr.svg?lang={lang}") for lang in ("en", "ko")}
    assert {each["Content-Type"] for each in drawn.values()} == {"image/svg+xml"}
    assert drawn["en"].content != drawn["ko"].content
    for lang, each in drawn.items():
        svg = BytesIO()
        code = segno.make(f"http://localhost:8000{link(ticket)}?lang={lang}", micro=False, error="m", mask=3)
        code.save(svg, kind="svg", border=4, light="white", xmldecl=False)
        assert each.content == svg.getvalue()
        assert each.content.count(b"<path") == 2, "white ground, dark modules"


def test_it_costs_five_statements(acme: Firm, sign_in: Any) -> None:
    (ticket,) = tickets(acme, "one", category=acme.category)
    ann, address = sign_in(acme, "ann"), link(ticket)
    with statements() as ran:
        ann.get(address)
    assert len(ran) == 5, "\n".join(ran)


def test_another_companys_or_an_invented_key_is_404(acme: Firm, birch: Firm, client: Client) -> None:
    (theirs,) = tickets(birch, "theirs")
    for key in (
        theirs.link_key,
        theirs.link_key[:-1],
        "x",
        theirs.number,
        "토큰",
        "%00",
        "%ED%A0%80",
        "x" * 3000,
    ):
        page = client.get(f"/to/acme/t/{key}/")
        assert page.status_code in (400, 404)
        assert MARKER not in words(page)


def test_opening_it_changes_nothing(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    for _ in range(3):
        with statements() as ran:
            assert client.get(link(ticket)).status_code == 200
            assert client.head(link(ticket)).status_code == 200
        assert all(sql.startswith("SELECT") for sql in ran)
    assert client.post(link(ticket)).status_code in (403, 405)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(acme: Firm, client: Client, payload: str) -> None:
    with scope(acme.company):
        ticket = Ticket.open(title=payload, description=payload, place=payload[:80], name=payload[:80])
        with Attachment.stored([SimpleUploadedFile("x", b"x")]) as rows:
            rows[0].name = payload
            Attachment.save_for(ticket, rows)
    page = words(client.get(link(ticket)))
    for raw in ("<script>alert", "<img src=x", "<svg onload", "<div hx-get", "<p hx-on"):
        assert raw not in page
    assert '<h1 id="t-title" hx-disable>' in page
    assert '<div class="msg-body" hx-disable>' in page
