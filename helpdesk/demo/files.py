"""Small files that come with some of the tickets, made when they are needed."""

from io import BytesIO
from itertools import islice

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 320, 200  # pixels
PAPER, INK, RED = "#f4f1ea", "#3a424a", "#b83a2e"


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
    """Return a PNG of a window: a title bar, and lines of text of different lengths, one of them in red."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH - 1, 23), INK)
    for line, top in enumerate(range(40, HEIGHT, 20)):
        draw.rectangle((20, top, 119 + line * 67 % 180, top + 7), RED if line == 3 else INK)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
