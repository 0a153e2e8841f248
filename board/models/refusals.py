"""Why a card was not moved, or a column not changed."""

from tenants.access import Refused


class ColumnGone(Refused):
    """The column was archived while the card was in the air."""


class Full(Refused):
    """The column has a limit that refuses a further card."""


class Needed(Refused):
    """The column cannot go, or not change its meaning."""
