"""Sixteen movers at one board at once: how fast, and whether all see one order afterwards."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import chain

from django.core.management import CommandError, call_command
from django.urls import reverse

from bench import place
from bench.client import Line, Request
from bench.jobs import Ground
from bench.sizes import Sizes
from board.models import Board
from board.templates import columns
from tenants.scoping import scope
from tickets.models import Ticket

CARDS = 40  # on the board; few, so that movers meet, and all of a column are on its page
SHOWN = re.compile(r'data-(column|ticket)="(\w+)"')
Order = dict[str, list[str]]


def measure(ground: Ground, sizes: Sizes) -> dict[str, object]:
    """Let them move; print and return moves a second, refusals and whether the order is one."""
    movers, moves = sizes.movers, sizes.moves
    with scope(ground.company):
        board = Board.lay_out("Movers", columns("it"), place=1)
        numbers = [Ticket.open(board=board, title=f"Card {at}").number for at in range(CARDS)]
        stands = [str(column.pk) for column in board.columns.standing()]
    page = Request(reverse("board", args=[ground.company.slug, board.pk]), headers=ground.session)
    with place.pages() as port, ThreadPoolExecutor(movers) as pool:
        began = time.perf_counter()
        answers = sum(
            pool.map(lambda seed: one(ground, port, numbers, stands, moves, seed), range(movers)), Counter()
        )
        seconds = time.perf_counter() - began
        first, second = (shown(Line(port), page, stands) for _ in range(2))
    same = first == second == standing(ground, board) and sorted(chain(*first.values())) == sorted(numbers)
    try:
        call_command("verify", stdout=StringIO())
        verified = True
    except CommandError:
        verified = False
    moved, refused = sum(answers[status] for status in (200, 204, 303)), answers[409]
    figures: dict[str, object] = {
        "movers": movers,
        "moves": movers * moves,
        "moved": moved,
        "refused": refused,
        "otherwise": answers.total() - moved - refused,
        "per_second": round(answers.total() / seconds, 1),
        "one_order_everywhere": same,
        "verified": verified,
    }
    print(
        f"\n{movers} movers × {moves} moves at one board: {figures['per_second']}/s, moved {moved}, refused"
        f" {refused}, otherwise {figures['otherwise']}; one order in two browsers and the database:"
        f" {'yes' if same else 'NO'}; verify: {'clean' if verified else 'NOT CLEAN'}"
    )
    return figures


def one(
    ground: Ground, port: int, numbers: list[str], stands: list[str], moves: int, seed: int
) -> Counter[int]:
    """One mover: any card to any place, as fast as it is answered. Who is late is refused (409)."""
    dice, line, answers = random.Random(seed), Line(port), Counter[int]()
    headers = {**ground.session, "HX-Request": "true"}
    for _ in range(moves):
        number, before = dice.sample(numbers, 2)
        form = {"column": dice.choice(stands)} | ({"before": before} if dice.random() < 0.5 else {})
        path = reverse("move", args=[ground.company.slug, number])
        answers[line.ask(Request(path, form, headers)).status] += 1
    line.http.close()
    return answers


def shown(line: Line, page: Request, stands: list[str]) -> Order:
    """Return what a fresh browser shows: each column's cards from the top."""
    order: Order = {column: [] for column in stands}
    column = ""
    for kind, value in SHOWN.findall(line.ask(page).body.decode()):
        if kind == "column":
            column = value
        elif column:
            order[column].append(value)
    return order


def standing(ground: Ground, board: Board) -> Order:
    """Return the order as the database has it."""
    with scope(ground.company):
        return {
            str(column.pk): list(column.tickets.in_order().values_list("number", flat=True))
            for column in board.columns.standing()
        }
