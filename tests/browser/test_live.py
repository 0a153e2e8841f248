"""The live board: what others do is seen without reloading."""

import pytest
from playwright.sync_api import expect

from board.news import REPLAY
from tenants.scoping import scope
from tests.browser.boards import card, lane, open_board, shown, standing
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("cut", [False, True])
def test_a_second_browser_sees_it_without_reloading(
    acme: Firm, page: OpenPage, console: list[str], cut: bool
) -> None:
    one, two = tickets(acme, "one", "two")
    hers, his = open_board(page, acme, "ann"), page(member=(acme, "bo"))
    if cut:
        his.route("**/events/**", lambda route: route.abort())
    his.goto("/desk/acme/")
    his.evaluate("window.here = 1")
    card(hers, two).locator(".card-move").click()
    hers.get_by_role("menuitemradio", name="Waiting").click()
    with_him = lane(his, acme, "waiting").locator(f'[data-ticket="{two.number}"]')
    expect(with_him).to_be_visible()
    expect(his.locator(f"#count-{acme.columns['waiting'].pk}")).to_have_text("1")
    tickets(acme, "three")
    expect(lane(his, acme, "new").get_by_text("three")).to_be_visible()
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
    expect(card(his, one).get_by_label("Olga")).to_be_visible()
    assert his.evaluate("window.here") == 1
    assert [line for line in console if "/events/" not in line and "ERR_FAILED" not in line] == []


def test_a_change_leaves_the_focus_where_it_is(acme: Firm, page: OpenPage) -> None:
    one, _ = tickets(acme, "one", "two")
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    with scope(acme.company):
        one.move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "active").locator(f'[data-ticket="{one.number}"]')).to_be_visible()
    expect(card(board, one).locator(".card-link")).to_be_focused()


def test_who_is_removed_is_told_and_hears_no_more(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo", width=1000)
    acme["bo"].state = "removed"
    with scope(acme.company):
        acme["bo"].save(update_fields=["state"])
    tickets(acme, "secret")
    expect(board.locator("#offline")).to_contain_text("not open to you any more")
    expect(board.get_by_text("secret")).to_have_count(0)
    expect(card(board, one)).to_have_count(0)


def test_what_is_too_much_to_tell_is_fetched_anew(acme: Firm, page: OpenPage) -> None:
    """More cards than a column shows, and more events than are replayed."""
    crowd = tickets(acme, *(f"t{number}" for number in range(42)))
    board = page(member=(acme, "ann"))
    board.route("**/events/**", lambda route: route.abort())
    board.goto("/desk/acme/")
    expect(lane(board, acme, "new").get_by_text("and 2 more")).to_be_visible()
    with scope(acme.company):
        crowd[0].move(column=acme.columns["active"], by=acme["bo"])
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(39)
    expect(lane(board, acme, "new").get_by_text("and 2 more")).to_be_visible()
    assert shown(board, acme, "new") == standing(acme, "new")[:39]
    lane(board, acme, "new").locator(".column-more").click()
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(41)
    assert shown(board, acme, "new") == standing(acme, "new")
    with scope(acme.company):
        for turn in range(REPLAY + 1):
            crowd[0].move(column=acme.columns[("new", "active")[turn % 2]], by=acme["bo"])
    expect(lane(board, acme, "active").locator(".count")).to_have_text("0")
    expect(board.locator(f"#tab-{acme.columns['active'].pk}")).to_have_text("0")
    found = shown(board, acme, "new")
    assert found == standing(acme, "new")[: len(found)]
    assert len(found) >= 41  # as deep as it was loaded


# Of the time that a stream may be silent, not all is waited for here.
IMPATIENT = """const wait = setTimeout;
setTimeout = (what, ms, ...more) => wait(what, ms === 40000 ? 500 : ms, ...more);"""


def test_a_stream_that_something_holds_back_is_not_waited_for(acme: Firm, page: OpenPage) -> None:
    """A proxy that gathers the answer before it passes it on: it is asked for, and nothing is heard."""
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "bo"))
    board.add_init_script(IMPATIENT)
    board.route("**/events/**", lambda route: None)
    with board.expect_request("**/events/**"):
        board.goto("/desk/acme/")
    board.wait_for_event("request", lambda request: "/events/" in request.url)  # once more
    with scope(acme.company):
        one.assign(member=acme["olga"], by=acme["ann"])
    expect(card(board, one).get_by_label("Olga")).to_be_visible()
