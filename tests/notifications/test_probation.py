"""Until the address of an admin is verified a new company sends few mails a day; then the others go out."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client

from notifications import outbox
from notifications.models import OutgoingMail
from tenants.models import Activity, Company, User
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.conftest import SignIn
from tests.notifications.sink import Sink

State = OutgoingMail.State
DOOR = "/desk/acme/admin/company/verify/"


@pytest.fixture
def new(acme: Firm, settings: Any, fresh_limits: None) -> Firm:
    """acme, as if ann had signed up just now, with two mails a day."""
    settings.LIMIT_MAILS_UNVERIFIED = 2
    acme.company.probation = True
    acme.company.save(update_fields=["probation"])
    EmailAddress.objects.create(user=acme["ann"].user, email="ann@acme.example", primary=True)
    return acme


def ask(firm: Firm, *names: str) -> None:
    for name in names:
        tickets(firm, name, email=f"{name}@acme.example")


def states() -> list[str]:
    return list(OutgoingMail.unscoped.order_by("pk").values_list("state", flat=True))


def confirm(firm: Firm) -> None:
    address = EmailAddress.objects.get(user=firm["ann"].user)
    assert Client().post(f"/account/confirm-email/{EmailConfirmationHMAC(address).key}/").status_code == 302


def test_what_is_over_waits_and_goes_out_when_the_link_was_opened(new: Firm, sink: Sink) -> None:
    ask(new, "one", "two", "three", "four")
    assert outbox.drain() == 2
    assert states() == ["sent", "sent", "withheld", "withheld"]
    confirm(new)
    assert not Company.objects.get(slug="acme").probation
    assert states()[2:] == ["queued", "queued"]
    assert outbox.drain() == 2
    assert states() == ["sent"] * 4
    with scope(new.company):
        assert Activity.objects.get(kind="verified").actor == new["ann"]


def test_an_admin_reads_why_and_cannot_hurry_it(new: Firm, sink: Sink, sign_in: SignIn) -> None:
    ask(new, "one", "two", "three")
    outbox.drain()
    ann = sign_in(new, "ann")
    page = ann.get("/desk/acme/admin/mails/").content.decode()
    assert page.count("It waits until the address of an admin is verified.") == 1
    stuck = OutgoingMail.unscoped.get(state=State.WITHHELD)
    ann.post(f"/desk/acme/admin/mails/{stuck.pk}/retry/")
    assert outbox.drain() == 0
    assert states() == ["sent", "sent", "withheld"]


def test_account_mails_are_not_counted_and_attempts_count_once(new: Firm, sink: Sink) -> None:
    said = {"subject": "x", "text": "y"}
    account = OutgoingMail(company=None, template="account", recipient="ann@acme.example", details=said)
    OutgoingMail.unscoped.bulk_create([account])
    ask(new, "one", "two", "three")
    OutgoingMail.unscoped.filter(recipient="one@acme.example").update(attempts=1, state=State.DEFERRED)
    assert outbox.drain() == 4
    assert set(states()) == {"sent"}


def test_one_withheld_just_when_the_reason_went_is_found_by_the_sweep(new: Firm) -> None:
    ask(new, "one")
    OutgoingMail.unscoped.update(state=State.WITHHELD, reason="over the hourly limit of this address")
    outbox.sweep()
    assert states() == ["withheld"]
    OutgoingMail.unscoped.update(reason="over the number of a day until an admin's address is verified")
    outbox.sweep()
    assert states() == ["withheld"]
    Company.objects.update(probation=False)
    outbox.sweep()
    assert states() == ["queued"]
    assert not OutgoingMail.unscoped.get().unproven


def test_another_company_is_not_held_up(new: Firm, birch: Firm, sink: Sink) -> None:
    ask(new, "one", "two", "three")
    tickets(birch, "b1", email="b1@birch.example")
    tickets(birch, "b2", email="b2@birch.example")
    assert outbox.drain() == 4
    confirm(new)
    assert "withheld" not in states()


def test_the_desk_says_so_to_admins_with_a_button(new: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.backend.OutboxBackend"
    ann = sign_in(new, "ann")
    for path in ("/desk/acme/", "/desk/acme/admin/members/"):
        assert f'action="{DOOR}"' in ann.get(path).content.decode()
    for name in ("olga", "bo"):
        assert DOOR not in sign_in(new, name).get("/desk/acme/").content.decode()
        assert sign_in(new, name).post(DOOR).status_code == 403
    assert ann.get(DOOR).status_code == 405
    page = ann.post(DOOR, follow=True).content.decode()
    assert "The link is on its way to ann@acme.example." in page
    mail = OutgoingMail.unscoped.get(template="account", recipient="ann@acme.example")
    link = re.search(r"http://localhost:8000(/account/confirm-email/\S+/)", mail.details["text"])
    assert link is not None
    assert Client().post(link[1]).status_code == 302
    assert DOOR not in ann.get("/desk/acme/").content.decode()


def test_the_link_is_sent_only_so_often(new: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.LIMIT_VERIFICATIONS = 1
    ann = sign_in(new, "ann")
    assert ann.post(DOOR).status_code == 302
    answer = ann.post(DOOR)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3000


def test_whose_address_is_verified_needs_no_link(new: Firm, sign_in: SignIn) -> None:
    EmailAddress.objects.update(verified=True)
    page = sign_in(new, "ann").post(DOOR, follow=True).content.decode()
    assert "Your address is verified." in page
    assert not Company.objects.get(slug="acme").probation
    assert not OutgoingMail.unscoped.exists()


def test_whose_address_was_verified_ends_it_by_becoming_an_admin(new: Firm, sign_in: SignIn) -> None:
    new["olga"].user.prove()
    page = "/desk/acme/admin/members/"
    assert sign_in(new, "ann").post(f"{page}{new['olga'].pk}/appoint/", {"role": "admin"}).status_code == 302
    assert not Company.objects.get(slug="acme").probation


def test_who_has_proven_themselves_founds_without_it(acme: Firm) -> None:
    ann: User = acme["ann"].user
    found: dict[str, Any] = {"name": "x", "user": ann, "language": "en", "time_zone": "UTC"}
    assert Company.found(slug="second", **found).company.probation
    EmailAddress.objects.create(user=ann, email=ann.email, verified=True)
    assert not Company.found(slug="third", **found).company.probation


def test_a_mere_member_who_verifies_ends_nothing(new: Firm) -> None:
    address = EmailAddress.objects.create(user=new["bo"].user, email="bo@acme.example")
    Client().post(f"/account/confirm-email/{EmailConfirmationHMAC(address).key}/")
    assert EmailAddress.objects.get(pk=address.pk).verified
    assert Company.objects.get(slug="acme").probation
