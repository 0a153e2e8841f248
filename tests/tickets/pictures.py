"""Files as people send them, made in the test: pictures with a place in them, documents, and liars."""

import io
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image

PLACE = {1: "N", 2: (37.0, 33.0, 59.0), 3: "E", 4: (126.0, 58.0, 41.0)}  # Seoul, in the camera's words
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def notes(turned: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, "SECRET-CAMERA"
    exif.get_ifd(GPS).update(PLACE)
    return exif


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), turned: int = 1, **options: Any) -> bytes:
    """A picture that is red at its left and blue at its right, with all that a camera notes."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    written = io.BytesIO()
    if kind in ("JPEG", "WEBP", "PNG"):
        options["exif"] = notes(turned)
    image.save(written, kind, **options)
    return written.getvalue()


def zipped(*names: str, first: str = "") -> bytes:
    """A ZIP archive; ``first`` is what its first member ``mimetype`` says."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x" * 100)
    return written.getvalue()


def ole2(stream: str) -> bytes:
    """What stands at the beginning of an old Office document, and the name of its main stream."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(70_000) + stream.encode("utf-16-le") + bytes(500)


def heic() -> bytes:
    """As a telephone writes them: 600 × 800 upright, red at the top and blue below, with all that it notes.

    Made by pillow-heif, which can write them, from ``picture``'s image, ``notes(6)`` and an XMP with a place.
    """
    return Path(__file__).with_name("turned.heic").read_bytes()
