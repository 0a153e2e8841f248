"""The admin's list of mails, and trying again what is stuck."""

from typing import Any

import pytest

from notifications import outbox
from notifications.models import OutgoingMail
from notifications.reactions import ring
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.notifications.sink import Sink
from tickets.models import Stale

State = OutgoingMail.State
PAGE = "/desk/acme/admin/mails/"


def stuck(firm: Firm, state: str = State.FAILED, reason: str = "550 no such user") -> OutgoingMail:
    tickets(firm, "x", email="rita@x.org")
    OutgoingMail.unscoped.update(state=state, reason=reason, attempts=5)
    return OutgoingMail.unscoped.get(company=firm.company)


def test_an_admin_sees_what_went_out_and_why_not(acme: Firm, sign_in: SignIn) -> None:
    mail = stuck(acme)
    page = sign_in(acme, "ann").get(PAGE)
    text = page.content.decode()
    assert page.status_code == 200
    with scope(acme.company):
        number = str(mail.ticket)
    for told in ("rita@x.org", "Acknowledgement", number, "550 no such user", "Try again"):
        assert told in text


def test_a_company_without_mails_has_an_empty_page(acme: Firm, sign_in: SignIn) -> None:
    assert "No mail has been written yet" in sign_in(acme, "ann").get(PAGE).content.decode()


@pytest.mark.parametrize(("name", "status"), [("olga", 403), ("bo", 403), ("rex", 404), ("pia", 404)])
def test_only_admins_may(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    mail = stuck(acme)
    assert sign_in(acme, name).get(PAGE).status_code == status
    assert sign_in(acme, name).post(f"{PAGE}{mail.pk}/retry/").status_code == status
    assert OutgoingMail.unscoped.get().state == State.FAILED


def test_the_neighbour_sees_nothing_and_does_nothing(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    mail = stuck(birch)
    browser = sign_in(acme, "ann")
    assert MARKER not in browser.get(PAGE).content.decode()
    assert "rita@x.org" not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{mail.pk}/retry/").status_code == 404
    assert browser.get("/desk/birch/admin/mails/").status_code == 404
    assert browser.post(f"/desk/birch/admin/mails/{mail.pk}/retry/").status_code == 404
    assert OutgoingMail.unscoped.get().state == State.FAILED


@pytest.mark.parametrize("state", OutgoingMail.STUCK)
def test_it_goes_out_under_the_same_message_id(acme: Firm, sign_in: SignIn, sink: Sink, state: str) -> None:
    mail = stuck(acme, state)
    answer = sign_in(acme, "ann").post(f"{PAGE}{mail.pk}/retry/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert outbox.drain() == 1
    assert sink.accepted == [("rita@x.org", mail.message_id)]
    with scope(acme.company):
        told = Activity.objects.get(kind="retried")
        assert (told.actor, told.details) == (acme["ann"], {"mail": mail.pk})


def test_it_rings_the_bell_once(acme: Firm, django_capture_on_commit_callbacks: Any, sign_in: SignIn) -> None:
    mail = stuck(acme)
    with django_capture_on_commit_callbacks() as bells:
        sign_in(acme, "ann").post(f"{PAGE}{mail.pk}/retry/")
    assert bells.count(ring) == 1


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.SENT, State.DEFERRED, State.CANCELLED])
def test_what_is_not_stuck_stays_as_it_is(acme: Firm, sign_in: SignIn, state: str) -> None:
    mail = stuck(acme, state)
    assert sign_in(acme, "ann").post(f"{PAGE}{mail.pk}/retry/").status_code == 409
    with scope(acme.company), pytest.raises(Stale):
        mail.retry(by=acme["ann"])
    assert OutgoingMail.unscoped.get().state == state


def test_a_mail_that_may_have_left_is_still_never_cancelled(acme: Firm) -> None:
    mail = stuck(acme, State.UNKNOWN)
    OutgoingMail.unscoped.update(unknowns=2)
    with scope(acme.company):
        mail.retry(by=acme["ann"])
        assert OutgoingMail.objects.all().cancel() == 0


def test_the_deed_asks_for_the_role_itself(acme: Firm) -> None:
    mail = stuck(acme)
    with scope(acme.company), pytest.raises(Forbidden):
        mail.retry(by=acme["olga"])


def test_get_does_nothing(acme: Firm, sign_in: SignIn) -> None:
    mail = stuck(acme)
    assert sign_in(acme, "ann").get(f"{PAGE}{mail.pk}/retry/").status_code == 405


@pytest.mark.parametrize("pk", ["0", "9223372036854775808", "9" * 30])
def test_a_number_that_no_mail_can_have_is_404(acme: Firm, sign_in: SignIn, pk: str) -> None:
    assert sign_in(acme, "ann").post(f"{PAGE}{pk}/retry/").status_code == 404


def test_the_page_asks_no_more_for_more_mails(
    acme: Firm, sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    browser = sign_in(acme, "ann")
    counts = []
    for _ in range(2):
        tickets(acme, *"abc", email="rita@x.org")
        with django_assert_num_queries(5):  # session, user, member, mails, quarantine
            counts.append(browser.get(PAGE).content.count(b"data-mail="))
    assert counts == [3, 6]
