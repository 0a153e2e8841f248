"""Why a deed on a ticket was not done."""

from tenants.access import Refused


class Stale(Refused):
    """Somebody changed the same thing since the caller looked."""


class TooLate(Refused):
    """It cannot be undone any more."""
