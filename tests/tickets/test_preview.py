"""Looking at the text before it is sent, and the form in another language: nothing is sent or lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Firm
from tests.statements import statements
from tests.tickets.visitor import errors_of, passes, sends, token_of
from tickets.models import Ticket

TYPED = {
    "title": "Kept title",
    "description": "It is **very** <b>dark</b>",
    "priority": "low",
    "name": "Kept name",
    "email": "kept@acme.example",
    "at": "Dock 3",
}


def looks(firm: Firm, client: Client, token: str, description: str) -> Any:
    said = {"token": token, "description": description}
    return client.post(f"/to/{firm.company.slug}/preview/", said, headers={"HX-Request": "true"})


def test_the_fragment_shows_the_text_laid_out(acme: Firm, client: Client) -> None:
    token = passes(acme)
    with statements() as ran:
        page = looks(acme, client, token, "It is **very** <b>dark</b>")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<strong>very</strong> &lt;b&gt;dark&lt;/b&gt;" in text
    assert "hx-disable" in text
    assert "<html" not in text
    assert all(sql.startswith("SELECT") for sql in ran)


def test_of_nothing_it_says_so(acme: Firm, client: Client) -> None:
    assert "Nothing is written yet." in looks(acme, client, passes(acme), " \n ").content.decode()


def test_another_companys_token_or_none_is_refused(acme: Firm, birch: Firm, client: Client) -> None:
    for token in ("", "x", passes(birch)):
        assert looks(acme, client, token, "x").status_code == 403


def test_it_is_asked_by_post(acme: Firm, client: Client) -> None:
    assert client.get("/to/acme/preview/").status_code == 405


@pytest.mark.parametrize("how", ["preview", "again"])
def test_without_javascript_the_form_comes_back_with_all_that_was_typed(
    acme: Firm, client: Client, how: str
) -> None:
    first = passes(acme)
    said = TYPED | {"category": str(acme.category.pk)}
    page = sends(acme, client, "?lang=ko", token=first, **said, **{how: "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="ko"' in text
    assert page["HX-Replace-Url"] == "/to/acme/new/?lang=ko"
    for value in (
        "Kept title",
        "It is **very** &lt;b&gt;dark&lt;/b&gt;",
        "Kept name",
        "kept@acme.example",
        "Dock 3",
    ):
        assert value in text
    assert f'value="{acme.category.pk}"' in text
    assert text.count(" checked") == 2
    assert ("<strong>very</strong>" in text) == (how == "preview")
    assert not errors_of(page)
    assert not Ticket.unscoped.exists()
    for _twice in range(2):  # it is still the same form, which makes one ticket
        assert sends(acme, client, token=token_of(page), **TYPED).status_code == 200
    assert sends(acme, client, token=first, **TYPED).status_code == 200
    assert Ticket.unscoped.count() == 1


def test_files_that_do_not_come_back_are_asked_for_again(acme: Firm, client: Client) -> None:
    page = sends(acme, client, preview="1", attachments=[SimpleUploadedFile("a.txt", b"x")])
    assert "data-files-lost" in page.content.decode()
    page = sends(acme, client, again="1", files="1")
    assert "data-files-lost" in page.content.decode()
    assert "data-files-lost" not in sends(acme, client, again="1").content.decode()
