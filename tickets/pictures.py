"""Pictures: stored without the place where they were taken, and small ones to show in a page."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any, NamedTuple

import pi_heif
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import get_sampling

from tickets import gif

pi_heif.register_heif_opener()

SIDE = 480  # pixels, of a thumbnail
MAX_PIXELS = 64_000_000  # a telephone's large pictures have 50 million; each takes 3 bytes of memory here
MAX_TOGETHER = 2 * MAX_PIXELS  # of one form: to write so many anew takes seconds, in which its sender waits
FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
ONE = ("GIF", "MPO", "HEIF")  # of which one frame is written anew, whatever else they hold
QUALITY = 90  # of 100, of what was a HEIC: its losses are of another kind, and cannot be told from it


class Broken(OSError):
    """A picture that cannot be read, so that nobody knows what else it tells; its text is the file's name."""


class Kept(NamedTuple):
    """What is stored of a file: its bytes, those of a thumbnail (b"": none), its content type, its name."""

    file: File[Any]
    thumb: bytes
    media: str
    name: str


def prepared(file: File[Any], media: str, name: str) -> Kept:
    """Return what is to be kept of ``file``.

    A JPEG, PNG or WebP is written anew, upright, without what the camera notes (EXIF, XMP, comments,
    whatever hangs behind its end), at the quality it had. A HEIC becomes a JPEG, which every browser shows.
    A GIF is kept as it is shown, without comments and notes.

    Raises:
        Broken: it cannot be read to its end, or has more than ``MAX_PIXELS``.
    """
    if media not in FORMATS:
        return Kept(file, b"", media, name)
    file.seek(0)
    lossless = file.read(16)[12:] == b"VP8L"
    try:
        with Image.open(file, formats=[FORMATS[media]]) as image:
            frames = written_frames(image)
            if image.width * image.height * frames > MAX_PIXELS:
                raise Broken(name)
            content = anew(image, frames, lossless) if media != "image/gif" else gif.bare(whole(file))
            image.seek(0)
            thumb = small(image)
    except Broken:
        raise
    except Exception as error:  # a decoder meets anything in a hostile file: struct, Value, EOF, Syntax …
        raise Broken(name) from error
    finally:
        file.seek(0)
    if media == "image/heic":
        media, name = "image/jpeg", f"{PurePath(name).stem}.jpg"
    return Kept(ContentFile(content, name), thumb, media, name)


def whole(file: File[Any]) -> bytes:
    file.seek(0)
    return bytes(file.read())


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
    return 1 if image.format in ONE else getattr(image, "n_frames", 1)


def picture(file: File[Any], largest: int, *, square: bool = False) -> bytes:
    """Return a still WebP of at most ``largest`` pixels a side, upright and without notes: a logo, a face.

    What it is, its content says and not its name: a JPEG, PNG, WebP, HEIC or GIF. An SVG is none of them.
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
    if kind == "HEIF":
        kind, image = "JPEG", image.convert("RGB")
        options["quality"] = QUALITY
    elif kind == "JPEG":
        options |= {"qtables": image.quantization, "subsampling": max(get_sampling(image), 0)}  # type: ignore[attr-defined]
        options["progressive"] = bool(image.info.get("progressive"))
    elif kind == "PNG":
        options["compress_level"] = 3  # takes a third of the time, and a tenth more room
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
    """Return the first frame as a WebP of at most ``side`` pixels a side; ``image`` is used up by that.

    Made small before it is turned: no further copy of so many pixels.
    """
    if square:
        image = ImageOps.fit(ImageOps.exif_transpose(image), (min(side, *image.size),) * 2)
    image.thumbnail((side, side))
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    written = BytesIO()
    bare(upright.convert(mode)).save(written, "WEBP", quality=80, method=2)
    return written.getvalue()
