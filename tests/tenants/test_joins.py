"""Deciding who joins: admins and operators see who asks, let in or decline (SEC-08)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notifications import outbox
from notifications.mails import compose
from notifications.models import OutgoingMail
from tenants.access import Forbidden
from tenants.models import Activity, Decided, DeclinedLately, Invitation, JoinRequest, Membership, User
from tenants.models.join_request import AGAIN
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements
from tests.together import at_once

PAGE = "/desk/acme/admin/joins/"


def ask(firm: Firm, name: str = "joe") -> JoinRequest:
    user, _new = User.objects.get_or_create(email=f"{name}@acme.example", defaults={"name": name.title()})
    with scope(firm.company):
        return JoinRequest.ask(user=user)


def role_of(firm: Firm, email: str = "joe@acme.example") -> str:
    with scope(firm.company):
        return next((m.role for m in Membership.objects.active().filter(user__email=email)), "")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def mails(firm: Firm, template: str) -> list[OutgoingMail]:
    return list(OutgoingMail.unscoped.filter(company=firm.company, template=template).order_by("pk"))


def test_who_may_decide_sees_who_asks(acme: Firm, sign_in: SignIn) -> None:
    ask(acme)
    for name in ("ann", "olga"):
        page = sign_in(acme, name).get(PAGE).content.decode()
        assert "joe@acme.example" in page
        assert ('value="operator"' in page) == (name == "ann")
        board = sign_in(acme, name).get("/desk/acme/").content.decode()
        assert 'Join requests <span class="count">1</span>' in board
    bo = sign_in(acme, "bo")
    assert "Join requests" not in bo.get("/desk/acme/").content.decode()
    assert bo.get(PAGE).status_code == 403
    assert "joe@acme.example" not in bo.get(PAGE).content.decode()


def test_let_in_as_a_role(acme: Firm, sign_in: SignIn) -> None:
    asked = ask(acme)
    joe = browser_of(asked.user)
    assert joe.get("/desk/acme/").status_code == 404
    ann = sign_in(acme, "ann")
    assert ann.get(f"{PAGE}{asked.pk}/approve/").status_code == 405
    assert ann.post(f"{PAGE}{asked.pk}/approve/", {"role": "operator"})["Location"] == PAGE
    page = ann.get(PAGE).content.decode()
    assert "Joe is in now" in page
    assert "Let in" in page
    assert role_of(acme) == "operator"
    assert joe.get("/desk/acme/").status_code == 200
    assert 'href="/desk/acme/"' in joe.get("/join/waiting/").content.decode()
    with scope(acme.company):
        asked.refresh_from_db()
        assert (asked.state, asked.role, asked.decided_by) == ("approved", "operator", acme["ann"])
        last = Activity.objects.latest("seq")
        assert (last.kind, last.actor, last.details["role"]) == ("approved", acme["ann"], "operator")


def test_declined_with_a_reason(acme: Firm, sign_in: SignIn) -> None:
    asked = ask(acme)
    olga, joe = sign_in(acme, "olga"), browser_of(asked.user)
    for reason in (" ", "see evil.app"):  # which goes to a stranger
        answer = olga.post(f"{PAGE}{asked.pk}/decline/", {"reason": reason})
        assert answer.status_code == 422
        assert 'data-error-for="reason"' in answer.content.decode()
    assert olga.get(f"{PAGE}{asked.pk}/decline/").status_code == 405
    assert olga.post(f"{PAGE}{asked.pk}/decline/", {"reason": "Ask <your> team first."}).status_code == 302
    assert "Ask &lt;your&gt; team first." in joe.get("/join/waiting/").content.decode()
    assert joe.get("/desk/acme/").status_code == 404
    with scope(acme.company):
        assert not Membership.objects.filter(user=asked.user).exists()
        assert Activity.objects.latest("seq").kind == "declined"
        with pytest.raises(DeclinedLately):
            JoinRequest.ask(user=asked.user)
        JoinRequest.objects.update(decided_at=timezone.now() - AGAIN)
        assert JoinRequest.ask(user=asked.user).pk != asked.pk


def test_an_operator_lets_in_plain_members_only(acme: Firm, sign_in: SignIn) -> None:
    asked, olga = ask(acme), sign_in(acme, "olga")
    for role in ("operator", "admin", "", "king"):
        answer = olga.post(f"{PAGE}{asked.pk}/approve/", {"role": role})
        assert answer.status_code == 422
        assert 'data-error-for="role"' in answer.content.decode()
    with scope(acme.company), pytest.raises(Forbidden):
        asked.approve(role="operator", by=acme["olga"])
    assert role_of(acme) == ""
    assert olga.post(f"{PAGE}{asked.pk}/approve/", {"role": "member"}).status_code == 302
    assert role_of(acme) == "member"


def test_a_member_decides_nothing_and_a_neighbour_finds_nothing(
    acme: Firm, birch: Firm, sign_in: SignIn
) -> None:
    asked = ask(acme)
    for deed, data in (("approve", {"role": "member"}), ("decline", {"reason": "no"})):
        assert sign_in(acme, "bo").post(f"{PAGE}{asked.pk}/{deed}/", data).status_code == 403
        mallory = sign_in(birch, "mallory")
        for slug in ("acme", "birch"):
            path = f"/desk/{slug}/admin/joins/{asked.pk}/{deed}/"
            assert mallory.post(path, data).status_code == 404
    assert "joe" not in mallory.get("/desk/birch/admin/joins/").content.decode()
    with scope(acme.company):
        assert JoinRequest.objects.get().state == "pending"


def test_of_two_who_decide_at_once_one_wins(acme: Firm, sign_in: SignIn) -> None:
    """Both have the page open; and both have found the request waiting."""
    asked = ask(acme)
    with scope(acme.company):
        same = JoinRequest.objects.get()
    assert sign_in(acme, "ann").post(f"{PAGE}{asked.pk}/approve/", {"role": "admin"}).status_code == 302
    answer = sign_in(acme, "olga").post(f"{PAGE}{asked.pk}/decline/", {"reason": "no"})
    assert answer.status_code == 409
    assert "Somebody has decided this meanwhile." in answer.content.decode()
    with scope(acme.company):
        with pytest.raises(Decided):
            same.decline(reason="no", by=acme["olga"])
        with pytest.raises(Decided):
            same.withdraw()
        assert JoinRequest.objects.get().state == "approved"
    assert len(mails(acme, "join_answer")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_wins(acme: Firm) -> None:
    asked, names = ask(acme), ["ann", "olga"] * 3

    def decide(by: Membership, at: int) -> str:
        try:
            with scope(acme.company):
                mine = JoinRequest.objects.select_related("user").get(pk=asked.pk)
                if at % 3:
                    mine.approve(role="member", by=by)
                else:
                    mine.decline(reason="no", by=by)
            return "done"
        except Decided:
            return "too late"

    told = at_once(*(partial(decide, acme[name], at) for at, name in enumerate(names)))
    assert sorted(told) == ["done"] + ["too late"] * 5
    assert len(mails(acme, "join_answer")) == 1
    with scope(acme.company):
        assert (JoinRequest.objects.get().state == "approved") == bool(role_of(acme))


def test_who_ends_their_account_asks_nobody_any_more(acme: Firm, sign_in: SignIn) -> None:
    asked = ask(acme)
    asked.user.erase()
    assert "Nobody waits." in sign_in(acme, "ann").get(PAGE).content.decode()


def test_an_invitation_that_is_accepted_answers_the_request(acme: Firm, sign_in: SignIn) -> None:
    asked = ask(acme)
    with scope(acme.company):
        invitation = Invitation.send(email="joe@acme.example", role="operator", by=acme["ann"])
        invitation.accept(user=asked.user)
        assert JoinRequest.objects.get().state == "approved"
    assert sign_in(acme, "olga").post(f"{PAGE}{asked.pk}/approve/", {"role": "member"}).status_code == 409
    assert role_of(acme) == "operator"


def test_a_removed_member_may_ask_and_be_let_in_again_by_an_admin(acme: Firm, sign_in: SignIn) -> None:
    """Who may not reactivate lets nobody deactivated in by another way."""
    with scope(acme.company):
        asked = JoinRequest.ask(user=acme["rex"].user)
    assert sign_in(acme, "ann").get(PAGE).content.decode().count("Deactivated here before") == 1
    ask(acme, "joe")
    assert sign_in(acme, "ann").get(PAGE).content.decode().count("Deactivated here before") == 1
    answer = sign_in(acme, "olga").post(f"{PAGE}{asked.pk}/approve/", {"role": "member"})
    assert answer.status_code == 403
    assert JoinRequest.unscoped.get(pk=asked.pk).state == "pending"
    sign_in(acme, "ann").post(f"{PAGE}{asked.pk}/approve/", {"role": "operator"})
    assert role_of(acme, "rex@acme.example") == "operator"


def test_the_answer_goes_out_by_mail(acme: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.BASE_URL = "https://help.example"
    yes, no, ann = ask(acme, "joe"), ask(acme, "jim"), sign_in(acme, "ann")
    yes.user.language = "ko"
    yes.user.save()
    ann.post(f"{PAGE}{yes.pk}/approve/", {"role": "member"})
    ann.post(f"{PAGE}{no.pk}/decline/", {"reason": "We do not <know> you."})
    to_joe, to_jim = mails(acme, "join_answer")
    assert (to_joe.recipient, to_joe.language) == ("joe@acme.example", "ko")
    joe, jim = compose(to_joe), compose(to_jim)
    assert "https://help.example/desk/acme/?lang=ko" in joe.as_string().replace("=\n", "").replace("=3D", "=")
    assert joe["Auto-Submitted"] == jim["Auto-Submitted"] == "auto-generated"
    text, html = (part.get_content() for part in jim.iter_parts())
    assert "“We do not <know> you.”" in text
    assert "We do not &lt;know&gt; you." in html
    assert "/desk/" not in text + html
    assert jim["Reply-To"] is None


def test_who_may_decide_gets_one_mail_an_hour_that_lists_all_who_wait(acme: Firm, settings: Any) -> None:
    with scope(acme.company):
        Membership.objects.filter(pk=acme["olga"].pk).update(muted=["join_request"])
    for name in ("joe", "jim", "jan"):
        ask(acme, name)
    (mail,) = mails(acme, "join_request")
    assert mail.recipient == "ann@acme.example"
    message = compose(mail)
    assert message["Subject"] == "3 people ask to join Acme"
    text = next(message.iter_parts()).get_content()
    assert all(f"{name}@acme.example" in text for name in ("joe", "jim", "jan"))
    assert "/desk/acme/admin/joins/" in text
    OutgoingMail.unscoped.update(state="sent")
    ask(acme, "jon")
    ask(acme, "jul")
    _first, second = mails(acme, "join_request")
    assert second.due - mail.due == timedelta(hours=1)
    with scope(acme.company):
        for asked in JoinRequest.objects.pending():
            asked.withdraw()
    OutgoingMail.unscoped.filter(pk=second.pk).update(due=timezone.now())
    outbox.drain()
    assert mails(acme, "join_request")[1].state == "cancelled"  # nobody waits any more


@pytest.mark.parametrize("crowd", [1, 6])
def test_statements_do_not_grow(acme: Firm, sign_in: SignIn, crowd: int) -> None:
    ann = sign_in(acme, "ann")
    for name in range(crowd):
        ask(acme, f"p{name}")
        with scope(acme.company):
            ask(acme, f"d{name}").decline(reason="no", by=acme["ann"])
    with statements() as ran:
        assert ann.get(PAGE).status_code == 200
    assert len(ran) == 6  # session, user, membership · who waits, who was answered · the two counts
    joe = browser_of(User.objects.get(email="p0@acme.example"))
    with statements() as ran:
        assert joe.get("/join/waiting/").status_code == 200
    assert len(ran) == 5  # session, user, time zone · memberships, requests


def test_who_may_decide_is_written_to_without_reading_the_company_for_each(acme: Firm) -> None:
    with statements() as ran:
        ask(acme)
    assert OutgoingMail.unscoped.filter(template="join_request").count() == 2
    assert not [said for said in ran if 'FROM "tenants_company"' in said]


def test_it_speaks_of_nobody_when_nobody_asks(acme: Firm, sign_in: SignIn) -> None:
    page = sign_in(acme, "ann").get(PAGE).content.decode()
    assert "Nobody waits." in page
    assert "CP00000037" in page
