"""While you were away: what others did on a board since a member last looked at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from board.models import Board, BoardView
from tenants.models import Activity, Membership, deed
from tickets.models import Ticket

if TYPE_CHECKING:
    from board.lanes import Lane

MOST = 150  # tickets marked at a time, the latest; as many as ``SeenForm`` takes back
HORIZON = 600  # events that are looked through: who was away for longer is told of the latest
GROUPS = {
    "opened": "new",
    "released": "new",
    "assigned": "yours",
    "moved": "moved",
    "undone": "moved",
    "replied": "said",
    "commented": "said",
    "answered": "said",
    "still_broken": "said",
    "nudged": "said",
}
WEIGHTY = (
    "moved",
    "said",
    "yours",
    "new",
)  # of several deeds to a ticket, the last here is told


@dataclass(frozen=True, slots=True)
class Mark:
    """A ticket that is marked, and why: its ``group`` of deeds."""

    number: str
    group: str


@dataclass(frozen=True, slots=True)
class Away:
    """All that is marked on a board, in the order in which it happened."""

    marks: list[Mark]
    member: Membership

    @classmethod
    def of(cls, view: BoardView, upto: int) -> Away:
        """What happened up to event ``upto``, in one statement; nothing for who was never here."""
        marks = happened(view.board, view.member, view.seen, upto, view.unseen) if view.pk else []
        return cls(marks, view.member)

    @classmethod
    def still(cls, board: Board, member: Membership, numbers: Collection[str]) -> Away:
        """What is still marked in a browser, each for the last deed of another to it."""
        upto = member.company.last_seq()
        return cls(happened(board, member, upto, upto, numbers), member)

    def mark(self, lanes: Iterable[Lane]) -> None:
        """Write its word onto each card that is marked."""
        said, told = words(), {mark.number: mark.group for mark in self.marks}
        for lane in lanes if told else ():
            for card in lane.cards:
                card["away"] = said.get(told.get(card["number"], ""), "")

    @property
    def words(self) -> dict[str, str]:
        return words()

    @property
    def told(self) -> str:
        """All marks as the browser reads them: each a number and its group."""
        return " ".join(f"{mark.number}:{mark.group}" for mark in self.marks)

    def lines(self) -> list[tuple[Ticket, str]]:
        """The tickets that are marked, each with the word for it; a statement of its own."""
        tickets = (
            Ticket.objects.visible_to(self.member)
            .on_show()
            .in_bulk([mark.number for mark in self.marks], field_name="number")
        )
        said = words()
        return [(tickets[mark.number], said[mark.group]) for mark in self.marks if mark.number in tickets]

    @property
    def said(self) -> str:
        """How much of what, as in: 3 new tickets, 2 replies."""
        counts = Counter(mark.group for mark in self.marks)
        told = [counted(group, counts[group]) for group in reversed(WEIGHTY) if counts[group]]
        if len(self.marks) == MOST:
            told.append(_("and perhaps more before that"))
        return ", ".join(told)

    def __bool__(self) -> bool:
        return bool(self.marks)


def happened(
    board: Board, member: Membership, after: int, upto: int, also: Collection[str] = ()
) -> list[Mark]:
    """What others than ``member`` did to tickets on show after event ``after``, and the last to ``also``."""
    told = Activity.objects.filter(seq__lte=upto, kind__in=GROUPS, ticket__column__board=board)
    told = told.filter(ticket__held_at=None, ticket__archived_at=None).exclude(actor=member)
    read = ("seq", "ticket__number", "kind", "details")
    rows: Any = told.after(max(after, upto - HORIZON)).order_by().values_list(*read)
    if also:
        rows = rows.union(told.filter(ticket__number__in=also).values_list(*read), all=True)
    marks, given = dict[str, Mark](), set[int]()  # given: the deeds that made a ticket theirs
    for seq, number, kind, details in rows.order_by("seq"):
        group, was = group_of(kind, details, member), marks.get(number)
        if group == "yours":
            given.add(seq)
        elif kind == "undone" and was and was.group == "yours" and details["activity"] in given:
            del marks[number]
            continue
        if was and seq > after:  # of what was marked before, the last deed is the reason
            group = max(group, was.group, key=("", *WEIGHTY).index)
        if group:
            marks.pop(number, None)
            marks[number] = Mark(number, group)
    return list(marks.values())[-MOST:]


def group_of(kind: str, details: dict[str, Any], member: Membership) -> str:
    """What a deed is to ``member``; empty: nothing to mark a ticket for."""
    group, now = GROUPS[kind], details.get("now")
    if group == "moved" and now in (None, details.get("was")):
        return ""
    return "" if group == "yours" and details.get("member") != member.pk else group


def words() -> dict[str, str]:
    """Why a ticket is marked, as its card says it."""
    return {
        "new": pgettext("while you were away", "new"),
        "yours": pgettext("while you were away", "assigned to you"),
        "said": pgettext("while you were away", "answered"),
        "moved": pgettext("while you were away", "moved"),
    }


def counted(group: str, n: int) -> str:
    said = {
        "new": ngettext("%(n)d new ticket", "%(n)d new tickets", n),
        "yours": _("%(n)d assigned to you"),
        "said": ngettext("%(n)d reply", "%(n)d replies", n),
        "moved": _("%(n)d moved"),
    }
    return said[group] % {"n": n}


def look(*, board: Board, by: Membership, upto: int, still: Collection[str]) -> None:
    """Note that ``by`` has looked at all that happened on ``board`` up to event ``upto``, but for ``still``.

    Never goes back. Of two open windows each knows only what was looked at in itself: what one has looked at,
    the other does not mark again; and one that lags behind leaves alone what came after it.
    """
    with deed(by):
        view = BoardView.locked(board, by)
        upto = min(upto, by.company.last_seq())
        told = Ticket.objects.visible_to(by).on_show().on(board).filter(number__in={*still, *view.unseen})
        view.unseen = [
            number
            for number, changed in told.order_by("number").values_list("number", "seq")
            if (number in still and (number in view.unseen or changed > view.seen))
            or (number in view.unseen and upto < view.seen and changed > upto)
        ]
        view.seen = max(view.seen, upto)
        view.save(update_fields=["seen", "unseen"])
