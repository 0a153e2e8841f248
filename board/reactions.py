"""What the board does when something happened."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from board import templates
from board.bell import Peal
from board.models import Board
from tenants.models import Activity
from tenants.scoping import current_id


def lay_out_first_board(activity: Activity) -> None:
    """Give a new company its first board, in its own language."""
    if activity.kind != "founded":
        return
    with translation.override(activity.company.language):
        Board.lay_out(pgettext("board", "Support"), templates.columns("it"))


def ring_live_boards(activity: Activity) -> None:
    """Ring after the commit, once for each deed, however much happened in it.

    One that is taken back to its savepoint, in a transaction around it that goes on, rings nothing.
    """
    line = transaction.get_connection()
    inside = set(line.savepoint_ids)
    for savepoints, hook, *_ in line.run_on_commit:
        peal = getattr(hook, "__self__", None)
        if isinstance(peal, Peal) and savepoints == inside:
            break
    else:
        peal = Peal(current_id())
        transaction.on_commit(peal.ring, robust=True)
    peal.add(activity)
