"""When somebody was last here, and which mails they want: both company by company."""

from datetime import datetime, timedelta

from django.utils import timezone

from tenants.models import Membership
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.statements import statements


def seen(firm: Firm, name: str, ago: timedelta | None) -> None:
    at = None if ago is None else timezone.now() - ago
    with scope(firm.company):
        Membership.objects.filter(pk=firm[name].pk).update(last_seen_at=at)


def stamped(firm: Firm, name: str) -> datetime | None:
    with scope(firm.company):
        return Membership.objects.get(pk=firm[name].pk).last_seen_at


def test_a_page_of_the_desk_stamps_once_in_five_minutes(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "bo")
    for ago in (None, timedelta(minutes=5, seconds=1)):
        seen(acme, "bo", ago)
        before = stamped(acme, "bo")
        with statements() as ran:
            browser.get("/desk/acme/admin/members/")
        first = stamped(acme, "bo")
        assert first is not None
        assert first != before
        assert [sql for sql in ran if sql.startswith("UPDATE")]
        with statements() as ran:
            browser.get("/desk/acme/admin/members/")
        assert not [sql for sql in ran if sql.startswith("UPDATE")]
        assert stamped(acme, "bo") == first


def test_only_there_and_only_who_works_there(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    for firm, name in ((acme, "bo"), (acme, "rex"), (birch, "mallory")):
        seen(firm, name, None)
    sign_in(acme, "rex").get("/desk/acme/")
    sign_in(acme, "bo").get("/account/")
    sign_in(birch, "mallory").get("/desk/acme/")
    assert (stamped(acme, "bo"), stamped(acme, "rex"), stamped(birch, "mallory")) == (None, None, None)


def test_who_may_get_a_mail_may_do_without_it(acme: Firm) -> None:
    with scope(acme.company):
        olga, bo = acme["olga"], acme["bo"]
        assert [kind for kind, _words in olga.mutable] == ["join_request"]
        assert bo.mutable == []
        assert (olga.wants("join_request"), bo.wants("join_request")) == (True, False)
        olga.mute(["join_request", "nonsense"])
        bo.mute(["join_request"])
        for member, muted in ((olga, ["join_request"]), (bo, [])):
            member.refresh_from_db()
            assert member.muted == muted
        assert not olga.wants("join_request")
        olga.mute([])
        assert olga.wants("join_request")
