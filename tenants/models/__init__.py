from tenants.models.activity import Activity, deed
from tenants.models.company import Company, Counter
from tenants.models.invitation import AlreadyMember, Invitation, InvitationOver
from tenants.models.member import Membership, User

__all__ = [
    "Activity",
    "AlreadyMember",
    "Company",
    "Counter",
    "Invitation",
    "InvitationOver",
    "Membership",
    "User",
    "deed",
]
