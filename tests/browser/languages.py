"""The three languages a journey is walked in: ``@in_each_language`` gives a test its ``language``."""

import pytest
from django.utils.translation import gettext, override

LOCALES = {"en": "en-US", "ko": "ko-KR", "ja": "ja-JP"}
in_each_language = pytest.mark.parametrize("language", LOCALES)


def said(language: str, text: str) -> str:
    """What a page in ``language`` says for ``text``; fails where it says it in English."""
    with override(language):
        words = gettext(text)
    assert language == "en" or words != text, f"{text} is not translated"
    return words
