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
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
EXIF = re.compile(rb"Exif\0\0(?=II\*\0|MM\0\*)")
PLACE_IN_XMP = re.compile(rb'exif:GPS\w+="[^"]*"')
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
            frames = 1 if media == "image/gif" else getattr(image, "n_frames", 1)
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


def anew(image: Image.Image, frames: int, lossless: bool) -> bytes:
    """Return ``image`` in its own format, without notes and upright; ``lossless`` concerns WebP alone."""
    written, kind = BytesIO(), str(image.format)
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


def small(image: Image.Image) -> bytes:
    """Return the first frame as a WebP of at most ``SIDE`` pixels."""
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SIDE, SIDE))
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
        for found in EXIF.finditer(bytes(data)):
            blank_place(data, found.end())
    except (struct.error, KeyError) as error:
        raise Broken(name) from error
    return ContentFile(PLACE_IN_XMP.sub(lambda said: b" " * len(said[0]), bytes(data)), name)


def blank_place(data: bytearray, start: int) -> None:
    """Write zeros over the place in the TIFF structure that begins at ``start``."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    (first,) = struct.unpack_from(f"{order}I", data, start + 4)
    for _at, tag, _kind, _count, where in entries(data, start + first, order):
        if tag != GPS:
            continue
        for at, _tag, kind, count, value in list(entries(data, start + where, order)):
            length = BYTES[kind] * count
            if length > 4:
                end = min(start + value + length, len(data))
                data[start + value : end] = bytes(max(end - start - value, 0))
            data[at : at + 12] = bytes(12)


def entries(data: bytearray, at: int, order: str) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield the entries of a TIFF directory: where each stands, its tag, type, count and value."""
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for place in range(at + 2, at + 2 + 12 * count, 12):
        yield (place, *struct.unpack_from(f"{order}HHII", data, place))
