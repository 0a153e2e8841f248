"""While you were away: what others did on a board since a member last looked at it."""

from __future__ import annotations

from collections.abc import Collection

from board.models import Board, BoardView
from tenants.models import Membership, deed
from tickets.models import Ticket


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
