"""Seeing the board: two at once, in narrow and wide windows, in forced colours, read aloud."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from board.models import Board, BoardView, Column
from tenants.scoping import scope
from tests.browser.boards import box, card, lane, open_board, violations
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tickets.models import Ticket

pytestmark = pytest.mark.browser

# Buttons that stand outside the window, whose words do not fit them, or that lie on one another.
ASTRAY = """() => {
    const parts = ".topbar, .boardbar, .board-note, .filterbar, .away, .switcher".split(", ");
    const found = [...document.querySelectorAll(parts.map((part) => `${part} :is(.btn, a)`).join())];
    const seen = found.filter((it) => it.checkVisibility() && !it.closest("[popover], .segmented, .skip"));
    const edge = (it) => it.getBoundingClientRect();
    const outside = (it) => edge(it).left < 0 || edge(it).right > innerWidth + 1;
    const cut = (it) => it.scrollWidth > it.clientWidth + 1;
    const over = (a, b) => edge(a).left < edge(b).right - 1 && edge(b).left < edge(a).right - 1
        && edge(a).top < edge(b).bottom - 1 && edge(b).top < edge(a).bottom - 1;
    const apart = (a, b) => !a.contains(b) && !b.contains(a);
    const hit = (it) => seen.some((other) => apart(it, other) && over(it, other));
    return seen.filter((it) => outside(it) || cut(it) || hit(it)).map((it) => it.outerHTML);
}"""


def busy(firm: Firm) -> list[Ticket]:
    """A board with every bar above it and every mark on its cards; Bo has been away."""
    with scope(firm.company):
        BoardView.locked(firm.board, firm["bo"])
        firm.board.add(name="Facilities", columns=[("In", "new"), ("Out", "done")], by=firm["ann"])
    found = tickets(
        firm, "A projector shows green tint", "two", priority="urgent", category=firm.category, place="HQ"
    )
    tickets(firm, "pills", held_for="trap")
    with scope(firm.company):
        found[0].assign(member=firm["bo"], by=firm["ann"])
        found[1].move(column=firm.columns["active"], by=firm["ann"])
        late = timezone.now() - timedelta(days=6)
        Ticket.objects.filter(pk=found[0].pk).update(
            since=late, due_at=late, unread=2, message_count=3, file_count=1
        )
        firm.board.columns.filter(stage="active").update(limit=1)
    return found


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("ko", "dark"), ("ja", "light")])
def test_from_the_narrowest_to_the_widest_window(acme: Firm, page: OpenPage, lang: str, theme: str) -> None:
    one, _two = busy(acme)
    acme["bo"].user.language = lang
    acme["bo"].user.save()
    board = open_board(page, acme, "bo", theme=theme, touch=True)
    for width, height, lanes in (
        (320, 640, 1),
        (390, 844, 1),
        (768, 1024, 2),
        (1440, 900, 4),
        (2560, 1440, 4),
    ):
        board.set_viewport_size({"width": width, "height": height})
        expect(board.locator("#away")).to_be_visible()
        board.wait_for_function("it => document.documentElement.scrollWidth === it", arg=width)
        assert board.evaluate(ASTRAY) == []
        assert box(card(board, one))["y"] < (460 if width < 400 else 420), width
        for stage in ("new", "active", "waiting", "done")[:lanes]:
            expect(lane(board, acme, stage)).to_be_in_viewport(ratio=1)
        if width in (320, 768):
            assert violations(board) == []
    assert (
        "Support" in board.locator("h1").aria_snapshot()
    )  # also where only the boards' names are to be seen


def test_in_forced_colours_and_without_motion_nothing_is_lost(acme: Firm, page: OpenPage) -> None:
    one, two = busy(acme)
    board = open_board(page, acme, "bo")
    board.emulate_media(forced_colors="active", reduced_motion="reduce")
    look = "(it, [part, what]) => getComputedStyle(it, part)[what]"
    for mark in (".prio", ".due", ".talk", ".clip", ".place", ".card-reply"):
        glyph = card(board, one).locator(mark).first
        painted = glyph.evaluate(look, ["::before", "backgroundColor"])
        bars = glyph.evaluate(look, ["::before", "backgroundImage"])
        assert glyph.evaluate(look, ["::before", "forcedColorAdjust"]) == "none", mark
        assert painted != "rgba(0, 0, 0, 0)" or bars != "none", mark
    for outlined in (".card .chip", ".card .avatar", ".segmented [aria-current]"):
        assert board.locator(outlined).first.evaluate(look, [None, "outlineStyle"]) == "solid", outlined
    board.keyboard.press("f")
    expect(card(board, two)).to_have_count(0)
    assert board.locator(".filter-toggle").first.evaluate(look, [None, "outlineStyle"]) == "solid"
    board.keyboard.press("f")
    card(board, two).locator(".card-link").focus()
    assert card(board, two).evaluate(look, [None, "outlineStyle"]) == "solid"
    board.keyboard.press("1")
    expect(card(board, two).locator(".card-link")).to_be_focused()
    moving = "document.getAnimations().filter((it) => it.effect.getComputedTiming().duration > 1).length"
    assert board.evaluate(moving) == 0


def test_two_at_once_see_one_board_and_keep_their_hands(
    acme: Firm, page: OpenPage, console: list[str]
) -> None:
    """What Ann does reaches Bo, whose scroll, focus and half a word stay; and the other way round."""
    crowd = tickets(acme, *(f"t{n}" for n in range(30)), email="rita@acme.example")
    his, hers = open_board(page, acme, "bo"), open_board(page, acme, "ann")
    his.keyboard.press("/")
    his.keyboard.type("t")
    expect(his).to_have_url(re.compile(r"\?q=t$"))
    with his.expect_response("**/changes/**"):
        card(hers, crowd[29]).locator(".card-link").focus()
        hers.keyboard.press("m")
        hers.get_by_role("menuitem", name="To the top").click()
    first = lane(his, acme, "new").locator("[data-ticket]").first
    expect(first).to_have_attribute("data-ticket", crowd[29].number)
    expect(his.get_by_role("searchbox")).to_be_focused()
    his.keyboard.type("2")
    expect(his.get_by_role("searchbox")).to_have_value("t2")
    expect(his.locator("#announce")).to_have_text("Tickets found: 11")
    his.locator("#filter-chips").get_by_role("link", name="Clear filters").click()
    expect(card(his, crowd[3])).to_have_count(1)
    card(his, crowd[20]).scroll_into_view_if_needed()
    at = box(card(his, crowd[20]))["y"]
    with scope(acme.company):
        crowd[3].answer(body="It is back.")
        crowd[28].move(column=acme.columns["new"], before=crowd[0], by=acme["ann"])
        crowd[4].move(column=acme.columns["done"], by=acme["ann"])
    tickets(acme, "came meanwhile")
    expect(his.get_by_text("came meanwhile")).to_have_count(1)
    expect(card(his, crowd[3]).locator(".card-reply")).to_have_text("1 new")
    expect(lane(his, acme, "new").locator(".count")).to_have_text("30")
    assert abs(box(card(his, crowd[20]))["y"] - at) < 3
    with his.expect_response(re.compile(r"/boards/\d+/\?")):
        his.evaluate("document.dispatchEvent(new Event('board:stale'))")
    expect(card(his, crowd[20])).to_be_in_viewport()
    assert abs(box(card(his, crowd[20]))["y"] - at) < 3
    card(his, crowd[20]).locator(".card-link").focus()
    his.keyboard.press("2")
    expect(lane(hers, acme, "active").locator(f'[data-ticket="{crowd[20].number}"]')).to_be_visible()
    expect(card(hers, crowd[29]).locator(":focus")).to_have_count(1)
    assert console == []


def test_what_a_screen_reader_finds_and_is_told(acme: Firm, page: OpenPage) -> None:
    one, _two = busy(acme)
    board = open_board(page, acme, "bo")
    tree = " ".join(board.locator("main").aria_snapshot().split())
    for part in (
        '- heading "Support" [level=1]',
        '- search: - text: Search tickets - searchbox "Search tickets" - checkbox "Mine"',
        '- complementary "While you were away": - text: While you were away 2 new tickets',
        '- region "Backlog": - heading "Backlog" [level=2] - text: "1"',
        f'- list "Backlog": - listitem: - text: {one} - time: 6 d very long here - text: new - heading',
        '- text: "Hardware Urgent 2 new Overdue: 6 d" - img "3 messages": "3" - img "1 file": "1" - text: HQ',
        f'- img "Bo": BO - link "Move {one}"',
        '- region "In progress": - heading "In progress" [level=2] - text: 1 / 1 · full',
        '- list "Waiting": - listitem: Nothing is waiting',
    ):
        assert part in tree, part

    def told(words: str) -> None:
        expect(board.locator("#announce")).to_have_text(words)
        assert board.locator("#announce").aria_snapshot() in (f"- status: {words}", f'- status: "{words}"')

    board.keyboard.press("f")
    told("Tickets found: 1")
    board.keyboard.press("f")
    told("Tickets found: 2")
    board.keyboard.press(".")
    told("1 of 2: new")


def test_r_and_c_write_to_the_requester_or_to_the_team(acme: Firm, page: OpenPage) -> None:
    one, two = tickets(acme, "one", "two", email="rita@acme.example")
    board = open_board(page, acme, "bo")
    field, team = board.locator("#panel textarea"), board.get_by_role("radio", name="Team only")
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("c")
    expect(field).to_be_focused()
    expect(team).to_be_checked()
    board.keyboard.type("rc")
    expect(field).to_have_value("rc")
    field.fill("")
    card(board, two).locator(".card-link").focus()
    board.keyboard.press("r")
    expect(board.locator("#panel-title")).to_have_text("two")
    expect(field).to_be_focused()
    expect(team).not_to_be_checked()


def test_without_a_server_it_says_how_old_it_is(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, "bo")
    offline = board.locator("#offline")
    board.context.set_offline(True)
    board.keyboard.press("f")
    expect(offline).to_have_text(re.compile(r"^Not connected\. Showing \d\d:\d\d\.$"))
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("2")
    expect(board.locator(".toast")).to_contain_text("Not connected. The card is back where it was.")
    expect(lane(board, acme, "new").locator("[data-ticket]")).to_have_count(1)
    board.context.set_offline(False)
    expect(offline).to_be_hidden()
    board.get_by_role("button", name="Try again").click()
    expect(card(board, one).locator(".card-link")).to_be_focused()
    expect(lane(board, acme, "active").locator("[data-ticket]")).to_have_count(1)


HURRIED = "const set = setInterval; window.setInterval = (does, ms) => set(does, ms === 600000 ? 500 : ms);"


def test_ages_grow_on_a_board_that_is_left_open(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = page(member=(acme, "bo"))
    board.add_init_script(HURRIED)  # its ten minutes are over at once
    board.goto("/desk/acme/")
    age = card(board, one).locator("time").first
    expect(age).to_have_text("just now")
    with scope(acme.company):
        Ticket.objects.update(since=one.since - timedelta(hours=3))  # as if that time had passed
    expect(age).to_have_text("3 h")


def test_long_names_and_many_of_them_stay_within_the_window(acme: Firm, page: OpenPage) -> None:
    acme.company.name = "유한회사 한국아크메산업자동화시스템 " * 4
    acme.company.save(update_fields=["name"])
    with scope(acme.company):
        acme.category.name = "네트워크및무선인터넷접속장애그리고사내전산망전반에관한모든문의사항접수창구분류"[
            :36
        ]
        acme.category.save(update_fields=["name"])
        for number in range(11):
            Board.add(
                name=f"Department of affairs no {number}",
                columns=[("In", "new"), ("Out", "done")],
                by=acme["ann"],
            )
        for name in ("Waiting for the supplier", "Waiting for the landlord"):
            Column.add(board=acme.board, name=name, stage="active", limit=None, refuses=False, by=acme["ann"])
    (one,) = tickets(acme, "one", category=acme.category)
    board = open_board(page, acme)
    within = "it => it.getBoundingClientRect().right <= innerWidth && it.getBoundingClientRect().left >= 0"
    for width, height in ((1440, 900), (390, 844)):
        board.set_viewport_size({"width": width, "height": height})
        board.goto(f"/desk/acme/?category={acme.category.pk}")
        for inside in (".topbar button[popovertarget=account-menu]", ".boardbar > .segmented", ".filter-on"):
            assert board.locator(inside).evaluate(within), (width, inside)
        assert card(board, one).locator(".chip").evaluate("it => it.scrollWidth <= it.clientWidth + 1")
        assert card(board, one).evaluate("it => it.scrollWidth <= it.clientWidth + 1")
    tabs = board.locator(".switcher a")
    last = tabs.last
    assert not last.evaluate(within)
    board.locator(".board").evaluate("it => it.scrollTo({ left: it.scrollWidth, behavior: 'instant' })")
    expect(last).to_have_attribute("aria-current", "true")
    expect(last).to_be_in_viewport(ratio=1)
    for tab in tabs.all():
        assert tab.evaluate("it => it.scrollWidth <= it.clientWidth + 1"), tab.inner_text()


def test_a_toast_shows_where_the_focus_is(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme, theme="dark")
    card(board, one).locator(".card-link").focus()
    board.keyboard.press("3")
    button = board.get_by_role("button", name="Dismiss")
    expect(button).to_be_visible()
    board.keyboard.press("Shift")  # the keyboard is in use: a focus is to be seen
    button.focus()
    look = "it => [getComputedStyle(it).outlineColor, getComputedStyle(it.closest('.toast')).color]"
    ring, ink = button.evaluate(look)
    assert ring == ink


def test_in_forced_colours_the_chosen_one_is_to_be_seen(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one")
    board = open_board(page, acme)
    board.emulate_media(forced_colors="active")
    card(board, one).locator(".card-link").click()
    expect(board.locator("#panel")).to_be_visible()
    look = "it => getComputedStyle(it).outlineStyle"
    modes = board.locator(".mode label")
    assert [mode.evaluate(look) for mode in modes.all()] == ["solid", "none"]
    expect(card(board, one)).to_have_class(re.compile("card--open"))
    assert card(board, one).evaluate(look) == "solid"
    board.goto("/desk/acme/admin/company/kit/")
    edge = "it => getComputedStyle(it).borderBottomColor"
    tabs = [tab.evaluate(edge) for tab in board.locator(".tabs a").all()]
    assert len(set(tabs)) == 2
    assert tabs.count(board.locator(".tabs [aria-current]").evaluate(edge)) == 1


def test_a_ticket_on_paper_says_all_and_has_nothing_to_press(acme: Firm, page: OpenPage) -> None:
    (one,) = tickets(acme, "one", description="It prints nothing.", priority="high", place="HQ")
    with scope(acme.company):
        one.move(column=acme.columns["done"], by=acme["bo"])
        one.rate(mood="smile")
    board = open_board(page, acme, theme="dark")
    board.goto(f"/desk/acme/tickets/{one.number}/")
    smile = board.locator("[data-mood] use")
    assert smile.evaluate("it => it.getBoundingClientRect().width") > 5
    board.emulate_media(media="print")
    expect(board.locator(".composer")).to_be_hidden()
    assert board.locator("#panel :is(button, .btn, summary):visible").count() == 0
    for words in ("one", "It prints nothing.", "says: it went well"):
        expect(board.locator("#panel").get_by_text(words).locator("visible=true").first).to_be_visible()
    for chosen in ("stage", "priority"):
        expect(board.locator(f"#{chosen}")).to_be_visible()
    expect(board.locator("#place")).to_have_value("HQ")
    expect(board.locator("#due")).to_be_hidden()
    assert board.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
