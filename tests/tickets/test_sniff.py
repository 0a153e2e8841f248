"""A file is what is in it; its name only has to go with that (SEC-19)."""

from codecs import BOM_UTF8
from typing import Any
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.tickets.pictures import heic, ole2, picture, zipped
from tests.tickets.visitor import TEXT, errors_of, link_of, sends, token_of
from tickets.models import Attachment, Ticket

OPEN = "application/vnd.oasis.opendocument."
PAGE, DRAWING, CODE = b"<!DOCTYPE html><p>", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"alert(1)"
PROGRAM = b"MZ\x90\0" + bytes(200)
TAKEN: dict[str, bytes] = {
    "photo.jpg": picture("JPEG"),
    "photo.PNG": picture("PNG"),
    "a jpeg.png": picture("JPEG"),
    "moving.gif": picture("GIF"),
    "small.webp": picture("WEBP"),
    "telephone.heic": heic(),
    "android.heif": heic().replace(b"ftypheic", b"ftypmif1"),
    "no ending": picture("PNG"),
    "form.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "letter.doc": ole2("WordDocument"),
    "table.xls": ole2("Workbook"),
    "talk.ppt": ole2("PowerPoint Document"),
    "공문.hwp": ole2("FileHeader"),
    "locked.docx": ole2("EncryptedPackage"),
    "mail.msg": ole2("__properties_version1.0"),
    "letter.docx": zipped("[Content_Types].xml", "word/document.xml"),
    "table.xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "talk.pptx": zipped("[Content_Types].xml", "ppt/presentation.xml"),
    "letter.odt": zipped("content.xml", first=OPEN + "text"),
    "table.ods": zipped("content.xml", first=OPEN + "spreadsheet"),
    "talk.odp": zipped("content.xml", first=OPEN + "presentation"),
    "공문.hwpx": zipped("a.xml", first="application/hwp+zip"),
    "ends its line.odt": zipped("content.xml", first=OPEN + "text\n"),
    "letter.rtf": b"{\\rtf1\\ansi Hello}",
    "notes.txt": "안녕하세요".encode(),
    "old.txt": "안녕하세요, 프린터가 안 됩니다".encode("cp949"),
    "notes.csv": "プリンター,1\r\n".encode("cp932"),
    "wide.log": "\ufeffwide".encode("utf-16-le"),
    "readme.md": b"# Read <script>alert(1)</script>",
    "mail.eml": b"Received: from x\r\nSubject: <html>\r\n\r\n<html>",
    "begins with a mark.pdf": BOM_UTF8 + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "begins with a mark.eml": BOM_UTF8 + b"Received: from x\r\n\r\nText",
    "begins with a mark.txt": BOM_UTF8 + b"MZ-80 prints nothing",
    "trace.log": b"<?xml version='1.0'?><log/>",
    "page.txt": PAGE,
    "drawing.txt": DRAWING,
    "MZ-80.log": b"MZ-80 prints nothing",
    "many.zip": zipped("a.exe"),
    "letter in a.zip": zipped("word/document.xml"),
}
NOT_TAKEN: dict[str, bytes] = {
    "page.html": PAGE,
    "page.xhtml": b'<?xml version="1.0"?>' + PAGE,
    "data.xml": b"\xef\xbb\xbf <?xml version='1.0'?>",
    "drawing.svg": DRAWING,
    "code.js": CODE,
    "page.mht": b"From: <Saved>\r\nMIME-Version: 1.0\r\n\r\n<html>",
    "setup.exe": PROGRAM,
    "script.sh": b"#!/bin/sh\n",
    "library.so": b"\x7fELF\2\1\1" + bytes(99),
    "film.mp4": b"\0\0\0\x18ftypmp42" + bytes(99),
    "setup.msi": ole2("Property"),
    "noise": bytes(range(256)),
}
LIARS: dict[str, bytes] = {
    "drawing.png": DRAWING,
    "page.jpg": b"\n<html>" + CODE,
    "code.png": CODE,
    "page.pdf": PAGE,
    "setup.pdf": PROGRAM,
    "setup.txt": PROGRAM,
    "script.txt": b"#!/bin/sh\n",
    "archive.docx": zipped("a.exe"),
    "letter.png": zipped("word/document.xml"),
    "setup.doc": ole2("Property"),
    "photo.txt": picture("PNG"),
    "claims.txt": zipped("a.exe", first="text/plain"),
    "claims.pdf": zipped("a.exe", first="application/pdf"),
    "claims.odt": zipped("a.exe", first=OPEN + "text-template"),
    "page.csv": PAGE,
    "mark.txt": BOM_UTF8 + PROGRAM,
}


def file(name: str, content: bytes) -> SimpleUploadedFile:
    """A file whose sender claims that it is a picture."""
    return SimpleUploadedFile(name, content, "image/png")


def said(page: Any) -> str:
    return str(page.content.decode())


@pytest.mark.parametrize("name", TAKEN)
def test_what_companies_take_is_taken(acme: Firm, name: str) -> None:
    page = sends(acme, attachments=file(name, TAKEN[name]))
    assert page.status_code == 200, errors_of(page)
    row = Attachment.unscoped.get()
    stem, dot, end = name.partition(".")
    assert row.name == f"{stem}{dot}{'jpg' if end in ('heic', 'heif') else end}"  # rewritten for all browsers
    assert row.content_type


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_nobody_takes_is_told_with_what_is_taken(acme: Firm, name: str, settings: Any) -> None:
    page = sends(acme, attachments=file(name, NOT_TAKEN[name]))
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert f"{name} is of a kind that is not taken here: " in said(page)
    assert "Taken are: Images, PDF, Office documents" in said(page)
    assert TEXT["description"] in said(page)
    assert not Ticket.unscoped.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", LIARS)
def test_a_name_that_lies_is_told(acme: Firm, name: str) -> None:
    page = sends(acme, attachments=file(name, LIARS[name]))
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert f"{name} is not what the end of its name says. What is in it: " in said(page)


def test_each_company_decides_which_kinds_it_takes(acme: Firm) -> None:
    acme.company.file_kinds = ["image", "text"]
    acme.company.save()
    page = sends(acme, attachments=[file("form.pdf", TAKEN["form.pdf"]), file("a.zip", TAKEN["many.zip"])])
    assert "form.pdf is of a kind that is not taken here: PDF. Taken are: Images, Text." in said(page)
    assert "a.zip is of a kind that is not taken here: ZIP archive." in said(page)
    assert "Up to 10 files, 20 MB each: Images, Text." in said(page)
    assert sends(acme, attachments=file("photo.jpg", TAKEN["photo.jpg"])).status_code == 200


@pytest.mark.parametrize("name", ["page.txt", "trace.log", "drawing.txt", "MZ-80.log"])
def test_text_that_looks_like_more_leaves_as_text_that_runs_nowhere(acme: Firm, name: str) -> None:
    sends(acme, attachments=file(name, TAKEN[name]))
    row = Attachment.unscoped.select_related("ticket").get()
    answer = Client().get(f"/to/acme/t/{row.ticket.link_key}/files/{row.pk}/")
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_name_in_parts_of_letters_is_kept_in_whole_ones(acme: Firm) -> None:
    name = f"{'한글' * 35}.txt"
    sends(acme, attachments=file(normalize("NFD", name), b"text"))
    assert Attachment.unscoped.get().name == normalize("NFC", name)


OFF = [{"file_count": 0}, {"file_kinds": []}]


@pytest.mark.parametrize("off", OFF)
def test_where_files_are_off_no_page_asks_for_them(acme: Firm, sign_in: SignIn, off: dict[str, Any]) -> None:
    for name, value in off.items():
        setattr(acme.company, name, value)
    acme.company.save()
    bo, client = sign_in(acme, "bo"), Client()
    form = client.post("/to/acme/", {"company_code": acme.company.code})
    receipt = sends(acme, client)
    ticket = Ticket.unscoped.get()
    pages = [form, receipt, client.get(link_of(receipt)), bo.get(f"/desk/acme/tickets/{ticket.number}/")]
    for page in pages:
        assert page.status_code == 200
        for words in ('type="file"', "Photos or files", "add photos", "Add photos"):
            assert words not in said(page)


@pytest.mark.parametrize("off", OFF)
def test_where_files_are_off_what_is_sent_all_the_same_is_refused_kindly(
    acme: Firm, sign_in: SignIn, off: dict[str, Any]
) -> None:
    (ticket,) = tickets(acme, "one")
    for name, value in off.items():
        setattr(acme.company, name, value)
    acme.company.save()
    client, link = Client(), f"/to/acme/t/{ticket.link_key}/"
    answer = {"token": token_of(client.get(link)), "body": "Kept words"}
    here = f"/desk/acme/tickets/{ticket.number}"
    refused = [
        sends(acme, title="Kept words", attachments=file("a.txt", b"x")),
        client.post(f"{link}reply/", answer | {"attachments": file("a.txt", b"x")}),
        sign_in(acme, "bo").post(f"{here}/reply/", answer | {"attachments": file("a.txt", b"x")}),
    ]
    for page in refused:
        assert (page.status_code, errors_of(page)) == (422, {"attachments"})
        assert "Files are not taken here. Send it without them." in said(page)
        assert "Kept words" in said(page)
        assert 'type="file"' not in said(page)
    assert not Attachment.unscoped.exists()


def test_each_company_has_its_own_limits(acme: Firm, settings: Any) -> None:
    acme.company.file_count, acme.company.file_mb, acme.company.quota_mb = 2, 500, 1
    acme.company.save()
    settings.MAX_UPLOAD_MB = 2
    three = sends(acme, attachments=[file(f"{n}.txt", b"x") for n in range(3)])
    assert "These are 3 files. Send up to 2." in said(three)
    assert "Up to 2 files, 2 MB each" in said(three)
    assert "a.txt is empty." in said(sends(acme, attachments=file("a.txt", b"")))
    assert "b.txt is larger than 2 MB." in said(sends(acme, attachments=file("b.txt", b"x" * 2_100_000)))
    fits = sends(acme, attachments=file("c.txt", b"x" * 600_000))
    assert fits.status_code == 200
    used_up = sends(acme, attachments=file("d.txt", b"x" * 600_000))
    assert "space that this company has for files is used up" in said(used_up)
    assert sends(acme).status_code == 200
    with scope(acme.company):
        assert Attachment.objects.used() == 600_000


def test_the_answer_and_the_desk_say_the_same(acme: Firm, client: Client, sign_in: Any) -> None:
    from tests.cast import tickets
    from tests.tickets.visitor import token_of

    (ticket,) = tickets(acme, "one")
    link = f"/to/acme/t/{ticket.link_key}/"
    token = token_of(client.get(link))
    evil = {"body": "Kept", "attachments": file("evil.png", DRAWING)}
    answers = [client.post(f"{link}reply/", {"token": token, **evil})]
    for kind in ("reply", "comment"):
        evil["attachments"] = file("evil.png", DRAWING)
        answers.append(sign_in(acme, "bo").post(f"/desk/acme/tickets/{ticket.number}/{kind}/", evil))
    for page in answers:
        assert (page.status_code, errors_of(page)) == (422, {"attachments"})
        assert "evil.png is not what the end of its name says." in said(page)
        assert ">\nKept</textarea>" in said(page)
