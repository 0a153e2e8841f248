"""What browser tests do on a board and read from it."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tenants.scoping import scope
from tests.browser.conftest import OpenPage
from tests.cast import Firm
from tickets.models import Ticket


def lane(page: Page, firm: Firm, stage: str) -> Locator:
    return page.locator(f'[data-column="{firm.columns[stage].pk}"]')


def card(page: Page, ticket: Ticket) -> Locator:
    return page.locator(f'[data-ticket="{ticket.number}"]')


def shown(page: Page, firm: Firm, stage: str) -> list[str | None]:
    """The numbers in a column, all of one moment."""
    cards = lane(page, firm, stage).locator("[data-ticket]")
    found: list[str | None] = cards.evaluate_all("all => all.map((each) => each.dataset.ticket)")
    return found


def standing(firm: Firm, stage: str) -> list[str]:
    with scope(firm.company):
        return [ticket.number for ticket in firm.columns[stage].tickets.in_order()]


def numbers(*those: Ticket) -> list[str]:
    return [ticket.number for ticket in those]


# Its place once it has glided there: the same in three frames.
PLACE = """async (it) => {
    let [rect, still] = [it.getBoundingClientRect(), 0];
    for (let frame = 0; frame < 300 && still < 3; frame += 1) {
        await new Promise(requestAnimationFrame);
        const now = it.getBoundingClientRect();
        still = now.x === rect.x && now.y === rect.y ? still + 1 : 0;
        rect = now;
    }
    return rect.toJSON();
}"""


def box(of: Locator) -> dict[str, float]:
    """Where an element is. What the live board replaced meanwhile is nowhere: then look again."""
    for _look in range(100):
        rect: dict[str, float] = of.evaluate(PLACE)
        if rect["x"]:
            return rect
    raise AssertionError(f"{of} is nowhere on the page.")


def drag(page: Page, what: Locator, onto: Locator, *, drop: bool = True) -> None:
    """Carry ``what`` by mouse to the upper edge of ``onto``."""
    start, end = box(what), box(onto)
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
    expect(page.locator(".card--target")).to_have_count(1)  # it is in the air
    page.mouse.move(end["x"] + 60, end["y"] + 12, steps=12)
    page.mouse.move(end["x"] + 60, end["y"] + 8, steps=3)
    over = onto.locator("xpath=ancestor-or-self::*[@data-column]").locator(".card--target")
    for frame in range(200):  # a hand is never quite still, and looks where the card would land
        if over.count():
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.mouse.move(end["x"] + 60, end["y"] + 7 + frame % 2)
    if drop:
        page.mouse.up()


def open_board(page: OpenPage, firm: Firm, name: str = "ann", **options: Any) -> Page:
    opened = page(member=(firm, name), **options)
    opened.goto("/desk/acme/")
    expect(opened.locator("#board")).to_be_visible()
    return opened


def press_in_korean(page: Page, code: str, key: str, **held: bool) -> None:
    """Press a key as a keyboard does while the Korean input method is on."""
    page.evaluate(
        "event => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))",
        {"key": key, "code": code, "bubbles": True, "cancelable": True, **held},
    )


def violations(page: Page) -> list[str]:
    found = Axe().run(page)
    return [
        f"{each['id']}: {node['failureSummary']} {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def listen(page: Page) -> None:
    """Have the page note the next bell in ``window.rung``: what it does not show then, it waits with."""
    page.evaluate(
        """() => new Promise((open) => {
            const bells = new EventSource(document.querySelector('#board').dataset.events);
            bells.addEventListener('activity', () => { window.rung = true; });
            bells.addEventListener('open', open);
        })"""
    )


def heard(page: Page) -> None:
    page.wait_for_function("() => window.rung")
