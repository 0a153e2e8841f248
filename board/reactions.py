"""What the board does when something happened."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from board import templates
from board.bell import ring
from board.models import Board
from tenants.models import Activity


def lay_out_first_board(activity: Activity) -> None:
    """Give a new company its first board, in its own language."""
    if activity.kind != "founded":
        return
    with translation.override(activity.company.language):
        Board.lay_out(pgettext("board", "Support"), templates.columns("it"))


def ring_live_boards(activity: Activity) -> None:
    """Ring after the commit, once, however much happened in it."""
    if all(hook != ring for _, hook, *_ in transaction.get_connection().run_on_commit):
        transaction.on_commit(ring, robust=True)
