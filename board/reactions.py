"""What the board does when something happened."""

from django.utils import translation
from django.utils.translation import pgettext

from board.models import Board, Column
from tenants.models import Activity


def lay_out_first_board(activity: Activity) -> None:
    """Give a new company its first board, in its own language."""
    if activity.kind != "founded":
        return
    with translation.override(activity.company.language):
        columns = [
            (pgettext("column", "Backlog"), Column.Stage.NEW),
            (pgettext("column", "In progress"), Column.Stage.ACTIVE),
            (pgettext("column", "Waiting"), Column.Stage.WAITING),
            (pgettext("column", "Done"), Column.Stage.DONE),
        ]
        Board.lay_out(pgettext("board", "Support"), columns)
