"""Why a card was not moved, or a column not changed."""

from tenants.access import Refused


class ColumnGone(Refused):
    """The column was archived while the card was in the air."""


class Unseen(ColumnGone):
    """It was deleted, is another company's, or on a board that the mover may not see: which, is not told."""

    status = 404


class Full(Refused):
    """The column has a limit that refuses a further card."""


class Needed(Refused):
    """The column cannot go, or not change its meaning."""


class TooMany(Needed):
    """Its cards are more than can be placed anew together."""
