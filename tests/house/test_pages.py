"""What every page promises: nothing inline, strict headers, a language, one main heading."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import MARKER
from tests.conftest import SignIn
from tests.house.addresses import Address, addresses
from tests.house.conftest import Walk
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
    "a comment of two lines, which is shown": r"\{#(?!.*#\})",
    "a foreign host": r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//",
}


@pytest.mark.once
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_in_a_template_acts(template: Path) -> None:
    text = template.read_text()
    found = {what for what, pattern in INLINE.items() if re.search(pattern, text, re.IGNORECASE)}
    assert not found


@pytest.mark.once
def test_our_scripts_evaluate_nothing() -> None:
    for script in (ROOT / "static" / "js").glob("*.js"):
        assert not re.search(
            r"\beval\(|new Function|(inner|outer)HTML\s*=|document\.write", script.read_text()
        )


@pytest.mark.once
def test_a_module_that_a_page_loads_is_imported_by_no_other() -> None:
    """The page names it by its hash, an import plainly: it would run twice, and each click count twice."""
    scripts = [script.read_text() for script in (ROOT / "static" / "js").glob("*.js")]
    imports = r'^import .*"\./(\w+)\.js";'
    imported = {name for text in scripts for name in re.findall(imports, text, re.MULTILINE)}
    loaded = {name for page in TEMPLATES for name in re.findall(r"'js/(\w+)\.js'", page.read_text())}
    assert "say" in imported
    assert "page" in loaded
    assert not imported & loaded


@pytest.mark.parametrize("address", addresses(), ids=named)
def test_each_answer_has_the_strict_headers(walk: Walk, sign_in: SignIn, address: Address) -> None:
    path = address.path("acme", walk.ours)
    for browser in (Client(), sign_in(walk.acme, "ann")):
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
    drawn = set(re.findall(r'<use href="#([^"]+)"', page))
    assert drawn <= set(ids), f"{path}: no picture for {drawn - set(ids)}"


class Enabled(HTMLParser):
    """Gathers the texts with ``MARKER`` that stand in a page's body outside any ``hx-disable``."""

    VOID = frozenset("input link meta br hr img".split())

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open = [False]
        self.found: list[str] = []
        self.feed(page.partition("</head>")[2] or page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append("hx-disable" in dict(attributes))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if MARKER in data and not any(self.open):
            self.found.append(data.strip())


def test_what_requesters_wrote_stands_where_htmx_is_off(walk: Walk, sign_in: SignIn) -> None:
    """SEC-21: besides being escaped, on the board, in the panel and on the pages of one ticket."""
    told, browser = walk.ours, sign_in(walk.acme, "ann")
    ticket = f"/desk/acme/tickets/{told['ticket']}/"
    for path, headers in (
        ("/desk/acme/", {}),
        (ticket, {}),
        (ticket, {"HX-Request": "true"}),
        (f"/to/acme/t/{told['link']}/", {}),
    ):
        page = browser.get(path, headers=headers).content.decode()
        assert MARKER in page, path
        assert Enabled(page).found == [], path


def test_htmx_runs_no_code_and_asks_nobody_else(walk: Walk, sign_in: SignIn) -> None:
    """SEC-21: on every page that loads it; none may stand without the settings."""
    for page in (Client().get("/to/acme/"), sign_in(walk.acme, "ann").get("/desk/acme/")):
        said = re.search(r"name=\"htmx-config\" content='([^']+)'", page.content.decode())
        assert said
        config = json.loads(said[1])
        assert (config["allowEval"], config["allowScriptTags"], config["selfRequestsOnly"]) == (
            False,
            False,
            True,
        )
