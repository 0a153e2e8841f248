"""Files leave as downloads that nothing can run in, and only to who may see them (SEC-05, SEC-19)."""

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.http import Http404
from django.test import Client

from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.tickets.pictures import picture
from tickets import files
from tickets.models import Attachment, Ticket

BYTES = b"<script>alert(1)</script>"
ACTIVE = {
    "drawing.svg": "image/svg+xml",
    "page.html": "text/html",
    "page.xhtml": "application/xhtml+xml",
    "data.xml": "text/xml",
    "page.mht": "multipart/related",
    "code.js": "text/javascript",
    "form.pdf": "application/pdf",
    "really-html.png": "text/html",
    "no-type": "nonsense\0",
}


def attach(
    firm: Firm, name: str, content_type: str = "text/plain", of: Ticket | None = None, content: bytes = BYTES
) -> Attachment:
    ticket = of or tickets(firm, "one")[0]
    with scope(firm.company), Attachment.stored([SimpleUploadedFile(name, content, content_type)]) as rows:
        Attachment.save_for(ticket, rows)
    return rows[0]


def read(page: Any) -> bytes:
    """Return the whole answer; at its end the client lets go of the file, as a server does."""
    return b"".join(page.streaming_content)


def address(attachment: Attachment, slug: str = "acme") -> str:
    return f"/to/{slug}/t/{attachment.ticket.link_key}/files/{attachment.pk}/"


@pytest.mark.parametrize("name", ACTIVE)
def test_what_could_act_is_only_downloaded(acme: Firm, client: Client, name: str) -> None:
    page = client.get(address(attach(acme, name, ACTIVE[name])))
    assert page.status_code == 200
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment")
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert read(page) == BYTES


@pytest.mark.parametrize("name", ["사진 1.png", "写真.png", 'a"b.png', "plain.png", "x" * 250 + ".png"])
def test_a_name_in_any_script_arrives(acme: Firm, client: Client, name: str) -> None:
    attachment = attach(acme, name, content=b"plain words")
    assert attachment.name == name[-200:]
    page = client.get(address(attachment))
    assert page["Content-Type"] == "text/plain"
    assert read(page) == b"plain words"
    said = page["Content-Disposition"]
    assert ("filename*=utf-8''" in said) == (not name.isascii())
    assert said.isascii()


def test_head_and_range_are_as_safe(acme: Firm, client: Client) -> None:
    attachment = attach(acme, "a.svg", "image/svg+xml")
    for page in (
        client.head(address(attachment)),
        client.get(address(attachment), headers={"Range": "bytes=0-3"}),
    ):
        assert page.status_code == 200
        assert page["Content-Security-Policy"] == "sandbox; default-src 'none'"
        read(page)
    assert client.post(address(attachment)).status_code in (403, 405)


def test_a_link_opens_the_files_of_its_ticket_alone(acme: Firm, birch: Firm, client: Client) -> None:
    mine, other, theirs = attach(acme, "mine"), attach(acme, "other"), attach(birch, MARKER)
    mixed = [
        f"/to/acme/t/{mine.ticket.link_key}/files/{other.pk}/",
        f"/to/acme/t/{mine.ticket.link_key}/files/{theirs.pk}/",
        f"/to/acme/t/{mine.ticket.link_key}/files/{2**63}/",
        f"/to/acme/t/{mine.ticket.link_key}/files/{10**400}/",
        f"/to/acme/t/x/files/{mine.pk}/",
        address(theirs),
        f"/files/{mine.key}",
        f"/media/{mine.key}",
        f"/static/{mine.key}",
    ]
    for path in mixed:
        page = client.get(path)
        assert page.status_code == 404, path
        assert MARKER not in page.content.decode()


def test_what_the_browser_claims_counts_for_nothing(acme: Firm, client: Client) -> None:
    lied = attach(acme, "page.png", "image/png")
    assert (lied.content_type, lied.thumb) == ("", "")
    page = client.get(address(lied))
    assert page["Content-Type"] == "application/octet-stream"
    assert read(page) == BYTES
    assert client.get(f"{address(lied)}thumb/").status_code == 404


def test_a_thumbnail_is_shown_to_who_may_see_the_file_alone(
    acme: Firm, birch: Firm, client: Client, sign_in: Any, settings: Any
) -> None:
    """SEC-05: by GET, HEAD and Range, by address, by session, by a guessed path, after a removal."""
    mine, theirs = (attach(firm, "a.png", content=picture("PNG")) for firm in (acme, birch))
    other = attach(acme, "b.png", content=picture("PNG"))
    bo = sign_in(acme, "bo")
    for browser, way in ((client, f"{address(mine)}thumb/"), (bo, f"/desk/acme/files/{mine.pk}/thumb/")):
        for page in (browser.get(way), browser.head(way), browser.get(way, headers={"Range": "bytes=0-3"})):
            assert (page.status_code, page["Content-Type"]) == (200, "image/webp")
            assert page["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert page["X-Content-Type-Options"] == "nosniff"
            assert page["Content-Disposition"] == "inline"
            assert "private" in page["Cache-Control"]
            read(page)
        shown = browser.get(way)
        assert read(shown) == (settings.MEDIA_ROOT / mine.thumb).read_bytes()
    guessed = [f"/files/{mine.thumb}", f"/media/{mine.thumb}", f"/static/{mine.thumb}"]
    for way in (
        f"/to/acme/t/{mine.ticket.link_key}/files/{other.pk}/thumb/",
        f"/to/acme/t/{mine.ticket.link_key}/files/{theirs.pk}/thumb/",
        f"{address(theirs)}thumb/",
        f"/desk/acme/files/{theirs.pk}/thumb/",
        f"/desk/birch/files/{theirs.pk}/thumb/",
        f"/desk/birch/files/{theirs.pk}/",
        *guessed,
    ):
        for browser in (bo, client) if way.startswith("/to/") else (bo,):
            assert browser.get(way).status_code == 404, way
            assert browser.head(way).status_code == 404, way
    assert client.get(f"/desk/acme/files/{mine.pk}/thumb/").status_code == 302
    with scope(acme.company):
        acme["bo"].state = "removed"
        acme["bo"].save()
    for way in (f"/desk/acme/files/{mine.pk}/thumb/", f"/desk/acme/files/{mine.pk}/"):
        assert bo.get(way).status_code == 404


def test_a_picture_of_the_teams_own_talk_is_not_for_the_requester(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company), Attachment.stored([SimpleUploadedFile("a.png", picture("PNG"))]) as rows:
        ticket.comment(body="Look", by=acme["bo"], attachments=rows)
    for end in ("", "thumb/"):
        assert client.get(f"{address(rows[0])}{end}").status_code == 404


def test_bytes_that_are_gone_are_404_and_written_down(
    acme: Firm, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    attachment = attach(acme, "a.txt")
    attachment.discard()
    assert client.get(address(attachment)).status_code == 404
    assert "file missing" in caplog.text
    with pytest.raises(Http404):
        files.download(attachment)


def test_a_reader_who_goes_at_once_leaves_nothing_open(acme: Firm) -> None:
    """A server that gives the answer up before its first block has nobody to close it."""
    attachment = attach(acme, "a.txt")
    opened = len(os.listdir("/dev/fd"))
    given_up = files.download(attachment)
    assert len(os.listdir("/dev/fd")) == opened
    assert read(given_up) == BYTES


def test_the_storage_knows_neither_the_name_nor_the_neighbour(acme: Firm, settings: Any) -> None:
    attachment = attach(acme, "../../etc/passwd")
    assert attachment.name == "passwd"
    assert attachment.key.startswith(f"{acme.company.pk}/")
    assert (settings.MEDIA_ROOT / attachment.key).read_bytes() == BYTES


def test_what_fails_inside_takes_all_files_back(acme: Firm, settings: Any) -> None:
    uploads = [SimpleUploadedFile("a", b"a"), SimpleUploadedFile("b", b"b")]
    with scope(acme.company), pytest.raises(IntegrityError), Attachment.stored(uploads) as rows:
        Attachment.objects.bulk_create(rows)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
