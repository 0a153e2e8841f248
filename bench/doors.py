"""What a door takes for somebody who is known here and for somebody who is not: neither may be told apart."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.urls import reverse

from bench import place
from bench.client import Line, Request, rate
from bench.jobs import Ground, hidden_fields
from bench.sizes import Sizes
from tenants.models import Membership
from tenants.scoping import scope
from tickets.models import Requester

TOKEN = "csrfmiddlewaretoken"
ANSWERS = frozenset({200, 302, 303, 422})
LINE = "{:<22} {:>12} {:>12} {:>8}"


@dataclass(frozen=True)
class Door:
    """A form that takes an address; ``known`` has what is there, and each stranger is asked for but once."""

    name: str
    path: str
    known: list[str]
    form: Callable[[str], dict[str, str]]

    def requests(self, ground: Ground, port: int, count: int, *, known: bool) -> list[Request]:
        token = ground.session["X-CSRFToken"]
        headers = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token}
        hidden = hidden_fields(Line(port).ask(Request(self.path)), next(iter(self.form("")))) | {TOKEN: token}
        who = [self.known[at % len(self.known)] if known else stranger() for at in range(count)]
        return [Request(self.path, hidden | self.form(address), headers) for address in who]


def stranger() -> str:
    return f"nobody.{secrets.token_hex(6)}@bench.example"


def doors(ground: Ground) -> list[Door]:
    with scope(ground.company):
        members = list(Membership.objects.active().values_list("user__email", flat=True))
        requesters = list(Requester.objects.values_list("email", flat=True)[:50])
    join = {"company_code": ground.company.code, "name": "Kim", "password": "five small grey cats"}
    return [
        Door("log-in", reverse("account_login"), members, lambda who: {"login": who, "password": "wrong"}),
        Door("reset", reverse("account_reset_password"), members, lambda who: {"email": who}),
        Door(
            "join by code",
            reverse("ask-to-join"),
            members,
            lambda who: join | {"email": who, "terms": "on", "privacy": "on"},
        ),
        Door(
            "lost numbers",
            reverse("lost", args=[ground.company.slug]),
            requesters,
            lambda who: {"email": who},
        ),
    ]


def measure(ground: Ground, sizes: Sizes) -> list[dict[str, object]]:
    """Ask each door by turns for known and unknown ones; print and return milliseconds and their ratio."""
    found: list[dict[str, object]] = []
    print(
        "\nmilliseconds for who is known and who is not, median of paired rounds; the ratio is to be noise\n"
    )
    print(LINE.format("door", "known", "unknown", "ratio"))
    with place.pages() as port:
        for door in doors(ground):
            rounds = []
            for turn in range(sizes.rounds):
                order = (True, False) if turn % 2 else (False, True)
                took = {
                    known: 1000
                    / rate(port, door.requests(ground, port, sizes.asked + 1, known=known), ANSWERS)
                    for known in order
                }
                rounds.append((took[True], took[False]))
            known, unknown = (median(each[side] for each in rounds) for side in (0, 1))
            ratio = median(one / other for one, other in rounds)
            print(LINE.format(door.name, f"{known:.1f}", f"{unknown:.1f}", f"{ratio:.2f}"))
            found.append({"door": door.name, "known": known, "unknown": unknown, "ratio": ratio})
    return found
