"""A card carried along the columns of a board with 400 cards: how evenly the browser paints.

What counts is the page's own time, from the browser's trace: how long a task took by the clock tells as much
of what else the machine does.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from typing import Any

from django.urls import reverse

from bench import place
from bench.jobs import Ground
from bench.sizes import Sizes
from board.models import Board
from tenants.scoping import scope
from tests.chromium import FLAGS, find_chromium
from tickets.models import Ticket

SERVER = [sys.executable, "-m", "helpdesk", "events"]  # pages and streams from one origin
FRAME = 1000 / 60  # ms
LONG = 50.0  # ms; https://www.w3.org/TR/longtasks-1/
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
WATCH = """() => {
  window.frames60 = [];
  let last = performance.now();
  const frame = (now) => { window.frames60.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def measure(ground: Ground, sizes: Sizes) -> dict[str, object] | None:
    """Carry a card for some seconds; print and return the figures, None where there is no Chromium."""
    chromium = find_chromium()
    if chromium is None:
        print("\nDragging was left out: no Chromium was found.")
        return None
    board, seconds = fill(ground, sizes.lanes, sizes.cards), sizes.drag
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
        page.evaluate(WATCH)
        page.wait_for_timeout(seconds * 500)
        idle = frames(page.evaluate("window.frames60"))
        browser.start_tracing(page=page, categories=TRACED)
        seen = frames(carried(page, seconds))
        tasks = own_times(browser.stop_tracing())
        browser.close()
    longest, each = max(tasks, default=0.0), sum(tasks) / max(1.0, seen["frames"])
    verdict = "reached" if longest < LONG and each < FRAME else "below"
    print(
        f"\nA card dragged over {loaded} cards for {seconds:.0f} s: {each:.1f} ms of own time a frame"
        f" (≤ {FRAME:.1f}), longest task {longest:.0f} ms (< {LONG:.0f}): {verdict}; by the clock"
        f" {seen['per_second']} frames/s, idle {idle['per_second']}"
    )
    figures = {"own_ms_a_frame": round(each, 1), "longest_task_ms": round(longest, 1), "verdict": verdict}
    return {"cards": loaded, **figures, "dragging": seen, "idle": idle}


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


def carried(page: Any, seconds: float) -> list[float]:
    """Carry the first card over all columns in sight, to and fro, and put it back; return the frames' ms."""
    box = page.locator("[data-ticket]").first.bounding_box()
    x, y, at = box["x"] + 40, box["y"] + 14, 0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.frames60.length = 0")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        at += 1
        along = abs(at * 9 % 3000 - 1500)  # px, there and back
        page.mouse.move(x + along, y + 60 + at * 5 % 500)
    seen: list[float] = page.evaluate("window.frames60")
    page.keyboard.press("Escape")
    page.mouse.up()
    return seen


def frames(seen: list[float]) -> dict[str, float]:
    late = sum(each > FRAME + 1 for each in seen)
    return {
        "frames": len(seen),
        "per_second": round(1000 * len(seen) / max(1.0, sum(seen)), 1),
        "late_percent": round(100 * late / max(1, len(seen)), 1),
    }


def own_times(trace: bytes) -> list[float]:
    """Return the milliseconds that each task of the page's main thread was at work."""
    tasks = defaultdict[tuple[int, int], list[float]](list)
    for event in json.loads(trace)["traceEvents"]:
        if event["name"] == "RunTask" and event["ph"] == "X":
            tasks[event["pid"], event["tid"]].append(event.get("tdur", event["dur"]) / 1000)
        elif event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain":
            tasks[event["pid"], event["tid"]].append(0.0)
    pages = [key for key in tasks if 0.0 in tasks[key]]
    return max((tasks[key] for key in pages), key=sum, default=[])
