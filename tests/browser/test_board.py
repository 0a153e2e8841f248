"""The board in a real browser: by mouse, finger and key; seen by two; quiet on the console."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from notifications.models import OutgoingMail
from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def lane(page: Page, firm: Firm, stage: str) -> Locator:
    return page.locator(f'[data-column="{firm.columns[stage].pk}"]')


def card(page: Page, ticket: Ticket) -> Locator:
    return page.locator(f'[data-ticket="{ticket.number}"]')


def shown(page: Page, firm: Firm, stage: str) -> list[str | None]:
    cards = lane(page, firm, stage).locator("[data-ticket]")
    return [each.get_attribute("data-ticket") for each in cards.all()]


def standing(firm: Firm, stage: str) -> list[str]:
    with scope(firm.company):
        return [ticket.number for ticket in firm.columns[stage].tickets.in_order()]


def numbers(*those: Ticket) -> list[str]:
    return [ticket.number for ticket in those]


def drag(page: Page, what: Locator, onto: Locator, *, drop: bool = True) -> None:
    """Carry ``what`` by mouse to the upper edge of ``onto``."""
    start, end = what.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 60, end["y"] + 12, steps=12)
    page.mouse.move(end["x"] + 60, end["y"] + 8, steps=3)
    if drop:
        page.mouse.up()


def open_board(page: OpenPage, firm: Firm, name: str = "ann", **options: Any) -> Page:
    opened = page(member=(firm, name), **options)
    opened.goto("/desk/acme/")
    expect(opened.locator("#board")).to_be_visible()
    return opened


def test_a_card_dropped_between_two_stays_there(acme: Firm, page: OpenPage, console: list[str]) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        for ticket in (one, two):
            ticket.move(column=acme.columns["active"], by=acme["bo"])
    board = open_board(page, acme)
    drag(board, card(board, three), card(board, two))
    expect(board.locator("#announce")).to_have_text("Moved to In progress, 2 of 3")
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one, three, two)
    expect(board.locator(f"#count-{acme.columns['new'].pk}")).to_have_text("0")
    expect(lane(board, acme, "new").get_by_text("Nothing is waiting")).to_be_visible()
    board.reload()
    assert shown(board, acme, "active") == numbers(one, three, two)
    assert console == []


def test_while_it_is_in_the_air_the_place_says_what_follows_and_esc_puts_it_back(
    acme: Firm, page: OpenPage
) -> None:
    one, two = tickets(acme, "one", "two")
    with scope(acme.company):
        two.move(column=acme.columns["waiting"], by=acme["bo"])
    board = open_board(page, acme)
    drag(board, card(board, one), card(board, two), drop=False)
    target = board.locator(".card--target")
    expect(target).to_have_attribute("data-drop", "Drop as 1 of 2\nRequester sees “Waiting for you”")
    board.keyboard.press("Escape")
    expect(target).to_have_count(0)
    board.mouse.up()
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)


def test_a_finger_holds_and_drags(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme, width=1024, height=768, touch=True)
    start, end = card(board, two).bounding_box(), card(board, one).bounding_box()
    assert start
    assert end
    finger = board.context.new_cdp_session(board)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [{"x": x, "y": y}] if kind != "touchEnd" else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 60, start["y"] + 20
    touch("touchStart", x, y)
    expect(board.locator(".sortable-chosen")).to_have_count(1)  # after the hold
    for step in range(1, 13):
        touch("touchMove", x, y + (end["y"] + 6 - y) * step / 12)
    expect(board.locator(".card--target")).to_have_attribute("data-drop", re.compile("^Drop as 1 of 2"))
    touch("touchEnd")
    expect(board.locator("#announce")).to_have_text("Moved to Backlog, 1 of 2")
    assert standing(acme, "new") == numbers(two, one)


def test_a_short_touch_opens_the_ticket_and_moves_nothing(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, width=390, height=844, touch=True)
    card(board, one).locator(".card-link").tap()
    expect(board.locator("#panel")).to_be_visible()


def test_keys_alone_move_a_card_and_keep_the_focus_on_it(acme: Firm, page: OpenPage) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    with scope(acme.company):
        three.move(column=acme.columns["done"], by=acme["bo"])
    board = open_board(page, acme)
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("m")
    expect(board.get_by_role("menuitemradio", name="Backlog")).to_be_focused()
    expect(board.get_by_role("menuitemradio", name="Backlog")).to_have_attribute("aria-checked", "true")
    for _ in range(3):
        board.keyboard.press("ArrowDown")
    board.keyboard.press("Enter")
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 2")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    assert standing(acme, "done") == numbers(one, three)
    board.keyboard.press("Shift+J")
    expect(board.locator("#announce")).to_have_text("Moved to Done, 2 of 2")
    expect(card(board, one).locator("a:focus")).to_have_count(1)
    board.keyboard.press("Shift+K")
    expect(board.locator("#announce")).to_have_text("Moved to Done, 1 of 2")
    card(board, two).locator(".card-move").focus()
    board.keyboard.press("Enter")
    expect(board.locator("#move-menu")).to_be_visible()
    board.keyboard.press("Escape")
    expect(board.locator("#move-menu")).to_be_hidden()
    expect(card(board, two).locator(".card-move")).to_be_focused()


def test_without_javascript_the_button_leads_to_the_select(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, javascript=False)
    card(board, one).locator(".card-move").click()
    board.locator("select[name=column]").select_option(label="In progress")
    board.get_by_role("button", name="Move", exact=True).click()
    expect(board.locator("#board")).to_be_visible()
    assert shown(board, acme, "active") == standing(acme, "active") == numbers(one)


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
    tickets(acme, "one")
    board = open_board(page, acme, "bo", width=1000)
    acme["bo"].state = "removed"
    with scope(acme.company):
        acme["bo"].save(update_fields=["state"])
    tickets(acme, "secret")
    expect(board.locator("#offline")).to_contain_text("not open to you any more")
    expect(board.get_by_text("secret")).to_have_count(0)


def test_done_in_haste_is_undone_at_leisure_and_no_mail_leaves(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one", email="rita@acme.example")
    board = open_board(page, acme)
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    toast = board.locator(".toast")
    expect(toast).to_contain_text(f"Moved {one} to Done")
    expect(toast).to_contain_text("requester is mailed in 15 s")
    board.keyboard.press("z")
    expect(toast).to_contain_text("Undone")
    assert shown(board, acme, "new") == standing(acme, "new") == numbers(one)
    with scope(acme.company):
        assert OutgoingMail.objects.get(template="completion").state == OutgoingMail.State.CANCELLED


def test_after_the_time_the_toast_moves_back(acme: Firm, page: OpenPage, settings: Any) -> None:
    settings.UNDO_SECONDS = 1
    (one,) = tickets(acme, "one", email="rita@acme.example")
    board = open_board(page, acme)
    card(board, one).locator(".card-move").click()
    board.get_by_role("menuitemradio", name="Done").click()
    expect(board.locator(".toast")).to_contain_text("the mail has left")
    expect(board.get_by_role("button", name="Undo")).to_be_hidden()
    board.get_by_role("button", name="Move back").click()
    expect(board.locator("#announce")).to_have_text("Moved to Backlog, 1 of 1")
    board.get_by_role("button", name="Dismiss").click()
    expect(board.locator(".toast")).to_have_count(0)


def test_who_was_slower_sees_the_card_snap_to_its_place_and_reads_why(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "ann"))
    board.route("**/events/**", lambda route: route.abort())
    board.route("**/changes/**", lambda route: route.abort())
    board.goto("/desk/acme/")
    with scope(acme.company):
        one.move(column=acme.columns["waiting"], by=acme["bo"])
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("moved meanwhile")
    assert shown(board, acme, "waiting") == numbers(one)
    assert shown(board, acme, "done") == []


def test_a_move_that_does_not_arrive_is_put_back(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two")
    board = open_board(page, acme)
    board.route("**/move/", lambda route: route.abort())
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("Not connected")
    assert shown(board, acme, "new") == numbers(one, two)
    board.unroute("**/move/")

    def forbid(route: Route) -> None:
        route.fulfill(status=403, content_type="text/html", body="<!doctype html><title>no</title>")

    board.route("**/move/", forbid)
    drag(board, card(board, one), lane(board, acme, "done").locator(".column-end"))
    expect(board.locator(".toast--refused")).to_contain_text("Nothing was changed")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(2)
    assert shown(board, acme, "new") == numbers(one, two)


def test_a_ticket_opens_over_the_board_and_closes_onto_its_card(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    one, _ = tickets(acme, "one", "two", description="first\n\nsecond")
    board = open_board(page, acme)
    link = card(board, one).locator(".card-link")
    for close in ("Escape", "back", "cross"):
        link.focus()
        board.keyboard.press("Enter")
        expect(board.locator("#panel")).to_be_visible()
        assert board.url.endswith(f"/desk/acme/tickets/{one.number}/")
        if close == "Escape":
            board.keyboard.press("Escape")
        elif close == "back":
            board.go_back()
        else:
            board.get_by_role("link", name="Close ticket").click()
        expect(board.locator("#panel")).to_have_count(0)
        expect(board).to_have_url(re.compile(r"/desk/acme/$"))
        expect(link).to_be_focused()
    link.click()
    board.locator("#panel select[name=column]").select_option(label="Waiting")
    board.get_by_role("button", name="Move", exact=True).click()
    expect(lane(board, acme, "waiting").locator(f'[data-ticket="{one.number}"]')).to_be_visible()
    board.locator("#panel select[name=member]").select_option(label="Olga")
    board.get_by_role("button", name="Assign").click()
    expect(card(board, one).get_by_label("Olga")).to_be_visible()
    expect(board.locator("#panel")).to_contain_text("Ann assigned Olga")
    board.get_by_role("button", name="Take Olga off").click()
    expect(card(board, one).get_by_label("Nobody assigned")).to_be_visible()
    with scope(acme.company):
        Ticket.objects.get(pk=one.pk).assign(member=acme["bo"], by=acme["bo"])
    expect(board.locator("#panel")).to_contain_text("Bo assigned Bo")  # the panel is live, too
    board.reload()
    expect(board.locator("h1")).to_have_text("one")
    assert console == []


PAYLOADS = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "<div hx-get='/evil' hx-trigger='load' data-hx-post='/evil' hx-on:load='alert(4)'>x</div>",
    '<div hx-swap-oob="true" id="announce">hijacked</div>',
    "{{ 7|add:7 }} ' onfocus=alert(5) autofocus='",
    "<b hx-vals='js:{a: alert(6)}' hx-get=/evil hx-trigger=revealed>b</b>",
]


def test_what_people_wrote_stays_text(acme: Firm, page: OpenPage, console: list[str]) -> None:
    board = open_board(page, acme)
    asked = list[str]()
    board.on("request", lambda request: asked.append(request.url))
    with scope(acme.company):
        acme.category.name = PAYLOADS[0][:40]
        acme.category.save()
        acme.columns["active"].name = PAYLOADS[1]
        acme.columns["active"].save()
        acme["bo"].name = PAYLOADS[1]
        acme["bo"].save()
    for payload in PAYLOADS:
        written = {"description": payload, "name": payload[:80], "place": payload[:80]}
        (ticket,) = tickets(acme, payload, category=acme.category, **written)
        with scope(acme.company):
            ticket.assign(member=acme["bo"], by=acme["bo"])
            ticket.move(column=acme.columns["active"], by=acme["bo"])
        expect(card(board, ticket).locator(".card-title")).to_have_text(payload)  # it came by the stream
        card(board, ticket).locator(".card-link").click()
        expect(board.locator("#panel .prose")).to_have_text(payload)
        board.keyboard.press("Escape")
        expect(board.locator("#panel")).to_have_count(0)
        drag(board, card(board, ticket), lane(board, acme, "done").locator(".column-end"))
        expect(board.locator(".toast")).to_contain_text("Moved")
        board.goto(f"/desk/acme/tickets/{ticket.number}/")
        expect(board.locator("h1")).to_have_text(payload)
        board.goto("/desk/acme/")
    assert not [url for url in asked if "evil" in url]
    assert console == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_in_the_way_of_anyone(
    acme: Firm, page: OpenPage, console: list[str], theme: str, width: int
) -> None:
    board = open_board(page, acme, theme=theme, width=width, touch=width < 500)
    assert violations(board) == []  # empty
    written = {"category": acme.category, "description": "text", "email": "rita@acme.example"}
    one, two = tickets(acme, "one", "two", priority="urgent", **written)
    with scope(acme.company):
        one.assign(member=acme["bo"], by=acme["ann"])
        two.move(column=acme.columns["done"], by=acme["ann"])
    board.reload()
    assert violations(board) == []
    assert board.evaluate("document.documentElement.scrollWidth <= innerWidth")
    card(board, one).locator(".card-move").click()
    assert violations(board) == []
    board.get_by_role("menuitemradio", name="Waiting").click()
    expect(board.locator(".toast")).to_be_visible()
    assert violations(board) == []
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_visible()
    board.get_by_role("button", name="Dismiss").click()
    assert violations(board) == []
    board.goto(f"/desk/acme/tickets/{one.number}/")
    assert violations(board) == []
    assert console == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page)
    return [f"{each['id']}: {each['nodes'][0]['failureSummary']} {each['nodes'][0]['html'][:200]}" for each in found.response["violations"]]


def test_on_a_phone_the_tabs_lead_to_the_columns(acme: Firm, page: OpenPage) -> None:
    tickets(acme, "one")
    board = open_board(page, acme, width=390, height=844, touch=True)
    tab = board.locator(".switcher a", has_text="Waiting")
    tab.tap()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(lane(board, acme, "waiting")).to_be_in_viewport(ratio=0.6)


def test_code_and_address_are_copied(acme: Firm, page: OpenPage, server: str) -> None:
    board = open_board(page, acme)
    board.get_by_role("button", name="Copy company code").click()
    expect(board.locator("#announce")).to_have_text("Company code copied")
    assert board.evaluate("navigator.clipboard.readText()") == "CP00000037"
    board.get_by_role("button", name="Copy intake address").click()
    expect(board.locator("#announce")).to_have_text("Intake address copied")
    assert board.evaluate("navigator.clipboard.readText()") == f"{server}/to/acme/"
