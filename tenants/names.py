"""What people and companies may be called: nothing that a mail program would make a link of, no disguise."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)
DOTS = str.maketrans("。．｡․", "....")  # which browsers read as the one in a domain (UTS 46)
SPACED = re.compile(r"\s+")
# Legal forms, and a surname that is written behind initials: no domain, where they end a name.
PLAIN = {"company", "gmbh", "inc", "limited", "llc", "llp", "ltd", "ltda", "sarl", "srl", "kim"}
ENDINGS = {ending.lower() for ending in TLDS} - PLAIN
ENDINGS |= {ending.encode().decode("idna") for ending in ENDINGS}  # such as 한국
LINKS = LinkifyIt(options={"fuzzy_ip": True}).tlds(sorted(ENDINGS))
DISGUISES = ({"LATIN", "CYRILLIC"}, {"LATIN", "GREEK"})  # scripts whose letters pass for each other's


def leads_elsewhere(text: str) -> bool:
    """Whether a mail program would make a link of something in ``text``."""
    plain = unicodedata.normalize("NFKC", text.translate(DOTS))
    return bool(ADDRESS.search(plain) or LINKS.test(plain))


def no_address(name: str) -> None:
    """Names stand in mails to strangers: a link in one would make us carry somebody's advertisement."""
    if leads_elsewhere(name):
        raise ValidationError(_("A name holds no web or mail address. Take it out."))


def no_link(line: str) -> None:
    """A line of one's own goes to strangers, too."""
    if leads_elsewhere(line):
        raise ValidationError(_("This line holds no web or mail address. Take it out."))


def one_script(name: str) -> None:
    """Refuse a word such as Аcme with a Russian А: it would pass for another company or person."""
    for word in SPACED.split(name):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
        if any(pair <= scripts for pair in DISGUISES):
            raise ValidationError(
                _("“%(word)s” mixes letters that look alike. Type it in one script."), params={"word": word}
            )


class Name(forms.CharField):
    """What a person or a company is called, in one line and without marks that nobody sees."""

    default_validators = [no_address, one_script]

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, **options)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        seen = (" " if unicodedata.category(sign) == "Cc" else sign for sign in typed)
        return " ".join("".join(sign for sign in seen if unicodedata.category(sign) != "Cf").split())
