"""What people write, shown as they meant it: simple Markdown, made safe.

The one place in the project that calls something safe HTML (tests/house/test_markdown.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Left out: what loads something (images), what makes text vanish (references: "[printer]: silent"; escapes:
# the shares of \\server), and what a pasted log does not mean (underlined headings, tables).
LEFT_OUT = ["image", "reference", "escape", "lheading", "table"]
TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
SCHEMES = ("http://", "https://", "mailto:")
REL = "nofollow noopener noreferrer ugc"
# More of these marks than a person writes are text: to look for the ends of so many links takes seconds.
MOST = {"[": ("link", 500), "://": ("linkify", 150)}


@cache
def parser(*left_out: str) -> MarkdownIt:
    """Return one that keeps line breaks and draws a heading as a strong line: the page has its own order."""
    made = MarkdownIt("js-default", {"linkify": True, "breaks": True}).disable([*LEFT_OUT, *left_out])
    if made.linkify:
        made.linkify.set({"fuzzy_link": False})  # "notes.md" is a file, not a web address
    made.add_render_rule("heading_open", lambda *_token: "<p><strong>")
    made.add_render_rule("heading_close", lambda *_token: "</strong></p>\n")
    return made


def whole_address(tag: str, attribute: str, value: str) -> str | None:
    """Drop links into this site: a requester's text must not lead an agent to a door of the desk."""
    if attribute == "href":
        return value if value.lower().startswith(SCHEMES) else None
    return None if attribute == "title" else value


def html(text: Any) -> SafeString:
    """Return ``text``, which anybody may have written, as HTML that only lays it out."""
    written = str(text)
    beyond = (rule for mark, (rule, most) in MOST.items() if written.count(mark) > most)
    cleaned = nh3.clean(
        parser(*beyond).render(written),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},  # beside "title", which nh3 always lets pass
        attribute_filter=whole_address,
        url_schemes={scheme.partition(":")[0] for scheme in SCHEMES},
        link_rel=REL,
    )
    return mark_safe(cleaned)
