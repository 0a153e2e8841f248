"""A demo company's logo, drawn: a parcel in its colour."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from tenants.colour import mixed

SIDE = 512  # pixels


def logo(colour: str) -> bytes:
    """Return a WebP with a parcel seen from a corner, on nothing."""
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    top, left, right, bottom, middle = (256, 40), (60, 150), (452, 150), (256, 472), (256, 260)
    draw.polygon([top, right, middle, left], fill=mixed(colour, 0.55, "#ffffff"))
    draw.polygon([left, middle, bottom, (60, 362)], fill=colour)
    draw.polygon([right, middle, bottom, (452, 362)], fill=mixed(colour, 0.8, "#ffffff"))
    draw.polygon([(158, 95), (354, 205), (354, 270), (318, 250), (318, 225), (122, 115)], fill="white")
    written = BytesIO()
    image.save(written, "WEBP", lossless=True)
    return written.getvalue()
