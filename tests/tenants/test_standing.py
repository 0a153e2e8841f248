"""Roles and standing, as deeds: who becomes what, who goes, and that a company always has an admin."""

from collections.abc import Callable

import pytest

from tenants.access import Forbidden
from tenants.models import Activity, Invitation, InvitationOver, JoinRequest, Membership, User
from tenants.models.standing import LastAdmin, Unchanged
from tenants.scoping import scope
from tests.cast import Firm
from tests.together import done


def now(member: Membership) -> tuple[str, str]:
    """The role and state in the database."""
    return Membership.objects.values_list("role", "state").get(pk=member.pk)


def test_an_admin_gives_another_role(acme: Firm) -> None:
    with scope(acme.company):
        activity = acme["bo"].appoint(role="operator", by=acme["ann"])
        assert now(acme["bo"]) == ("operator", "active")
        assert (activity.kind, activity.actor) == ("appointed", acme["ann"])
        assert activity.details == {"member": acme["bo"].pk, "role_was": "member", "role": "operator"}


def test_what_is_so_already_or_cannot_be_is_refused_and_not_recorded(acme: Firm) -> None:
    ann, bo, rex, pia = (acme[name] for name in ("ann", "bo", "rex", "pia"))
    with scope(acme.company):
        bo.deactivate(by=ann)
        told = Activity.objects.count()
        deeds: tuple[Callable[[], object], ...] = (
            lambda: acme["olga"].appoint(role="operator", by=ann),
            lambda: rex.appoint(role="admin", by=ann),
            lambda: pia.appoint(role="admin", by=ann),
            lambda: bo.deactivate(by=ann),
            lambda: ann.deactivate(by=ann),
            lambda: acme["olga"].reactivate(by=ann),
            lambda: pia.reactivate(by=ann),
            lambda: ann.hand_over(to=ann),
            lambda: ann.hand_over(to=rex),
        )
        for deed in deeds:
            with pytest.raises(Unchanged):
                deed()
        assert Activity.objects.count() == told
        assert now(ann) == ("admin", "active")


@pytest.mark.parametrize("name", ["olga", "bo", "rex", "pia"])
def test_who_is_no_admin_changes_nobody(acme: Firm, name: str) -> None:
    by, ann, bo, rex = acme[name], acme["ann"], acme["bo"], acme["rex"]
    with scope(acme.company):
        deeds: tuple[Callable[[], object], ...] = (
            lambda: bo.appoint(role="admin", by=by),
            lambda: by.appoint(role="admin", by=by),
            lambda: ann.deactivate(by=by),
            lambda: rex.reactivate(by=by),
            lambda: by.hand_over(to=bo),
        )
        for deed in deeds:
            with pytest.raises(Forbidden):
                deed()
        assert not Activity.objects.exists()


def test_who_was_admin_when_the_page_was_read_is_asked_again(acme: Firm) -> None:
    ann, olga = acme["ann"], acme["olga"]
    with scope(acme.company):
        olga.appoint(role="admin", by=ann)
        late = Membership.objects.get(pk=olga.pk)
        olga.appoint(role="operator", by=ann)
        deeds: tuple[Callable[[], object], ...] = (
            lambda: ann.appoint(role="member", by=late),
            lambda: ann.deactivate(by=late),
            lambda: acme["rex"].reactivate(by=late),
            lambda: late.hand_over(to=acme["bo"]),
        )
        for deed in deeds:
            with pytest.raises(Forbidden):
                deed()
        assert now(ann) == ("admin", "active")


def test_who_goes_takes_open_invitations_along(acme: Firm) -> None:
    with scope(acme.company):
        mine = Invitation.send(email="new@acme.example", role="member", by=acme["olga"])
        theirs = Invitation.send(email="other@acme.example", role="member", by=acme["ann"])
        activity = acme["olga"].deactivate(by=acme["ann"])
        assert now(acme["olga"]) == ("operator", "removed")
        assert (activity.kind, activity.details) == (
            "deactivated",
            {"member": acme["olga"].pk, "role": "operator", "invitations": 1},
        )
        assert list(Invitation.objects.waiting()) == [theirs]
        mine.refresh_from_db()
        assert mine.state == "revoked"


def test_who_was_deactivated_comes_back_as_what_they_were(acme: Firm) -> None:
    with scope(acme.company):
        acme["olga"].deactivate(by=acme["ann"])
        activity = acme["olga"].reactivate(by=acme["ann"])
        assert (now(acme["olga"]), activity.kind) == (("operator", "active"), "reactivated")


def test_who_left_comes_back_by_an_invitation_alone(acme: Firm) -> None:
    with scope(acme.company):
        activity = acme["bo"].leave()
        assert (now(acme["bo"]), activity.kind, activity.actor) == (("member", "left"), "left", acme["bo"])
        with pytest.raises(Unchanged):
            acme["bo"].reactivate(by=acme["ann"])
        with pytest.raises(Forbidden):
            acme["bo"].leave()
        Invitation.send(email="bo@acme.example", role="operator", by=acme["ann"]).accept(user=acme["bo"].user)
        assert now(acme["bo"]) == ("operator", "active")


def test_an_old_invitation_makes_nobody_less_than_they_are(acme: Firm) -> None:
    with scope(acme.company):
        acme["bo"].leave()
        old = Invitation.send(email="bo@acme.example", role="member", by=acme["ann"])
        Membership.admit(acme["bo"].user, "admin")
        old.accept(user=acme["bo"].user)
        assert now(acme["bo"]) == ("admin", "active")


def test_an_admin_hands_over_in_one_deed(acme: Firm) -> None:
    with scope(acme.company):
        activity = acme["ann"].hand_over(to=acme["bo"])
        assert (now(acme["ann"])[0], now(acme["bo"])[0]) == ("operator", "admin")
        assert (activity.kind, activity.details) == (
            "handed_over",
            {"member": acme["bo"].pk, "role_was": "member", "role": "operator"},
        )
        acme["ann"].leave()
        assert now(acme["ann"]) == ("operator", "left")


def test_the_last_admin_stays_one(acme: Firm) -> None:
    ann, olga = acme["ann"], acme["olga"]
    with scope(acme.company):
        for deed in (ann.leave, lambda: ann.appoint(role="operator", by=ann)):
            with pytest.raises(LastAdmin, match="Acme needs an admin"):
                deed()
        olga.appoint(role="admin", by=ann)
        ann.appoint(role="operator", by=ann)
        with pytest.raises(LastAdmin):
            olga.leave()
        assert (now(ann)[0], now(olga)) == ("operator", ("admin", "active"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["leave", "step down", "each the other", "leave and step down"])
def test_of_two_admins_who_go_at_once_one_stays(acme: Firm, way: str) -> None:
    ann, olga = acme["ann"], acme["olga"]
    with scope(acme.company):
        olga.appoint(role="admin", by=ann)
    deeds = {
        "leave": (ann.leave, olga.leave),
        "step down": (
            lambda: ann.appoint(role="member", by=ann),
            lambda: olga.appoint(role="member", by=olga),
        ),
        "each the other": (lambda: olga.deactivate(by=ann), lambda: ann.deactivate(by=olga)),
        "leave and step down": (ann.leave, lambda: olga.appoint(role="operator", by=olga)),
    }[way]
    assert sorted(done(acme, *deeds)) == [False, True]
    with scope(acme.company):
        assert Membership.objects.active().admins().count() == 1


def test_no_invitation_from_before_brings_back_whom_an_admin_has_deactivated(acme: Firm) -> None:
    ann, bo = acme["ann"], acme["bo"]
    with scope(acme.company):
        bo.leave()
        before = Invitation.send(email="bo@acme.example", role="member", by=ann)
        Membership.admit(bo.user, "member")  # by another door, so that the invitation stays open
        bo.refresh_from_db()
        bo.deactivate(by=ann)
        with pytest.raises(InvitationOver):
            before.accept(user=bo.user)
        assert now(bo) == ("member", "removed")
        bo.user.email = "bo@elsewhere.example"
        bo.user.save(update_fields=["email"])
        by_operator = Invitation.send(email="new@elsewhere.example", role="member", by=acme["olga"])
        bo.user.email = by_operator.email  # which nobody knew as theirs when it was invited
        bo.user.save(update_fields=["email"])
        with pytest.raises(InvitationOver):
            by_operator.accept(user=bo.user)
        Invitation.send(email=bo.user.email, role="member", by=ann).accept(user=bo.user)
        assert now(bo) == ("member", "active")


def test_who_is_reactivated_does_not_ask_any_more(acme: Firm) -> None:
    ann, bo = acme["ann"], acme["bo"]
    with scope(acme.company):
        bo.deactivate(by=ann)
        asked = JoinRequest.ask(user=bo.user)
        bo.reactivate(by=ann)
        asked.refresh_from_db()
        assert (asked.state, asked.role, asked.decided_by) == ("approved", "member", ann)
        assert not JoinRequest.objects.pending().exists()


def test_what_one_may_promise_no_more_is_promised_no_more(acme: Firm) -> None:
    ann, olga = acme["ann"], acme["olga"]
    with scope(acme.company):
        olga.appoint(role="admin", by=ann)
        for role in ("admin", "member"):
            Invitation.send(email=f"{role}@x.example", role=role, by=olga)
        olga.appoint(role="operator", by=ann)
        assert [str(each) for each in Invitation.objects.waiting()] == ["member@x.example"]
        olga.appoint(role="member", by=ann)
        assert not Invitation.objects.waiting().exists()


def test_an_operator_does_not_take_an_admins_invitation(acme: Firm) -> None:
    with scope(acme.company):
        promised = Invitation.send(email="kai@acme.example", role="admin", by=acme["ann"])
        with pytest.raises(Forbidden):
            Invitation.send(email="kai@acme.example", role="member", by=acme["olga"])
        kept = Invitation.objects.get()
        assert (kept.role, kept.by, kept.nonce) == ("admin", acme["ann"], promised.nonce)


def test_a_change_of_address_begun_before_the_proof_is_over(acme: Firm) -> None:
    stranger = User.objects.register(email="kai@acme.example", password="x" * 12, name="Kai", verified=False)
    stranger.move_to("mallory@elsewhere.example")
    assert stranger.next_address
    with scope(acme.company):
        Invitation.send(email="kai@acme.example", role="member", by=acme["ann"]).accept(user=stranger)
    assert stranger.next_address is None
