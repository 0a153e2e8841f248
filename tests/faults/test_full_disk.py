"""FLT-06: the disk is full. Uploads are refused with what was typed; nothing half stays; it heals by itself.

The system itself says no: a process may not write files beyond a size, and a folder is no folder.
"""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from helpdesk.asgi import application
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.tickets.visitor import TEXT, errors_of, passes, sends, token_of
from tickets.models import Attachment, Message, Ticket

LARGE = b"x" * 3_000_000  # more than Django keeps in memory


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """No file may grow beyond ``size`` bytes: what a full disk does to whoever writes the next one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def large() -> SimpleUploadedFile:
    return SimpleUploadedFile("large.txt", LARGE)


def kept(settings: Any) -> list[Path]:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def refused_with_all_that_was_typed(page: Any) -> None:
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert "There is no room for files at the moment." in page.content.decode()
    assert TEXT["description"] in page.content.decode()


def test_where_files_are_kept(acme: Firm, settings: Any) -> None:
    token = passes(acme)
    with no_file_beyond(2_900_000):
        page = sends(acme, token=token, attachments=[SimpleUploadedFile("a.txt", b"x"), large()])
    refused_with_all_that_was_typed(page)
    assert not kept(settings)
    assert not Ticket.unscoped.exists()
    assert sends(acme, token=token_of(page), attachments=large()).status_code == 200
    assert Attachment.unscoped.get().size == len(LARGE)


def test_where_files_wait_while_the_form_is_read(acme: Firm, settings: Any, tmp_path: Path) -> None:
    token, waiting = passes(acme), tmp_path / "waiting"
    waiting.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(waiting)
    with no_file_beyond(1_000_000):
        page = sends(acme, token=token, attachments=large())
    refused_with_all_that_was_typed(page)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    refused_with_all_that_was_typed(sends(acme, token=token, attachments=large()))
    assert not list(waiting.iterdir())
    assert not kept(settings)
    settings.FILE_UPLOAD_TEMP_DIR = str(waiting)
    assert sends(acme, token=token, attachments=large()).status_code == 200


def test_on_the_desk_and_behind_the_link(
    acme: Firm, client: Client, settings: Any, sign_in: SignIn, tmp_path: Path
) -> None:
    (ticket,) = tickets(acme, "one")
    link, bo = f"/to/acme/t/{ticket.link_key}/", sign_in(acme, "bo")
    token = token_of(client.get(link))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    for browser, door in (
        (client, f"{link}reply/"),
        (bo, f"/desk/acme/tickets/{ticket.number}/reply/"),
        (bo, f"/desk/acme/tickets/{ticket.number}/comment/"),
    ):
        page = browser.post(door, {"token": token, "body": TEXT["description"], "attachments": large()})
        refused_with_all_that_was_typed(page)
    assert not Message.unscoped.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_where_the_rows_are_written(acme: Firm, settings: Any, client: Client) -> None:
    token = passes(acme)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    text = {"description": "long " * 3_999}
    file = SimpleUploadedFile("a.txt", b"x")
    for _ in range(30):  # until the last free page is used
        page = sends(acme, client, token=passes(acme), attachments=file, **text)
        file.seek(0)
        if page.status_code != 200:
            break
    assert page.status_code == 503
    assert "It cannot be saved now." in page.content.decode()
    assert text["description"].strip() in page.content.decode()
    assert len(kept(settings)) == Attachment.unscoped.count() == Ticket.unscoped.count()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert sends(acme, client, token=token).status_code == 200
    with scope(acme.company):
        assert Ticket.objects.exists()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_button_is_pressed_while_there_is_no_room_for_rows(
    acme: Firm, client: Client, sign_in: SignIn
) -> None:
    link, bo = {}, sign_in(acme, "bo")
    buttons = ("any-news", "thanks", "still-broken")
    for button, ticket in zip(buttons, tickets(acme, *buttons), strict=True):
        link[button] = f"/to/acme/t/{ticket.link_key}/"
        with scope(acme.company):
            if button == "still-broken":
                ticket.thank()
    desk = f"/desk/acme/tickets/{ticket.number}/comment/"
    pressed = {button: {"token": token_of(client.get(link[button]))} for button in buttons}
    client.raise_request_exception = bo.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")  # as full as can be
    try:
        for button, form in pressed.items():
            page = client.post(f"{link[button]}{button}/?lang=ko", form)
            assert page.status_code == 503, button
            assert '<html lang="ko"' in page.content.decode()
            assert "지금은 저장할 수 없습니다" in page.content.decode()
            assert client.get(link[button]).status_code == 200
        assert bo.post(desk, {"body": "one"}).status_code == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")
    for button, form in pressed.items():
        assert client.post(f"{link[button]}{button}/", form).status_code == 302


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # Django leaves its own to the collector
@pytest.mark.django_db(transaction=True)
def test_where_a_whole_request_waits(acme: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Embedded, a body is kept before anybody looks at it: its sender gets a page that says what to do."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer: list[dict[str, Any]] = []
    blocks = [LARGE[:1_000_000]] * 3

    async def receive() -> dict[str, Any]:
        if not blocks:
            await asyncio.Event().wait()  # nobody leaves
        return {"type": "http.request", "body": blocks.pop(), "more_body": bool(blocks)}

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
    headers.append((b"content-length", b"3000000"))
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/to/acme/new/",
        "headers": headers,
        "query_string": b"",
    }
    with no_file_beyond(1_000_000):
        async_to_sync(application)(scope, receive, send)
    assert answer[0]["status"] == 503
    assert b"what you typed is still there" in b"".join(each.get("body", b"") for each in answer)
    assert not list(tmp_path.glob("tmp*"))


def test_a_form_that_is_cut_short_or_broken(acme: Firm, settings: Any) -> None:
    """What a lost connection leaves: a 4xx for whoever still listens, no file, no ticket."""
    head = b'--x\r\nContent-Disposition: form-data; name="attachments"; filename="a.txt"\r\n\r\n'
    for body in (head + LARGE, head[:40], b"--x\r\n\r\n\r\n", b"--y\r\n" + head):
        browser = Client(raise_request_exception=False)
        page = browser.post("/to/acme/new/", body, content_type="multipart/form-data; boundary=x")
        assert page.status_code in (400, 403)
    assert not kept(settings)
    assert not Ticket.unscoped.exists()
