"""Tells all open boards of a process what happened: by what the bell says, or by a look at the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic

from django.db import connections

from board import bell, news
from board.watcher import Watcher

RECHECK = 10.0  # seconds after which the stream of a removed member or an ended session ends in any case
KEEP_ALIVE = 15.0  # seconds of silence before a word is said; static/js/stream.js waits for it


class Poller:
    """One thread and one connection, however many ``watchers`` there are.

    ``known`` has, for each company that is watched, what its watchers were told last. While its bells follow
    one another without a gap, nothing else happened than what they say, and nobody's sight has changed: that
    is an event, too, and one that must be read.
    """

    def __init__(self, watchers: set[Watcher]) -> None:
        self.watchers, self.known = watchers, dict[int, news.News]()
        self.ear: bell.Ear | None = None
        self.looked = self.checked = 0.0

    async def run(self) -> None:
        """Go on while there are watchers."""
        thread = ThreadPoolExecutor(1, "live-boards")
        self.known.clear()
        try:
            async with bell.listening() as self.ear:
                while self.watchers:
                    whole = self.tell(self.ear.take())
                    if not whole or monotonic() - self.looked > self.ear.patience:
                        await self.look(thread)
                    for watcher in self.watchers:
                        watcher.stay_alive(KEEP_ALIVE)
                    await self.ear.wait()
        finally:
            self.ear = None
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)

    def come(self) -> None:
        """Look at once: somebody has come and may have missed something."""
        if self.ear:
            self.ear.hear(bell.LOOK)

    def tell(self, bells: Sequence[bell.Bell]) -> bool:
        """Tell what the ``bells`` say. Returns whether that was all; else a look must tell the rest."""
        watched = {watcher.company for watcher in self.watchers}
        heard = [each for each in bells if each.company in watched or each == bell.LOOK]
        whole = bool(bells) and all(each.placed for each in heard)  # one that tells nothing says: look
        rung = defaultdict[int, list[bell.Placed]](list)
        for company, placed in heard:
            rung[company].extend(placed)
        said = dict[int, news.News]()
        for company in watched & rung.keys():
            more = self.known[company].followed_by(rung[company]) if company in self.known else None
            if more is None:
                whole = False
            else:
                self.known[company] = said[company] = more
        for watcher in self.watchers:
            if watcher.company in said:
                whole = watcher.hear(said[watcher.company]) and whole
        return whole

    async def look(self, thread: ThreadPoolExecutor) -> None:
        """Ask the database, once for all, what came after that which its watchers have seen."""
        self.looked = monotonic()
        recheck = self.looked - self.checked > RECHECK
        watching = tuple(self.watchers)  # who comes during the look has a floor of its own: next time
        floors, members, anew = dict[int, int](), set[int](), set[int]()
        for watcher in watching:
            company, known = watcher.company, self.known.get(watcher.company)
            floors[company] = min(floors.get(company, watcher.seen), watcher.seen)
            members.add(watcher.member)
            if recheck or known is None or watcher.member not in known.listening:
                anew.add(company)
        sessions = {watcher.session for watcher in watching} if recheck else frozenset[str]()
        ask = partial(look, floors, members, anew, sessions)
        told, over = await asyncio.get_running_loop().run_in_executor(thread, ask)
        self.checked = self.looked if recheck else self.checked
        self.known = {company: said for company, said in (self.known | told).items() if company in floors}
        for watcher in watching:
            if watcher.session in over:
                watcher.end()
            elif watcher.company in told:
                watcher.hear(told[watcher.company])


def look(
    floors: dict[int, int], members: set[int], anew: set[int], sessions: Collection[str]
) -> tuple[dict[int, news.News], frozenset[str]]:
    """What happened, and which of ``sessions`` are over."""
    return news.since(floors, members, anew), news.ended(sessions) if sessions else frozenset()
