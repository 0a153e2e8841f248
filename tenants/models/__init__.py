from tenants.models.activity import Activity, deed
from tenants.models.bucket import Bucket
from tenants.models.company import FILE_KINDS, Company, Counter
from tenants.models.consent import Consent
from tenants.models.invitation import AlreadyMember, Invitation, InvitationOver
from tenants.models.member import Membership, User

__all__ = [
    "FILE_KINDS",
    "Activity",
    "AlreadyMember",
    "Bucket",
    "Company",
    "Consent",
    "Counter",
    "Invitation",
    "InvitationOver",
    "Membership",
    "User",
    "deed",
]
