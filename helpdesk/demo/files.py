"""Small files that come with some of the tickets, made when they are needed."""

import zlib
from itertools import islice

from django.core.files.uploadedfile import SimpleUploadedFile

WIDTH, HEIGHT = 320, 200  # pixels
PAPER, INK, RED = b"\xf4\xf1\xea", b"\x3a\x42\x4a", b"\xb8\x3a\x2e"


def upload(name: str) -> SimpleUploadedFile:
    """Return the file as a browser would have sent it: a log or a picture, by its ending."""
    if name.endswith(".png"):
        return SimpleUploadedFile(name, picture(), "image/png")
    return SimpleUploadedFile(name, log(name.removesuffix(".log")).encode(), "text/plain")


def log(device: str) -> str:
    """Return what a device says of itself when it does everything twice."""
    lines = (
        f"07:{minute:02}:{second:02} {device} job {4100 + minute} {'retry, no answer' if second else 'sent'}"
        for minute in range(60)
        for second in (0, 3)
    )
    return "\n".join(islice(lines, 40)) + "\n"


def picture() -> bytes:
    """Return a PNG of a window with lines of text, one of them in red. Source: w3.org/TR/png-3."""
    rows = b"".join(b"\0" + row(y) for y in range(HEIGHT))
    header = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4) + bytes([8, 2, 0, 0, 0])  # 8 bits, true colour
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def row(y: int) -> bytes:
    """Return the pixels of line ``y``: a title bar, then lines of different lengths."""
    line, inside = divmod(y - 40, 20)
    if y < 24:
        return INK * WIDTH
    if line < 0 or inside > 7:
        return PAPER * WIDTH
    length = 100 + line * 67 % 180
    return PAPER * 20 + (RED if line == 3 else INK) * length + PAPER * (WIDTH - 20 - length)


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
