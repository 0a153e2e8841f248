"""Slips in the domain of an e-mail address: what was probably meant. It is a hint, and refuses nothing."""

from difflib import get_close_matches
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
CLOSE = 0.8  # of 1: two letters swapped, one left out or one too many in a name of usual length


def usual(company: Company) -> list[str]:
    """Return the domains that people of ``company`` are likely to write: its own first."""
    host = (urlsplit(company.homepage).hostname or "").removeprefix("www.")
    return [host, *COMMON] if host else COMMON


def meant(email: str, company: Company) -> str:
    """Return the address that was probably meant; empty where it looks right."""
    name, _at, domain = email.lower().rpartition("@")
    if not name or domain in (known := usual(company)):
        return ""
    close = get_close_matches(domain, known, n=1, cutoff=CLOSE)
    return f"{name}@{close[0]}" if close else ""
