"""No form takes another company's id, wherever a page offers one of its own to choose (SEC-01, SEC-25)."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.cast import MARKER, Firm
from tests.conftest import SignIn
from tests.house.addresses import addresses, photograph, things
from tests.house.test_isolation import body

# What the fields of forms name by id; a page with another one fails until it is named here.
NAMES = {
    "column": "column",
    "into": "column",
    "board": "board",
    "category": "category",
    "member": "member",
    "members": "member",
    "before": "ticket",
}
# Numbers that are no ids, and columns to fold: of those, what does not stand on the board is left out.
PLAIN = frozenset("hue way limit position activity collapsed days".split())


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, set[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page: what each would send, and what it offers to choose."""

    def __init__(self, text: str, at: str) -> None:
        super().__init__()
        self.at, self.found, self.select = at, list[Form](), ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(said.get("action") or self.at, said.get("method", "get").lower()))
        if not self.found:
            return
        form, name, value = self.found[-1], said.get("name", ""), said.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.choices.setdefault(self.select, set()).add(value)
            if "selected" in said:
                form.fields.append((self.select, value))
        elif tag in ("input", "button", "textarea") and name:
            if said.get("type") in ("radio", "checkbox") or tag == "button":
                form.choices.setdefault(name, set()).add(value)
            if tag != "button" and (said.get("type") not in ("radio", "checkbox") or "checked" in said):
                form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def offered(browser: Any, ours: dict[str, Any]) -> list[tuple[Form, str]]:
    """Every form of every page of the desk, once, with each field that offers ids."""
    seen, found = set(), list[tuple[Form, str]]()
    for address in addresses():
        if not address.desk:
            continue
        path = address.path("acme", ours)
        answer = browser.get(path)
        page = body(answer).decode(errors="replace")
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for form in Forms(page, path).found:
            for name, values in form.choices.items():
                ids = {value for value in values if value.isdigit()}
                if form.method == "post" and ids and name not in PLAIN and (form.action, name) not in seen:
                    seen.add((form.action, name))
                    found.append((form, name))
    return found


@pytest.fixture(autouse=True)
def without_limits(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


def test_another_company_s_id_is_refused_wherever_one_is_chosen(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    ours, theirs = things(acme), things(birch, MARKER)
    of_theirs = theirs | {"member": theirs["form"]["member"]}
    browser = sign_in(acme, "ann")
    forms = offered(browser, ours)
    assert {name for _form, name in forms} <= NAMES.keys(), "say in NAMES what this field names"
    assert {"column", "board", "category", "member"} <= {NAMES[name] for _form, name in forms}
    before = photograph()
    for form, name in forms:
        sent: dict[str, list[str]] = {}
        for key, value in form.fields:
            sent.setdefault(key, []).append(value)
        sent[name] = [str(of_theirs[NAMES[name]])]
        answer = browser.post(form.action, sent)
        where = (form.action, name, answer.status_code)
        assert answer.status_code in (404, 409, 422), where
        assert MARKER not in body(answer).decode(), where
        assert photograph() == before, where
