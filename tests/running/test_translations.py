"""A gap in a translation is found, and catalogues are compiled without gettext."""

import gettext
from pathlib import Path

import polib
import pytest

from helpdesk import translations

pytestmark = pytest.mark.once
ENTRIES = {
    "": polib.POEntry(msgid="Hello %(name)s", msgstr="안녕하세요 %(name)s"),
    "fuzzy": polib.POEntry(msgid="Hello", msgstr="안녕하세요", flags=["fuzzy"]),
    "not translated": polib.POEntry(msgid="Hello"),
    "placeholders differ": polib.POEntry(msgid="Hello %(name)s", msgstr="안녕하세요 %(nam)s"),
}


@pytest.mark.parametrize("fault", ENTRIES)
def test_each_kind_of_gap_is_named(fault: str) -> None:
    said = list(translations.of_entry(ENTRIES[fault]))
    assert bool(said) == bool(fault)
    assert all(sentence.startswith(fault) for sentence in said)


def test_one_form_for_all_counts_needs_the_count() -> None:
    entry = polib.POEntry(msgid="One ticket", msgid_plural="%(count)s tickets")
    entry.msgstr_plural = {0: "%(count)s건"}
    assert not list(translations.of_entry(entry))
    entry.msgstr_plural = {0: "요청"}
    assert list(translations.of_entry(entry))


def test_a_language_without_a_catalogue_is_named(tmp_path: Path) -> None:
    assert list(translations.faults(tmp_path)) == [
        "ja: ja/LC_MESSAGES/django.po is missing",
        "ko: ko/LC_MESSAGES/django.po is missing",
    ]


@pytest.mark.gettext
def test_texts_are_found_in_code_and_templates() -> None:
    found = {text for _, text in translations.extracted()}
    assert {"Waiting for you", "There is nothing here"} <= found


def test_what_is_compiled_is_read_and_not_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "ko" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Done", msgstr="완료"))
    catalogue.save(str(folder / "django.po"))
    assert translations.compile_all(tmp_path) == [folder / "django.mo"]
    assert translations.compile_all(tmp_path) == []
    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Done") == "완료"
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]
