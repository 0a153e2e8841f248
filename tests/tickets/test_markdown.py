"""What people write is laid out, and does nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.markdown import MOST, TAGS, html

pytestmark = pytest.mark.once
PARTS = [*"<>[]()!*_`#&;:/\\\n \"'", "a", "http://a.b", "javascript:", "- "]
TAG = re.compile(r"<(/?)(\w+)([^>]*)>")

LAID_OUT = {
    "one\ntwo\n\nthree": "<p>one<br>\ntwo</p>\n<p>three</p>",
    "**very** *much* `so` ~~not~~": "<strong>very</strong> <em>much</em> <code>so</code> <s>not</s>",
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "3. c": '<ol start="3">\n<li>c</li>\n</ol>',
    "```\nx < y\n```": "<pre><code>x &lt; y\n</code></pre>",
    "> said": "<blockquote>\n<p>said</p>\n</blockquote>",
    "# Big": "<p><strong>Big</strong></p>",
    "**강조**입니다": "<strong>강조</strong>입니다",
}
AS_TYPED = [
    r"\\server\share and C:\*",
    "[printer]: silent",
    "www.example.com and notes.md",
    "snake_case_name",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
]
HARMFUL = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<p hx-get="/signup/" hx-trigger="load">',
    "![x](https://evil.example/x.png)",
    "[x](/desk/acme/)",
    "[x](//evil.example)",
    "[x](desk/acme)",
    "[x](?a=b)",
    "[x](#main)",
    '[x](https://a.example "onclick=alert(1)")',
    "[x](jAvAsCrIpT:alert(1))",
    "[x](java&#10;script:alert(1))",
]


@pytest.mark.parametrize("text", LAID_OUT)
def test_it_is_laid_out_as_meant(text: str) -> None:
    assert LAID_OUT[text] in html(text)


@pytest.mark.parametrize("text", AS_TYPED)
def test_what_only_looks_like_markdown_stays_as_it_was_typed(text: str) -> None:
    assert html(text).strip() == f"<p>{text}</p>"


def test_a_web_address_becomes_a_link_that_vouches_for_nothing() -> None:
    rel = 'rel="nofollow noopener noreferrer ugc"'
    assert (
        html("https://a.example/x") == f'<p><a href="https://a.example/x" {rel}>https://a.example/x</a></p>\n'
    )
    assert f'<a href="mailto:rita@a.example" {rel}>' in html("[write](mailto:rita@a.example)")


def harmless(text: str) -> None:
    for _closes, name, rest in TAG.findall(html(text)):
        assert name in TAGS, text
        assert re.fullmatch(
            r'(?: href="(?:https?://|mailto:)[^"]*")?(?: rel="[a-z ]+")?|(?: start="\d+")?',
            rest,
            re.IGNORECASE,
        ), (text, rest)


@pytest.mark.parametrize("text", HARMFUL)
def test_it_loads_nothing_runs_nothing_and_leads_nowhere_in_this_house(text: str) -> None:
    harmless(text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PARTS), max_size=60))
def test_whatever_is_typed_is_harmless(parts: list[str]) -> None:
    harmless("".join(parts))


def test_links_beyond_reason_are_text() -> None:
    brackets = "[" * (MOST["["][1] + 1)
    assert html(f"{brackets}x](https://a.example)").startswith(f"<p>{brackets}x](<a ")
    addresses = "http://a.example " * (MOST["://"][1] + 1)
    assert html(addresses).strip() == f"<p>{addresses.strip()}</p>"
    assert "<a" in html(addresses.replace("http://a.example", "a", 1))
    assert "<a" in html(f"{addresses}[x](https://a.example)"), "those written as links stay"
