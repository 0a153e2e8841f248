"""What every page promises: nothing inline, strict headers, a language, one main heading."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import Firm
from tests.conftest import SignIn
from tests.house.addresses import Address, addresses, things
from tests.house.test_isolation import body, named

ROOT = Path(__file__).resolve().parent.parent.parent
# A mail program loads no sheet, so the mails carry their style inline; they are never served as a page.
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if "mail" not in path.parts[-2:-1] + path.parts[-3:-1]
]
INLINE = {
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an inline style sheet": r"<style",
    "a style attribute": r"\sstyle\s*=",
    "a handler": r"\son[a-z]+\s*=",
    "a javascript address": r"javascript:",
    "htmx with code": r"hx-on|hx-vals\s*=\s*[\"']js|hx-vars|hx-headers\s*=\s*[\"']js",
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq",
    "a foreign host": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_in_a_template_acts(template: Path) -> None:
    text = template.read_text()
    found = {what for what, pattern in INLINE.items() if re.search(pattern, text, re.IGNORECASE)}
    assert not found


def test_no_code_calls_text_safe() -> None:
    rooms = ("helpdesk", "tenants", "tickets", "board", "notifications")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    marked = {
        str(p.relative_to(ROOT))
        for p in files
        if re.search(r"mark_safe|SafeString|format_html", p.read_text())
    }
    assert marked <= {"tickets/markdown.py"}


def test_our_scripts_evaluate_nothing() -> None:
    for script in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(
            r"\beval\(|new Function|(inner|outer)HTML\s*=|document\.write", script.read_text()
        )


@pytest.mark.parametrize("address", addresses(), ids=named)
def test_each_answer_has_the_strict_headers(acme: Firm, sign_in: SignIn, address: Address) -> None:
    path = address.path("acme", things(acme))
    for browser in (Client(), sign_in(acme, "ann")):
        for method in ("GET", "POST"):
            answer = browser.generic(method, path)
            assert_strict(answer, path)
            if answer.get("Content-Type", "").startswith("text/html") and answer.status_code != 302:
                assert_a_page(body(answer).decode(), path, fragment="changes" in path)
            body(answer)


def assert_strict(answer: Any, path: str) -> None:
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy, path
    assert "default-src 'none'" in policy, path
    if not answer.streaming:
        assert "script-src 'self'" in policy or "sandbox" in policy, path
        assert "frame-ancestors" in policy, path
    assert answer["X-Content-Type-Options"] == "nosniff", path
    assert answer["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), path
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), path
    assert "camera=()" in answer["Permissions-Policy"], path
    assert len(answer["X-Request-ID"]) == 16, path
    for cookie in answer.cookies.values():
        assert cookie["samesite"] == "Lax", path
        assert cookie["httponly"] or cookie.key == "csrftoken" or not cookie.value, path


def assert_a_page(page: str, path: str, *, fragment: bool) -> None:
    if "<html" not in page or fragment:
        return
    assert re.search(r'<html lang="(en|ko|ja)"', page), path
    assert len(re.findall(r"<h1[ >]", page)) == 1, path
    assert re.search(r"<title>[^<]+</title>", page), path
    assert 'rel="icon"' in page, path
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), (
        f"{path}: an id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    )
    for target in re.findall(r'\s(?:aria-describedby|aria-labelledby|for)="([^"]+)"', page):
        assert set(target.split()) <= set(ids), f"{path}: {target} points nowhere"
