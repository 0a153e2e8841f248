"""State fetched plus events applied equals state fetched again, after every kind of event (FLT-10)."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from board.models import Board, Column
from tenants.models import Activity
from tenants.scoping import scope
from tests.browser.boards import open_board
from tests.browser.conftest import OpenPage
from tests.cast import Firm, tickets
from tests.house.test_scoping import ROOT
from tickets.models import Category, KnownIssue, Requester, Ticket

pytestmark = pytest.mark.browser
# What happens to people and to the company: it shows on no card.
ELSEWHERE = {
    *("founded", "configured", "announced", "verified", "checklist_closed", "slug_changed", "code_rotated"),
    *("invited", "revoked", "asked_to_join", "approved", "declined", "join_withdrawn", "retried"),
    *("appointed", "handed_over", "reactivated"),
}
UNHEARD = {f"category {how}" for how in ("archived", "restored", "added", "ordered")} | {
    "held",
    "asked again",
}
Step = tuple[str, Callable[[], Any]]
WANTED: Any = {"stage": "active", "limit": None, "refuses": False}
PLAIN: Any = {"name": "Keys", "help": "", "icon": "key", "hue": 3, "board": None}
OPEN: Any = {"name": "Support", "everyone": True, "members": [], "hides": ["age"]}

# The board of a document in words: columns, counts, cards in order with version and text. Not how long a card
# stands, which goes on; not how new it is to its reader. One of the two may have loaded further cards.
COMPARE = """async () => {
    const cardOf = (card) => {
        const copy = card.cloneNode(true);
        for (const passing of copy.querySelectorAll("time, .away-word")) passing.remove();
        copy.classList.remove("card--fresh", "card--away", "card--stepped");
        const names = [...copy.querySelectorAll("[aria-label]")].map((each) => each.ariaLabel);
        const { ticket, version } = card.dataset;
        return [ticket, version, copy.className.trim(), copy.textContent.trim(), ...names];
    };
    const boardOf = (page) => [...page.querySelectorAll("[data-column]")].map((lane) => ({
        column: [lane.id, lane.dataset.stage, lane.dataset.policy, lane.querySelector("h2").textContent],
        count: lane.querySelector(".count").textContent,
        tab: page.querySelector(`#${lane.id.replace("column", "tab")}`).textContent,
        limit: [lane.querySelector(".wip")?.className, lane.querySelector(".wip")?.textContent.trim()],
        cards: [...lane.querySelectorAll("[data-ticket]")].map(cardOf),
        below: lane.querySelector(".column-end").dataset.below,
    }));
    const answer = await fetch(location.href);
    const fresh = boardOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
    let here;
    for (let look = 0; look < 300; look += 1) { // further cards may be on their way
        here = boardOf(document);
        here.forEach((lane, at) => {
            const there = fresh[at]?.cards.length;
            const both = Math.max(Math.min(lane.cards.length, there), Math.min(there, 35));
            for (const each of [lane, fresh[at]]) {
                if (!each || each.cards.length === both) continue;
                each.below = each.cards[both][0];
                each.cards.length = both;
            }
        });
        if (JSON.stringify(here) === JSON.stringify(fresh)) return null;
        await new Promise(requestAnimationFrame);
    }
    const parts = (lanes) => lanes.flatMap(({ cards, ...lane }) => [lane, ...cards]);
    const flat = (lanes) => parts(lanes).map((each) => JSON.stringify(each));
    const [a, b] = [flat(here), flat(fresh)];
    return [a.filter((each) => !b.includes(each)), b.filter((each) => !a.includes(each)), a.length, b.length];
}"""


def changes(firm: Firm, other: Board) -> Iterator[Step]:
    """What happens to the cards of a board: each kind of activity there is."""
    ann, bo = firm["ann"], firm["bo"]
    columns = firm.columns
    with scope(firm.company):
        crowd = list(Ticket.objects.visible_to(ann).on_show().in_order())
        away = other.columns.standing()[0]
        issue = KnownIssue.objects.filter
    one, two, three, four = crowd[:4]

    def undo(ticket: Ticket, kind: str) -> Callable[[], Any]:
        return lambda: ticket.undo(activity=ticket.activities.filter(kind=kind).latest("seq"), by=ann)

    yield "opened", lambda: Ticket.open(board=firm.board, title="a new one", email="rita@acme.example")
    yield "opened on another board", lambda: Ticket.open(board=other, title="elsewhere")
    yield "held", lambda: Ticket.open(board=firm.board, title="pills", held_for="links")
    yield "released", lambda: Ticket.objects.get(title="pills").release(by=ann)
    yield "moved within", lambda: crowd[-1].move(column=columns["new"], before=two, by=bo)
    yield "moved to the end", lambda: one.move(column=columns["new"], by=bo)
    yield "moved across", lambda: two.move(column=columns["active"], by=bo)
    yield "moved above", lambda: three.move(column=columns["active"], before=two, by=ann)
    yield "undone", undo(three, "moved")
    yield "moved away", lambda: four.move(column=away, by=ann)
    yield "moved back", lambda: four.move(column=columns["done"], by=ann)
    yield "assigned", lambda: two.assign(member=bo, by=ann)
    yield "unassigned", lambda: two.unassign(member=bo, by=ann)
    yield "unassigning undone", undo(two, "unassigned")
    yield "edited", lambda: two.edit(title="said better", priority="urgent", by=ann)
    yield "due", lambda: two.due(until=date(2030, 1, 1), by=ann)
    yield "replied", lambda: two.reply(body="we look", by=bo)
    yield "commented", lambda: two.comment(body="a cable", by=bo)
    yield "answered", lambda: two.answer(body="still dark")
    yield "nudged", lambda: two.nudge()
    yield "thanked", lambda: two.thank()
    yield "still broken", lambda: two.still_broken()
    yield "declared", lambda: three.declare(words="known", by=ann)
    yield "joined", lambda: issue(ticket=three).get().join(once="1")
    yield "called off", lambda: three.call_off(by=ann)
    yield "rated", lambda: four.rate(mood="smile")
    yield "link renewed", lambda: run_out(four).renew_link()
    yield "asked again", lambda: Requester.ask_again("rita@acme.example")
    yield "archived", lambda: four.archive(by=ann)
    yield "categorised", lambda: two.edit(category=firm.category, by=ann)
    yield "category edited", lambda: firm.category.edit(name="Paper and ink", hue=7, by=ann)
    yield "category archived", lambda: firm.category.archive(by=ann)
    yield "category restored", lambda: firm.category.restore(by=ann)
    yield "category added", lambda: Category.add(**PLAIN, by=ann)
    yield "category ordered", lambda: firm.category.shift(steps=1, by=ann)
    yield "column edited", lambda: columns["active"].edit(**WANTED | {"name": "At work", "limit": 1}, by=ann)
    yield "over the limit", lambda: three.move(column=columns["active"], by=bo)
    yield "column added", lambda: Column.add(board=firm.board, **WANTED | {"name": "Parts"}, by=ann)
    yield (
        "column removed",
        lambda: columns["active"].remove(into=firm.board.columns.get(name="Parts"), by=ann),
    )
    yield "board changed", lambda: firm.board.edit(**OPEN, by=ann)


def run_out(ticket: Ticket) -> Ticket:
    """Let the link of ``ticket`` have run out."""
    Ticket.objects.filter(pk=ticket.pk).update(link_until=timezone.now() - timedelta(days=1))
    return Ticket.objects.get(pk=ticket.pk)


def kinds() -> set[str]:
    """Each kind of activity that the code writes down by name."""
    rooms = ("tenants", "tickets", "board", "notifications")
    source = "".join(path.read_text() for room in rooms for path in ROOT.glob(f"{room}/**/models/*.py"))
    return set(re.findall(r'happened\(\s*"(\w+)"', source))


def difference(watching: Page, seq: int) -> Any:
    """What the page shows and what it should, once it has heard of ``seq``; None: the same."""
    watching.wait_for_function("seq => Number(document.querySelector('#board')?.dataset.seq) >= seq", arg=seq)
    return watching.evaluate(COMPARE)


def test_what_a_board_has_heard_is_what_is_there(acme: Firm, page: OpenPage, console: list[str]) -> None:
    tickets(acme, *(f"t{number}" for number in range(42)), email="rita@acme.example")
    with scope(acme.company):
        other = Board.add(name="Facilities", columns=[("Inbox", "new"), ("Done", "done")], by=acme["ann"])
    watching = open_board(page, acme, "olga")
    for step, act in changes(acme, other):
        with scope(acme.company):
            act()
            seq = Activity.objects.latest("seq").seq
        assert difference(watching, 0 if step in UNHEARD else seq) is None, step
    with scope(acme.company):
        assert kinds() - ELSEWHERE <= {activity.kind for activity in Activity.objects.all()}
    assert [line for line in console if "/events/" not in line] == []
