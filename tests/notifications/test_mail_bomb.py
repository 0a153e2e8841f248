"""SEC-13: whoever types somebody's address into many forms does not fill their mailbox."""

from typing import Any

import pytest
from django.test import Client

from notifications.models import OutgoingMail
from tests.cast import Firm, firm, tickets
from tests.conftest import SignIn
from tests.tickets.visitor import number_of, sends
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


def states() -> list[str]:
    return list(OutgoingMail.unscoped.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(("firms", "each"), [(4, 3), pytest.param(50, 10, marks=pytest.mark.soak)])
def test_three_an_hour_over_all_companies(client: Client, settings: Any, firms: int, each: int) -> None:
    settings.LIMIT_SUBMITS = settings.LIMIT_SUBMITS_COMPANY = 10**6
    shown = []
    for n in range(firms):
        company = firm(f"firm-{n}", f"CP{n:08}")
        shown += [number_of(sends(company, client, email="Rita@acme.example")) for _ in range(each)]
    assert len(set(shown)) == firms * each
    assert Ticket.unscoped.filter(number__in=shown, held_at=None).count() == firms * each
    assert states() == ["queued"] * 3 + ["withheld"] * (firms * each - 3)
    assert set(OutgoingMail.unscoped.filter(state="withheld").values_list("template", flat=True)) == {
        "acknowledgement"
    }


def test_each_address_has_its_own_three(acme: Firm) -> None:
    for n in range(4):
        tickets(acme, "one", email=f"r{n}@acme.example")
    assert states() == ["queued"] * 4


def test_an_admin_sees_why_and_may_send_it(acme: Firm, sign_in: SignIn) -> None:
    tickets(acme, *"abcd", email="rita@acme.example")
    withheld = OutgoingMail.unscoped.get(state="withheld")
    ann = sign_in(acme, "ann")
    page = ann.get("/desk/acme/admin/mails/").content.decode()
    assert "named in several tickets within an hour" in page
    assert 'data-state="withheld"' in page
    ann.post(f"/desk/acme/admin/mails/{withheld.pk}/retry/")
    assert states() == ["queued"] * 4
