"""Hostile input is an ordinary mistake (SEC-26): in every field, every query and every part of an address."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.tickets.visitor import errors_of, passes, sends
from tickets.formtoken import FormToken
from tickets.models import Ticket

NASTY = [
    "\0",
    "a\0b",
    "\ud800",
    "\x01\x02",
    "\u202e\u200b",
    "NaN",
    "1e999",
    str(2**63),
    "-1",
    "9" * 5000,
    "true",
    "[]",
    "{" * 10_000,
    "0001-01-01",
    "10000-01-01",
    "😀" * 300,
    "\r\n\r\nX: y",
    "' OR 1=1 --",
    "x" * 200_000,
]
FIELDS = "title description category priority name email at website token".split()


def fresh(firm: Firm) -> str:
    with scope(firm.company):
        return FormToken.issue([firm.category])


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text[:12]))
def test_in_every_field(acme: Firm, client: Client, nasty: str) -> None:
    client.raise_request_exception = False
    sendable = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for field in FIELDS:
        page = sends(acme, client, **{"token": fresh(acme), field: sendable})
        assert page.status_code < 500, field
    assert client.post("/to/acme/", {"company_code": sendable, "at": sendable}).status_code == 422


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text[:12]))
def test_in_every_query_and_part_of_an_address(acme: Firm, client: Client, nasty: str) -> None:
    client.raise_request_exception = False
    (ticket,) = tickets(acme, "one")
    raw = quote(nasty.encode("utf-8", "surrogatepass")[:5000], safe="")
    for address in (
        f"/to/acme/?number={raw}",
        f"/to/acme/?lang={raw}",
        f"/to/acme/?{raw}={raw}",
        f"/to/acme/new/?code={raw}&at={raw}",
        f"/to/acme/new/?code=CP00000037&at={raw}",
        f"/to/{raw}/",
        f"/to/acme/tickets/{raw}/",
        f"/to/acme/t/{raw}/",
        f"/to/acme/t/{ticket.link_key}/files/{raw}/",
    ):
        assert client.get(address).status_code < 500, address[:60]


def test_bytes_that_are_no_text(acme: Firm, client: Client) -> None:
    token = passes(acme)
    for body, kind in (
        (
            b"title=\xff\xfe&description=\xed\xa0\x80&token=" + token.encode(),
            "application/x-www-form-urlencoded",
        ),
        (b'{"title": ' + b"[" * 10_000, "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"--x\r\n" * 100, "multipart/form-data; boundary=\xff"),
    ):
        for address in ("/to/acme/new/", "/to/acme/"):
            assert client.post(address, body, content_type=kind).status_code in (200, 400, 403, 422)


def test_too_much_of_everything_is_413(acme: Firm, client: Client) -> None:
    token = passes(acme)
    large = client.post("/to/acme/new/", {"token": token, "description": "x" * 10_000_000})
    fields = client.post("/to/acme/new/", {f"f{n}": "x" for n in range(300)})
    files = client.post("/to/acme/new/", {f"f{n}": SimpleUploadedFile("a", b"x") for n in range(60)})
    assert [page.status_code for page in (large, fields, files)] == [413, 413, 413]
    assert not Ticket.unscoped.exists()


@pytest.mark.parametrize(
    "name", ["\0.png", "../../x", "..", ".", "a\r\nX: y.png", "\ud800", "x" * 3000, "💥"]
)
def test_in_a_file_name(acme: Firm, client: Client, name: str) -> None:
    raw = name.encode("utf-8", "surrogatepass")
    head = b'--x\r\nContent-Disposition: form-data; name="attachments"; filename="' + raw + b'"\r\n'
    part = head + b"Content-Type: a\0b/\xff\r\n\r\nBYTES\r\n"
    text = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in {"title": "t", "description": "d", "token": passes(acme)}.items()
    )
    page = client.post(
        "/to/acme/new/", text.encode() + part + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert page.status_code in (200, 400, 422)


@pytest.mark.parametrize("field", ["title", "description", "name", "at"])
def test_what_nobody_can_type_is_refused_beside_its_field(acme: Firm, client: Client, field: str) -> None:
    for odd in ("a\x01b", "a\x1bb", "a\x7fb"):
        page = sends(acme, client, token=fresh(acme), **{field: odd})
        assert (page.status_code, errors_of(page)) == (422, {field})
    assert not Ticket.unscoped.exists()


def test_a_list_for_a_text(acme: Firm, client: Client) -> None:
    page = sends(acme, client, title=["a", "b"], priority=["low", "high"], category=["1", "x"])
    assert page.status_code in (200, 422)
