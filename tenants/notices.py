"""What a company's people are told about its helpdesk: texts to copy, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from tenants.models import Company


@dataclass(frozen=True)
class Notice:
    """The same in a few words for a chat and at length for a mail, whose first line is its subject."""

    language: str
    name: str
    chat: str
    mail: str


def notices(company: Company) -> list[Notice]:
    """Return one for each language, the company's own first."""
    languages = sorted(settings.LANGUAGES, key=lambda language: language[0] != company.language)
    return [notice(company, code, name) for code, name in languages]


def notice(company: Company, code: str, name: str) -> Notice:
    with translation.override(code):
        shown = {"company": company, "address": f"{company.intake_url}?lang={code}"}
        chat, mail = (
            render_to_string(f"tenants/notice_{kind}.txt", shown).strip() for kind in ("chat", "mail")
        )
    return Notice(code, name, chat, mail)
