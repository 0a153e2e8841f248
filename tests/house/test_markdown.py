"""Nothing but ``tickets/markdown.py`` calls a text safe HTML."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("helpdesk", "tenants", "board", "tickets", "notifications", "templates")
SAFE = re.compile(r"mark_safe|SafeString\(|format_html|\|\s*safe(?:seq)?\b|autoescape off")


def test_one_file_alone_calls_text_safe() -> None:
    found = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".html") and SAFE.search(path.read_text())
    }
    assert found == {"tickets/markdown.py"}
