"""A company's own colour: whether it can be read, and what is made of it for pages in light and dark.

Source of luminance, contrast and the 4.5: W3C, WCAG 2.2, 1.4.3 and "relative luminance".
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator

ENOUGH = 4.5
HEX = re.compile(r"#[0-9a-f]{6}")
LIGHT, DARK = (
    "#ece9e3",
    "#312d28",
)  # the backgrounds of static/css/tokens.css on which text is hardest to read
PAPER, DESK = "#fffefd", "#292521"  # the surfaces that tints are mixed into
QUIET = "#dcdcdc"  # small words on the band


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def written(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue))


def luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart: 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def shades(colour: str, towards: float) -> Iterator[str]:
    """Yield ``colour`` and its shades as far as black (0.0) or white (1.0), each a little further."""
    hue, lightness, strength = colorsys.rgb_to_hls(*channels(colour))
    for step in range(256):
        share = step / 255
        yield written(*colorsys.hls_to_rgb(hue, lightness + (towards - lightness) * share, strength))


def readable(colour: str, on: str) -> str:
    """Return ``colour`` if it can be read on ``on``, else the nearest shade of it that can."""
    towards = 0.0 if luminance(on) > 0.18 else 1.0
    return next(shade for shade in shades(colour, towards) if contrast(shade, on) >= ENOUGH)


def mixed(colour: str, share: float, into: str) -> str:
    pairs = zip(channels(colour), channels(into), strict=True)
    red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
    return written(red, green, blue)


def palette(accent: str) -> dict[str, tuple[str, str]]:
    """Return the tokens that ``accent`` replaces, each for the light and the dark theme."""
    light, dark = readable(accent, LIGHT), readable(accent, DARK)
    band = readable(mixed(light, 0.75, "#000000"), QUIET)
    return {
        "accent": (light, dark),
        "accent-2": (mixed(light, 0.8, "#000000"), mixed(dark, 0.7, "#ffffff")),
        "accent-soft": (mixed(light, 0.08, PAPER), mixed(dark, 0.06, DESK)),
        "accent-line": (mixed(light, 0.4, PAPER), mixed(dark, 0.4, DESK)),
        "on-accent": ("#ffffff", mixed(dark, 0.1, "#000000")),
        "band": (band, mixed(band, 0.6, "#000000")),
        "on-band": ("#ffffff", "#ffffff"),
        "on-band-2": (QUIET, QUIET),
    }


def style_sheet(accent: str) -> str:
    """Return the sheet that dresses a public page; it comes after the product's own tokens."""
    tokens = (f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in palette(accent).items())
    return "@layer tokens { :root { " + " ".join(tokens) + " } }\n"
