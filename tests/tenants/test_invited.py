"""What becomes of an invitation, as its page tells it: sent, opened, bounced, expired, accepted, revoked."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.models import Company, Invitation, JoinRequest, User
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements

PAGE = "/desk/acme/admin/invitations/"
FORM = {"name": "Kai Mori", "password": "five small grey cats", "terms": "on", "privacy": "on"}


def invite(firm: Firm, email: str = "kai@acme.example", by: str = "ann", **more: str) -> Invitation:
    with scope(firm.company):
        return Invitation.send(email=email, role="member", by=firm[by], **more)


def told(page: Any, email: str) -> str:
    """What the list says of that address, in one line."""
    (row,) = re.findall(rf"<li data-\w+=[^>]*>(?:(?!</li>).)*{re.escape(email)}.*?</li>", page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def listed(sign_in: SignIn, firm: Firm, email: str = "kai@acme.example") -> str:
    return told(sign_in(firm, "ann").get(PAGE).content.decode(), email)


def test_each_state_is_told_with_its_time(acme: Firm, sign_in: SignIn, client: Client) -> None:
    invitation = invite(acme)
    assert "kai@acme.example Sent Member · sent " in listed(sign_in, acme)
    client.post(f"/join/{invitation.token}/opened/")
    assert re.search("Opened .* · opened .* · good until", listed(sign_in, acme))
    with scope(acme.company):
        Invitation.objects.update(expires_at=timezone.now())
    assert re.search("Expired .* · ran out", listed(sign_in, acme))
    again = invite(acme)
    assert "Sent" in listed(sign_in, acme)
    assert "opened" not in listed(sign_in, acme)
    client.post(f"/join/{again.token}/", FORM)
    other = invite(acme, "noa@acme.example")
    with scope(acme.company):
        other.revoke(by=acme["ann"])
        assert not Invitation.objects.waiting().exists()
        assert not Invitation.objects.filter(closed_at=None).exists()
    assert re.search("Member · sent .* by Ann · opened .* Accepted", listed(sign_in, acme))
    assert re.search("Member · sent .* by Ann Revoked", listed(sign_in, acme, "noa@acme.example"))


def test_a_bounce_is_told_with_what_the_server_said(acme: Firm, sign_in: SignIn) -> None:
    invite(acme)
    OutgoingMail.unscoped.update(state="failed", reason="550 5.1.1 <no> such user")
    said = listed(sign_in, acme)
    assert "kai@acme.example Bounced" in said
    assert "550 5.1.1 &lt;no&gt; such user" in said
    assert "Bounced" in sign_in(acme, "bo").get("/desk/acme/admin/members/").content.decode()
    invite(acme)  # sent anew: that mail has not failed
    assert "Bounced" not in listed(sign_in, acme)
    OutgoingMail.unscoped.filter(state="queued").update(state="deferred", reason="450 later")
    assert "Deferred" in listed(sign_in, acme)


def test_the_page_asks_no_more_for_more_invitations(acme: Firm, sign_in: SignIn) -> None:
    browser, counts = sign_in(acme, "ann"), []
    for crowd in (1, 5):
        for n in range(crowd):
            invite(acme, f"p{crowd}{n}@x.example")
            closed = invite(acme, f"r{crowd}{n}@x.example")
            with scope(acme.company):
                closed.revoke(by=acme["ann"])
        OutgoingMail.unscoped.update(state="failed", reason="550 no")
        with statements() as ran:
            browser.get(PAGE)
        counts.append(len(ran))
    assert counts == [7, 7]  # session, user, membership · who waits, their mails, who answered · the counts


def test_opening_the_page_is_noted_by_a_touch_and_never_by_a_get(acme: Firm, client: Client) -> None:
    invitation = invite(acme)
    path = f"/join/{invitation.token}/"
    assert f'action="{path}opened/"' in client.get(path).content.decode()
    assert client.get(f"{path}opened/").status_code == 405
    with scope(acme.company):
        assert Invitation.objects.get().opened_at is None
    assert client.post(f"{path}opened/").status_code == 204
    with scope(acme.company):
        first = Invitation.objects.get().opened_at
        assert first is not None
    client.post(f"{path}opened/")
    with scope(acme.company):
        assert Invitation.objects.get().opened_at == first
        invitation.revoke(by=acme["ann"])
    for gone in (path, "/join/x/"):
        assert client.post(f"{gone}opened/").status_code == 404


def test_a_form_that_is_sent_has_been_opened(acme: Firm, client: Client) -> None:
    client.post(f"/join/{invite(acme).token}/", {})
    with scope(acme.company):
        assert Invitation.objects.get().opened_at is not None


def test_the_mail_says_the_line_as_the_inviter_s_words(acme: Firm, sign_in: SignIn) -> None:
    line = "Come\n and <b>help</b> us   soon"
    sign_in(acme, "olga").post(PAGE, {"email": "kai@acme.example", "role": "member", "line": line})
    message = compose(OutgoingMail.unscoped.get())
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Olga writes:\n“Come and <b>help</b> us soon”" in text
    assert "“Come and &lt;b&gt;help&lt;/b&gt; us soon”" in html


@pytest.mark.parametrize("line", ["see www.x.example", "https://x.example", "me@x.example", "x" * 301])
def test_a_line_is_short_and_leads_nowhere(acme: Firm, sign_in: SignIn, line: str) -> None:
    typed = {"email": "kai@acme.example", "role": "member", "line": line}
    answer = sign_in(acme, "ann").post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-for="line"' in page
    assert line in page
    assert not OutgoingMail.unscoped.exists()


def test_sent_anew_by_somebody_else_it_has_not_the_first_one_s_words(acme: Firm, sign_in: SignIn) -> None:
    invitation = invite(acme, line="See you on Monday")
    for name, line in (("ann", "See you on Monday"), ("olga", "")):
        assert sign_in(acme, name).post(f"{PAGE}{invitation.pk}/resend/").status_code == 302
        with scope(acme.company):
            assert Invitation.objects.get().line == line


@pytest.mark.usefixtures("fresh_limits")
def test_many_together_count_in_two_statements_and_read_their_company_no_more_often(
    acme: Firm, sign_in: SignIn
) -> None:
    acme.company.checklist_closed_at = None
    acme.company.save(update_fields=["checklist_closed_at"])
    ann, ran = sign_in(acme, "ann"), list[tuple[int, int]]()
    for mark, count in {"a": 1, "b": 6}.items():
        typed = " ".join(f"{mark}{n}@x.example" for n in range(count))
        with statements() as said:
            assert ann.post(PAGE, {"email": typed, "role": "member"}).status_code == 302
        company = [each for each in said if 'FROM "tenants_company"' in each]
        counted = [each for each in said if "INTO tenants_bucket" in each]
        ran.append((len(counted), len(company)))
    assert ran[0] == ran[1]
    assert ran[0][0] == 2


@pytest.mark.usefixtures("fresh_limits")
def test_a_company_sends_only_so_many_an_hour(
    acme: Firm, birch: Firm, sign_in: SignIn, settings: Any
) -> None:
    settings.LIMIT_INVITATIONS = 3
    ann, mallory = sign_in(acme, "ann"), sign_in(birch, "mallory")
    four = " ".join(f"p{n}@x.example" for n in range(4))
    answer = ann.post(PAGE, {"email": four, "role": "member"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert 'data-error-for="email"' in answer.content.decode()
    assert four in answer.content.decode()
    assert not OutgoingMail.unscoped.exists()
    assert (
        ann.post(PAGE, {"email": four[:35], "role": "member"}).status_code == 302
    )  # what was not sent, counts not
    theirs = "/desk/birch/admin/invitations/"
    assert mallory.post(theirs, {"email": "a@x.example b@x.example", "role": "member"}).status_code == 302


@pytest.mark.usefixtures("fresh_limits")
def test_one_address_gets_few_of_whichever_companies(
    acme: Firm, birch: Firm, sign_in: SignIn, settings: Any
) -> None:
    settings.LIMIT_INVITATIONS_TO = 2
    ann, mallory = sign_in(acme, "ann"), sign_in(birch, "mallory")
    typed = {"email": "kai@x.example", "role": "member"}
    assert ann.post(PAGE, typed).status_code == 302
    assert mallory.post("/desk/birch/admin/invitations/", typed).status_code == 302
    with scope(acme.company):
        pk = Invitation.objects.get().pk
    assert ann.post(PAGE, typed).status_code == 429
    assert ann.post(f"{PAGE}{pk}/resend/").status_code == 429
    assert OutgoingMail.unscoped.count() == 2


def test_the_invited_person_s_address_counts_as_verified(acme: Firm, client: Client) -> None:
    """Also of who has an account and never proved it; and what they asked for is answered by it."""
    user = User.objects.register(
        email="kai@acme.example", password=FORM["password"], name="Kai", verified=False
    )
    with scope(acme.company):
        JoinRequest.ask(user=user)
    own = Company.found(name="Own", slug="own", user=user, language="en", time_zone="UTC").company
    assert own.probation
    client.force_login(user)
    assert client.post(f"/join/{invite(acme).token}/").status_code == 302
    assert user.proven
    own.refresh_from_db()
    assert not own.probation, "where they are the admin, mails go out from now on"
    with scope(acme.company):
        assert JoinRequest.objects.get().state == "approved"
