"""What a file is, told by its content; its name only has to go with that (SEC-19).

``puremagic`` knows the plain signatures. Containers (ZIP, OLE2, HEIF), text and mails are told here: it calls
each ZIP a "docx", some telephones' pictures a film, and knows no text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

import puremagic
from django.core.files.base import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HEAD = 64 * 1024  # bytes; the signatures stand at the very beginning, text is tried a little further
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
ENDINGS: dict[str, dict[str, str]] = {  # of each kind a company may take: content types, and their endings
    "image": {
        "image/png": "png",
        "image/jpeg": "jpg jpeg jpe jfif",
        "image/gif": "gif",
        "image/webp": "webp",
        "image/heic": "heic heif hif",
    },
    "pdf": {"application/pdf": "pdf"},
    "office": {
        "application/msword": "doc",
        "application/vnd.ms-excel": "xls",
        "application/vnd.ms-powerpoint": "ppt",
        "application/x-ole-storage": "docx xlsx pptx",  # what was locked with a password
        "application/x-hwp": "hwp",
        "application/hwp+zip": "hwpx",
        "application/rtf": "rtf doc",
        OOXML + "wordprocessingml.document": "docx",
        OOXML + "spreadsheetml.sheet": "xlsx",
        OOXML + "presentationml.presentation": "pptx",
        ODF + "text": "odt",
        ODF + "spreadsheet": "ods",
        ODF + "presentation": "odp",
    },
    "text": {"text/plain": "txt text csv tsv log md json ini conf cfg yaml yml"},
    "mail": {"message/rfc822": "eml", "application/vnd.ms-outlook": "msg"},
    "zip": {"application/zip": "zip"},
}
FAMILY = {media: family for family, types in ENDINGS.items() for media in types}
FITS = {media: set(ends.split()) for types in ENDINGS.values() for media, ends in types.items()}
for media in ENDINGS["image"]:  # one picture under another's ending is common and harms nobody
    FITS[media] = set(" ".join(ENDINGS["image"].values()).split())
KNOWN = set().union(*FITS.values())
SIGNED = {*ENDINGS["image"], "application/pdf", "application/rtf"}
PROGRAMS = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
PLAIN = {"txt", "log"}  # what is shown as it is written, even where that is a web page's text
MARKUP = re.compile(rb"<(!doctype|\?xml|html|head|body|svg|script|iframe|meta|!--)", re.IGNORECASE)
MAIL = re.compile(rb"(From |[!-9;-~]+:[ \t\r\n])")  # RFC 5322: a header field comes first
CONTROL = re.compile(r"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
HEIC = {b"heic", b"heix", b"heim", b"heis"}  # brands. Source: ISO/IEC 23008-12, B.4
IN_OLE2 = {  # names of streams, source: [MS-CFB] and the formats' own papers
    "FileHeader": "application/x-hwp",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "EncryptedPackage": "application/x-ole-storage",
}
ZIPPED = {media for media in FAMILY if media.startswith(ODF) or media == "application/hwp+zip"}
IN_ZIP = {
    b"word/document.xml": OOXML + "wordprocessingml.document",
    b"xl/workbook.": OOXML + "spreadsheetml.sheet",
    b"ppt/presentation.xml": OOXML + "presentationml.presentation",
}
WHAT: dict[str, str | Promise] = {
    "image": _("image"),
    "pdf": _("PDF"),
    "office": _("Office document"),
    "text": pgettext_lazy("kind of file", "text"),
    "mail": pgettext_lazy("kind of file", "mail"),
    "zip": _("ZIP archive"),
    "markup": _("web page, or a drawing that can hold programs"),
    "program": _("program"),
    "": pgettext_lazy("kind of file", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """``media`` is the content type, empty where it is none that a company may take; ``family`` the kind."""

    media: str
    family: str

    @property
    def what(self) -> str:
        """The kind in words."""
        return str(WHAT[self.family])

    def fits(self, ending: str) -> bool:
        """Whether a file with this content may bear a name with this ending; without one it may."""
        return not ending or ending in FITS.get(self.media, ())


def ending(name: str) -> str:
    """Return the last part of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].lower().strip() if "." in name.strip(". ") else ""


def sniff(file: File[Any], name: str) -> Found:
    """Return what ``file`` is. The name decides only between two readings of one content."""
    media = media_type(file, ending(name))
    return Found(media, FAMILY[media]) if media in FAMILY else Found("", media)


def media_type(file: File[Any], end: str) -> str:
    """Return a content type of ``FAMILY``, else a key of ``WHAT``."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return in_zip(file, head, end)
    if head.startswith(OLE2):
        return next((media for name, media in IN_OLE2.items() if holds(file, name.encode("utf-16-le"))), "")
    if HEIC & brands(head):
        return "image/heic"
    bare, text = head.removeprefix(codecs.BOM_UTF8), readable(head)
    if (guess := signature(bare)) in SIGNED:
        return guess
    if bare.startswith(PROGRAMS) or (bare.startswith(b"MZ") and not text):
        return "program"
    if end not in PLAIN and MARKUP.match(bare.lstrip()):
        return "markup"
    if not text:
        return ""
    return "message/rfc822" if end == "eml" and MAIL.match(bare) else "text/plain"


def signature(head: bytes) -> str:
    """Return what puremagic thinks, "" where it cannot tell."""
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def brands(head: bytes) -> set[bytes]:
    """Return as what an ISO media file says it may be read. Source: ISO/IEC 14496-12, 4.3."""
    if head[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(head[:4], "big"), 256)
    return {head[8:12], *(head[at : at + 4] for at in range(16, end, 4))}


def in_zip(file: File[Any], head: bytes, end: str) -> str:
    """Tell documents that are ZIP archives: OpenDocument and HWPX say it in their first member."""
    if head[30:38] == b"mimetype":
        length = int.from_bytes(head[22:26], "little")  # 0: it is told behind the content, which PK ends
        first = head[38 : 38 + length] if length else head[38:100].partition(b"PK")[0]
        said = first.decode("ascii", "replace").strip()
        return said if said in ZIPPED else "application/zip"
    if end == "zip":
        return "application/zip"
    return next((media for name, media in IN_ZIP.items() if holds(file, name)), "application/zip")


def holds(file: File[Any], mark: bytes) -> bool:
    """Whether ``mark`` stands anywhere in ``file``, read block by block."""
    file.seek(0)
    before, found = b"", False
    while not found and (block := file.read(HEAD)):
        found = mark in before + block
        before = block[-len(mark) :]
    file.seek(0)
    return found


def readable(head: bytes) -> bool:
    """Whether this is text, in one of the encodings that are met in Korea, Japan and elsewhere."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8", "cp949", "cp932", "cp1252"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return not CONTROL.search(text)
    return False
