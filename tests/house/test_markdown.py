"""Nothing but ``tickets/markdown.py`` calls a text safe HTML."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("helpdesk", "tenants", "board", "tickets", "notifications", "templates")
SAFE = re.compile(r"mark_safe|SafeString\(|\|\s*safe(?:seq)?\b|autoescape off")


def test_one_file_alone_calls_text_safe() -> None:
    """And chips alone are put together in code, by what escapes all that it puts in."""
    told = {
        str(path.relative_to(ROOT)): path.read_text()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".html")
    }
    assert {name for name, text in told.items() if SAFE.search(text)} == {"tickets/markdown.py"}
    chips = {"board/card.py", "board/chips.py"}  # the board's cost: a template takes three times as long
    assert {name for name, text in told.items() if "format_html" in text} == chips
