"""Slips in the domain of an e-mail address: what was probably meant. It is a hint, and refuses nothing.

``meant`` in ``static/js/write.js`` is the same rule, and ``tests/browser/test_domains.py`` holds it to that:
a domain is a provider's name and, behind the first dot, an ending. A provider with one ending alone is known
by its name; of all others name and ending may have one slip each. Another country's ending is none.
"""

from urllib.parse import urlsplit

from tenants.models import Company

# Where people of Korea, Japan and the rest of the world have their mail; what is here is no slip.
COMMON = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com "
    "me.com mac.com aol.com mail.com email.com gmx.com gmx.de gmx.net web.de proton.me protonmail.com "
    "zoho.com qq.com 163.com naver.com daum.net hanmail.net nate.com kakao.com korea.com korea.kr "
    "hotmail.co.kr yahoo.co.kr live.co.kr outlook.kr yahoo.co.jp yahoo.ne.jp outlook.jp hotmail.co.jp "
    "live.jp docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp nifty.com ocn.ne.jp "
    "biglobe.ne.jp yahoo.co.uk hotmail.co.uk"
).split()
# Providers whose mail ends in nothing else.
ALONE = "gmail.com naver.com daum.net hanmail.net nate.com kakao.com".split()
LONG = 5  # letters; of shorter names too many are one letter apart


def usual(company: Company) -> list[str]:
    """Return the domains that people of ``company`` are likely to write: its own first."""
    host = (urlsplit(company.homepage).hostname or "").removeprefix("www.")
    return [host, *COMMON] if host else COMMON


def meant(email: str, company: Company) -> str:
    """Return the address that was probably meant; empty where it looks right."""
    name, _at, domain = email.lower().rpartition("@")
    if not name or domain in (known := usual(company)):
        return ""
    alone = [each for each in ALONE if parts(each)[0] == parts(domain)[0]]
    far = {each: slips(domain, each, known) for each in known}
    close = alone or sorted((each for each in known if far[each]), key=far.__getitem__)
    return f"{name}@{close[0]}" if close else ""


def parts(domain: str) -> tuple[str, str]:
    """Return the provider's name and the ending, all behind the first dot."""
    name, _dot, ending = domain.partition(".")
    return name, ending


def slips(typed: str, domain: str, known: list[str]) -> int:
    """Return how many slips made ``typed`` of ``domain``, in its name and in its ending; 0: it is another."""
    (wrote, end), (name, ending) = parts(typed), parts(domain)
    long_enough = len(name) >= LONG or sorted(wrote) == sorted(name)
    if wrote != name and not (long_enough and slip(wrote, name)):
        return 0
    abroad = [each for each in known if parts(each)[0] == name][1:]
    if end != ending and (not slip(end, ending) or (of_a_country(end) and (abroad or of_a_country(ending)))):
        return 0
    return (wrote != name) + (end != ending)


def of_a_country(ending: str) -> bool:
    """Whether it is a country's, or may be one."""
    return len(ending.rpartition(".")[2]) == 2


def slip(typed: str, right: str) -> bool:
    """Whether one letter was changed, left out or added, or two neighbours have changed places."""
    while typed and right and typed[0] == right[0]:
        typed, right = typed[1:], right[1:]
    while typed and right and typed[-1] == right[-1]:
        typed, right = typed[:-1], right[:-1]
    return max(len(typed), len(right)) <= 1 or (len(typed) == 2 and typed == right[::-1])
