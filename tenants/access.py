"""Who may do what: one table, and how a refusal is said."""

from typing import Literal

from django.utils.translation import gettext as _

Deed = Literal[
    "open",
    "move",
    "assign",
    "edit",
    "due",
    "reply",
    "comment",
    "undo",
    "release",
    "trash",
    "boards",
    "invite",
    "admit",
    "categories",
    "known_issue",
    "company",
    "roles",
    "members",
    "leave",
]

ALL = frozenset({"admin", "operator", "member"})
LEADS = frozenset({"admin", "operator"})
ADMINS = frozenset({"admin"})

MAY: dict[Deed, frozenset[str]] = {
    "open": ALL,
    "move": ALL,
    "assign": ALL,
    "edit": ALL,
    "due": ALL,
    "reply": ALL,
    "comment": ALL,
    "undo": ALL,
    "release": ALL,
    "trash": LEADS,
    "boards": LEADS,
    "invite": LEADS,  # operators as plain members only: see GRANTS
    "admit": LEADS,  # who asks to join; operators as plain members only
    "categories": LEADS,
    "known_issue": LEADS,
    "company": ADMINS,
    "roles": ADMINS,  # give them, and hand over one's own
    "members": ADMINS,  # deactivate and reactivate
    "leave": ALL,
}

# Which roles a role may give to somebody else.
GRANTS: dict[str, frozenset[str]] = {
    "admin": ALL,
    "operator": frozenset({"member"}),
    "member": frozenset(),
}


class Refused(Exception):
    """A deed that was understood and not done; its text is a sentence for people."""

    status = 409
    wait = 0  # seconds after which it may be tried again, where that is known


class Forbidden(Refused):
    """The role does not allow it."""

    status = 403

    @classmethod
    def to(cls, who: object) -> "Forbidden":
        return cls(_("Your role does not allow this. Ask an admin of %(company)s.") % {"company": who})
