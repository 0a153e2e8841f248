"""Compiled catalogues without gettext on the machine, and whether a translation is whole."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locale"
WANTED = ("ja", "ko")
PLACEHOLDER = re.compile(r"%(?:\([^)]*\))?[sdf]|\{[a-z_]*\}")
SOURCES = ("board", "helpdesk", "notifications", "tenants", "tickets", "templates")
Key = tuple[str | None, str]


def compile_all(locales: Path = LOCALES) -> list[Path]:
    """Write the ``.mo`` of each ``.po`` that is newer; return what was written.

    It appears by a rename: a process that reads it at the same time never sees half of it.
    """
    written = []
    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    return written


def faults(locales: Path = LOCALES) -> Iterator[str]:
    """Yield a sentence for each text that is not translated, or not as its source has it."""
    source = extracted()
    for language in WANTED:
        path = locales / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            yield f"{language}: {path.relative_to(locales)} is missing"
            continue
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        yield from (f"{language}: {fault}" for entry in entries for fault in of_entry(entry))
        known = {(entry.msgctxt, entry.msgid) for entry in entries}
        yield from (f"{language}: missing: {key[1]!r}" for key in source if key not in known)


def of_entry(entry: polib.POEntry) -> Iterator[str]:
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    said = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(said):
        yield f"not translated: {entry.msgid!r}"
        return
    asked = holes(entry.msgid_plural or entry.msgid)  # both languages have one form for all counts
    yield from (f"placeholders differ: {entry.msgid!r}, {text!r}" for text in said if holes(text) != asked)


def holes(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def extracted() -> list[Key]:
    """Return all texts of the sources, or none where gettext is not installed (a developer's machine has it).

    ``makemessages`` runs on a copy, so that the catalogues of the project stay untouched.
    """
    if not shutil.which("xgettext"):
        return []
    with tempfile.TemporaryDirectory() as folder:
        copy, leave = Path(folder), shutil.ignore_patterns("__pycache__", "migrations")
        for name in SOURCES:
            shutil.copytree(ROOT / name, copy / name, ignore=leave)
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale=en", "--no-location"],
            cwd=copy,
            env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            capture_output=True,
            check=True,
        )
        found = polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))
        return [(entry.msgctxt, entry.msgid) for entry in found]
