"""A card carried along the columns of a board with 400 cards: how evenly the browser paints."""

from __future__ import annotations

import sys
import time
from statistics import median
from typing import Any

from django.urls import reverse

from bench import place
from bench.jobs import Ground
from board.models import Board
from tenants.scoping import scope
from tests.chromium import FLAGS, find_chromium
from tickets.models import Ticket

SERVER = [sys.executable, "-m", "helpdesk", "events"]  # pages and streams from one origin
LATE = 17.0  # ms; a frame of a screen that shows 60 a second takes 16.7
WATCH = """() => {
  window.seen = { frames: [], tasks: [] };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.seen.tasks.push(task.duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => { window.seen.frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def measure(ground: Ground, *, quick: bool) -> dict[str, object] | None:
    """Carry a card for some seconds; print and return the figures, None where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        print("\nDragging was left out: no Chromium was found.")
        return None
    lanes, cards, seconds = (3, 5, 1.0) if quick else (10, 40, 6.0)
    board = fill(ground, lanes, cards)
    from playwright.sync_api import sync_playwright

    port = place.free_port()
    with place.running(SERVER, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 1920, "height": 1000}, base_url=f"http://localhost:{port}"
        )
        cookies = dict(pair.split("=", 1) for pair in ground.session["Cookie"].split("; "))
        context.add_cookies(
            [
                {"name": name, "value": value, "url": f"http://localhost:{port}"}
                for name, value in cookies.items()
            ]
        )
        page = context.new_page()
        page.goto(reverse("board", args=[ground.company.slug, board.pk]))
        loaded = page.locator("[data-column] [data-ticket]").count()
        idle = still(page, seconds / 2)
        seen = carried(page, seconds)
        browser.close()
    figures, rest = summary(seen), summary(idle)
    print(
        f"\nA card dragged over {loaded} cards for {seconds:.0f} s: {figures['frames_per_second']} frames/s"
        f" (idle {rest['frames_per_second']}), {figures['late_percent']} % of frames over {LATE:.0f} ms,"
        f" median {figures['median_ms']} ms, longest task {figures['longest_task_ms']} ms (< 50)"
    )
    return {**figures, "cards": loaded, "idle": rest}


def fill(ground: Ground, lanes: int, cards: int) -> Board:
    """A board of so many columns with so many cards each."""
    with scope(ground.company):
        names = [(f"Step {lane}", "new" if lane == 0 else "active") for lane in range(lanes - 1)]
        board = Board.lay_out("Dragging", [*names, ("Done", "done")], place=2)
        columns = list(board.columns.standing())
        tickets = [
            Ticket.open(board=board, title=f"Card {at} is to be carried") for at in range(lanes * cards)
        ]
        for lane, column in enumerate(columns):
            Ticket.objects.filter(pk__in=[each.pk for each in tickets[lane * cards :][:cards]]).update(
                column=column
            )
    return board


def still(page: Any, seconds: float) -> dict[str, list[float]]:
    page.evaluate(WATCH)
    page.wait_for_timeout(seconds * 1000)
    return dict(page.evaluate("window.seen"))


def carried(page: Any, seconds: float) -> dict[str, list[float]]:
    """Take the first card, carry it to and fro over all columns in sight, and put it back."""
    box = page.locator("[data-ticket]").first.bounding_box()
    x, y, at = box["x"] + 40, box["y"] + 14, 0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.seen.frames.length = window.seen.tasks.length = 0")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        at += 1
        along = abs(at * 9 % 3000 - 1500)  # px, there and back
        page.mouse.move(x + along, y + 60 + at * 5 % 500)
    seen = dict(page.evaluate("window.seen"))
    page.keyboard.press("Escape")
    page.mouse.up()
    return seen


def summary(seen: dict[str, list[float]]) -> dict[str, float]:
    frames = seen["frames"] or [0.0]
    return {
        "frames_per_second": round(1000 * len(frames) / max(1.0, sum(frames)), 1),
        "late_percent": round(100 * sum(each > LATE for each in frames) / len(frames), 1),
        "median_ms": round(median(frames), 1),
        "longest_task_ms": round(max(seen["tasks"], default=0.0), 1),
    }
