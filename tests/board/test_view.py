"""How a member arranges a board for themselves: kept for them and this board alone, and told to nobody."""

from typing import Any

import pytest
from django.test import Client

from board.models import Board, BoardView
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn

SCRIPT = {"HX-Request": "true"}


def post(browser: Client, firm: Firm, door: str, *, script: bool = True, **sent: Any) -> Any:
    address = f"/desk/{firm.company.slug}/boards/{firm.board.pk}/{door}/"
    return browser.post(address, sent, headers=SCRIPT if script else None)


def view_of(firm: Firm, name: str) -> BoardView:
    with scope(firm.company):
        return BoardView.objects.of(firm[name], firm.board)


def test_a_density_is_kept_and_shown(acme: Firm, sign_in: SignIn) -> None:
    bo = sign_in(acme, "bo")
    assert 'data-density="normal"' in bo.get("/desk/acme/").content.decode()
    assert post(bo, acme, "view", density="compact").status_code == 204
    assert 'data-density="compact"' in bo.get("/desk/acme/").content.decode()
    assert 'data-density="normal"' in sign_in(acme, "ann").get("/desk/acme/").content.decode()


def test_without_a_script_the_board_comes_anew(acme: Firm, sign_in: SignIn) -> None:
    answer = post(sign_in(acme, "bo"), acme, "view", script=False, density="detailed")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/acme/boards/{acme.board.pk}/")
    assert view_of(acme, "bo").density == "detailed"


def test_folded_columns_are_kept_and_nothing_else_changes(acme: Firm, sign_in: SignIn) -> None:
    bo, done, new = sign_in(acme, "bo"), acme.columns["done"].pk, acme.columns["new"].pk
    post(bo, acme, "view", density="compact")
    post(bo, acme, "view", collapsed=[done, new], collapsed_sent="1")
    assert (view_of(acme, "bo").collapsed, view_of(acme, "bo").density) == (sorted([done, new]), "compact")
    post(bo, acme, "view", collapsed=[done])  # not sent: a form for something else
    post(bo, acme, "view", density="normal")
    assert view_of(acme, "bo").collapsed == sorted([done, new])
    post(bo, acme, "view", collapsed_sent="1")
    assert view_of(acme, "bo").collapsed == []


def test_what_stands_on_no_such_board_is_not_kept(acme: Firm, sign_in: SignIn) -> None:
    with scope(acme.company):
        other = Board.lay_out("Other", [("One", "new")]).columns.get()
    answer = post(sign_in(acme, "bo"), acme, "view", collapsed=[other.pk, 2**63 - 1], collapsed_sent="1")
    assert answer.status_code == 204
    assert view_of(acme, "bo").collapsed == []


@pytest.mark.parametrize("door", ["view", "seen"])
def test_it_is_no_activity(acme: Firm, sign_in: SignIn, door: str) -> None:
    tickets(acme, "one")
    sent: dict[str, Any] = {"density": "compact", "collapsed_sent": "1", "upto": 1}
    assert post(sign_in(acme, "bo"), acme, door, **sent).status_code == 204
    with scope(acme.company):
        assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("view", {"density": "huge"}),
        ("view", {"collapsed": "x", "collapsed_sent": "1"}),
        ("view", {"collapsed": ["1"] * 151, "collapsed_sent": "1"}),
        ("view", {"collapsed": "9" * 40, "collapsed_sent": "1"}),
        ("seen", {}),
        ("seen", {"upto": "x"}),
        ("seen", {"upto": -1}),
        ("seen", {"upto": 1, "still": "nonsense"}),
        ("seen", {"upto": 1, "still": "\0"}),
        ("seen", {"upto": 1, "still": ["A7K2M9QXT5"] * 151}),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_nonsense_is_422_and_changes_nothing(
    acme: Firm, sign_in: SignIn, door: str, sent: dict[str, Any], *, script: bool
) -> None:
    answer = post(sign_in(acme, "bo"), acme, door, script=script, **sent)
    assert answer.status_code == 422
    assert answer.content
    with scope(acme.company):
        assert not BoardView.objects.exists()


@pytest.mark.parametrize("door", ["view", "seen"])
def test_a_board_that_is_not_theirs_does_not_exist(
    acme: Firm, birch: Firm, sign_in: SignIn, door: str
) -> None:
    sent: dict[str, Any] = {"density": "compact", "upto": 0}
    for name in ("bo", "rex", "pia"):
        answer = post(sign_in(acme, name), birch, door, **sent)
        assert answer.status_code == 404
        assert MARKER not in answer.content.decode()
    with scope(acme.company):
        Board.objects.update(everyone=False)
        assert post(sign_in(acme, "bo"), acme, door, **sent).status_code == 404
        assert post(sign_in(acme, "ann"), acme, door, **sent).status_code == 204
    assert sign_in(acme, "ann").get(f"/desk/acme/boards/{acme.board.pk}/{door}/").status_code == 405
