"""What is made of a company's colour can be read, whatever the colour."""

import random
from pathlib import Path
from typing import Any

import pytest

from tenants import colour
from tenants.colour import DARK, ENOUGH, LIGHT, QUIET, contrast, palette, readable

pytestmark = pytest.mark.once


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0a606c", "#0a606c") == 1


def test_a_colour_that_can_be_read_stays_and_another_moves_as_little_as_it_must() -> None:
    assert readable("#00636e", LIGHT) == "#00636e"
    near = readable("#ffd54a", LIGHT)
    assert ENOUGH <= contrast(near, LIGHT) < ENOUGH + 0.1
    assert readable("#ffffff", LIGHT) != readable("#ffffff", DARK) == "#ffffff"
    assert contrast(readable("#000000", DARK), DARK) >= ENOUGH


def test_all_uses_of_it_can_be_read_in_both_themes() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    drawn = random.Random(seed)
    colours = [
        "#000000",
        "#ffffff",
        "#ffff00",
        "#0000ff",
        *(f"#{drawn.randrange(2**24):06x}" for _ in range(200)),
    ]
    for accent in colours:
        tokens = palette(accent)
        for theme, ground in enumerate((LIGHT, DARK)):
            shown = {name: pair[theme] for name, pair in tokens.items()}
            for text, on in (
                (shown["accent"], ground),
                (shown["accent-2"], ground),
                (shown["accent"], shown["accent-soft"]),
                (shown["accent-2"], shown["accent-soft"]),
                (shown["on-accent"], shown["accent"]),
                (shown["on-accent"], shown["accent-2"]),
                (shown["on-band"], shown["band"]),
                (QUIET, shown["band"]),
            ):
                assert contrast(text, on) >= ENOUGH, (accent, theme, text, on)


def test_the_sheet_names_tokens_that_the_product_has(settings: Any) -> None:
    sheet = colour.style_sheet("#aa3355")
    tokens = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
    assert sheet.startswith("@layer tokens")
    for name in palette("#aa3355"):
        assert f"--{name}:" in sheet
        assert f"--{name}:" in tokens
