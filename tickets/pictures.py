"""Pictures: stored without the place where they were taken, and small ones to show in a page."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import get_sampling

SIDE = 480  # pixels, of a thumbnail
MAX_PIXELS = 64_000_000  # a telephone's large pictures have 50 million; each takes 3 bytes of memory here
MAX_TOGETHER = 2 * MAX_PIXELS  # of one form: to write so many anew takes seconds, in which its sender waits
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
# In a HEIC an Exif block begins with how far its TIFF structure is away. Source: ISO/IEC 23008-12, A.2.1
EXIF = re.compile(rb"(?:Exif\0\0|\0\0\0\0)(?=II\*\0|MM\0\*)")
BLOCKS, ENTRIES, LONGEST = (
    20,
    500,
    2**16,
)  # of notes; in one; bytes of a value: no camera writes more
XMP = {b"<?xpacket begin": b"<?xpacket end", b"<x:xmpmeta": b"</x:xmpmeta", b"<rdf:RDF": b"</rdf:RDF"}
GPS = 0x8825  # the tag that points to the place. Source: CIPA DC-008, Exif 2.32
BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # of one value, by type


class Broken(OSError):
    """A picture that cannot be read, so that nobody knows what else it tells; its text is the file's name."""


def prepared(file: File[Any], media: str, name: str) -> tuple[File[Any], bytes]:
    """Return the bytes to keep and those of a thumbnail, b"" where there is none.

    A JPEG, PNG or WebP is written anew, upright, without what the camera notes (EXIF, XMP, comments,
    whatever hangs behind its end), at the quality it had. A GIF notes no place and is kept as it came.

    Raises:
        Broken: it cannot be read to its end, or has more than ``MAX_PIXELS``.
    """
    if media == "image/heic":
        return without_place(file, name), b""
    if media not in FORMATS:
        return file, b""
    file.seek(0)
    lossless = file.read(16)[12:] == b"VP8L"
    try:
        with Image.open(file, formats=[FORMATS[media]]) as image:
            frames = written_frames(image)
            if image.width * image.height * frames > MAX_PIXELS:
                raise Broken(name)
            kept = file if media == "image/gif" else ContentFile(anew(image, frames, lossless), name)
            image.seek(0)
            return kept, small(image)
    except Broken:
        raise
    except Exception as error:  # a decoder meets anything in a hostile file: struct, Value, EOF, Syntax …
        raise Broken(name) from error
    finally:
        file.seek(0)


def pixels(file: File[Any]) -> int:
    """How many pixels of ``file`` are written anew, as it says itself; 0: it says nothing of the kind."""
    file.seek(0)
    try:
        with Image.open(file, formats=list(FORMATS.values())) as image:
            return image.width * image.height * written_frames(image)
    except Exception:  # whatever is wrong with it is told where it is read
        return 0
    finally:
        file.seek(0)


def written_frames(image: Image.Image) -> int:
    """How many frames are written anew: of a GIF none but the small one, of an MPO the first."""
    return 1 if image.format in ("GIF", "MPO") else getattr(image, "n_frames", 1)


def picture(file: File[Any], largest: int, *, square: bool = False) -> bytes:
    """Return a still WebP of at most ``largest`` pixels a side, upright and without notes: a logo, a face.

    What it is, its content says and not its name: a JPEG, PNG, WebP or GIF. An SVG is none of them.
    ``square`` keeps its middle alone.

    Raises:
        Broken: it is something else, cannot be read to its end, or has more than ``MAX_PIXELS``.
    """
    name = file.name or ""
    file.seek(0)
    try:
        with Image.open(file, formats=list(FORMATS.values())) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Broken(name)
            image.draft("RGB", (2 * largest, 2 * largest))  # of a large JPEG no more is read than is shown
            return small(image, largest, square=square)
    except Broken:
        raise
    except Exception as error:  # as above
        raise Broken(name) from error
    finally:
        file.seek(0)


def anew(image: Image.Image, frames: int, lossless: bool) -> bytes:
    """Return ``image`` in its own format, without notes and upright; ``lossless`` concerns WebP alone."""
    written, kind = BytesIO(), str(image.format)
    if kind == "MPO":  # a JPEG with others behind it, which go the way of all that is behind its end
        kind = "JPEG"
    icc = image.info.get("icc_profile")  # how its colours are meant; tells nothing of people
    options: dict[str, Any] = {"icc_profile": icc} if icc else {}
    if kind == "JPEG":
        options |= {"qtables": image.quantization, "subsampling": max(get_sampling(image), 0)}  # type: ignore[attr-defined]
        options["progressive"] = bool(image.info.get("progressive"))
    elif kind == "WEBP":
        options |= {"quality": 90, "method": 2, "lossless": lossless}
    if frames > 1:
        moving = [bare(frame) for frame in ImageSequence.Iterator(image)]
        options |= {"save_all": True, "append_images": moving[1:], "loop": image.info.get("loop", 0)}
        options["duration"] = [frame.info.get("duration", 100) for frame in moving]
        moving[0].save(written, kind, **options)
    else:
        bare(ImageOps.exif_transpose(image)).save(written, kind, **options)
    return written.getvalue()


def bare(image: Image.Image) -> Image.Image:
    """Return the pixels and how long and how clear they are shown; all other notes are left behind."""
    copied = image.copy()
    copied.info = {key: image.info[key] for key in ("duration", "transparency") if key in image.info}
    return copied


def small(image: Image.Image, side: int = SIDE, *, square: bool = False) -> bytes:
    """Return the first frame as a WebP of at most ``side`` pixels a side."""
    upright = ImageOps.exif_transpose(image)
    if square:
        upright = ImageOps.fit(upright, (min(side, *upright.size),) * 2)
    upright.thumbnail((side, side))
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    written = BytesIO()
    bare(upright.convert(mode)).save(written, "WEBP", quality=80, method=2)
    return written.getvalue()


def without_place(file: File[Any], name: str) -> File[Any]:
    """Return a HEIC whose notes tell no place. Nothing here can write one anew, so it is blanked in place.

    Raises:
        Broken: its notes cannot be read.
    """
    file.seek(0)
    data = bytearray(file.read())
    try:
        for number, found in enumerate(EXIF.finditer(bytes(data))):
            if number == BLOCKS:
                raise Broken(name)
            blank_place(data, found.end())
    except (struct.error, KeyError) as error:
        raise Broken(name) from error
    for begin, end in XMP.items():
        blank_between(data, begin, end)
    return ContentFile(bytes(data), name)


def blank_between(data: bytearray, begin: bytes, end: bytes) -> None:
    """Write spaces over all that stands from ``begin`` to the ``>`` behind ``end``."""
    start = data.find(begin)
    while start >= 0 and (last := data.find(end, start)) >= 0:
        stop = data.find(b">", last) + 1 or len(data)
        data[start:stop] = b" " * (stop - start)
        start = data.find(begin, stop)


def blank_place(data: bytearray, start: int) -> None:
    """Write zeros over the place in the TIFF structure that begins at ``start``."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    (first,) = struct.unpack_from(f"{order}I", data, start + 4)
    pointers = (where for _at, tag, _kind, _count, where in entries(data, start + first, order) if tag == GPS)
    if (where := next(pointers, None)) is not None:
        for at, _tag, kind, count, value in list(entries(data, start + where, order)):
            length = BYTES[kind] * count
            if length > LONGEST:
                raise struct.error("a value that is too long")
            if length > 4:
                end = min(start + value + length, len(data))
                data[start + value : end] = bytes(max(end - start - value, 0))
            data[at : at + 12] = bytes(12)


def entries(data: bytearray, at: int, order: str) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the entries of a TIFF directory: where each stands, its tag, type, count and value."""
    (count,) = struct.unpack_from(f"{order}H", data, at)
    if count > ENTRIES:
        raise struct.error("too many entries")
    for place in range(at + 2, at + 2 + 12 * count, 12):
        yield (place, *struct.unpack_from(f"{order}HHII", data, place))
