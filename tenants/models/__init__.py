from tenants.models.activity import Activity, deed
from tenants.models.address import FormerSlug
from tenants.models.bucket import Bucket
from tenants.models.code import FormerCode
from tenants.models.company import FILE_KINDS, Company
from tenants.models.consent import Consent
from tenants.models.counter import Counter
from tenants.models.invitation import Invitation, InvitationOver
from tenants.models.join_request import AlreadyMember, Decided, DeclinedLately, JoinRequest, ProofOver
from tenants.models.member import Membership
from tenants.models.user import User

__all__ = [
    "FILE_KINDS",
    "Activity",
    "AlreadyMember",
    "Bucket",
    "Company",
    "Consent",
    "Counter",
    "Decided",
    "DeclinedLately",
    "FormerCode",
    "FormerSlug",
    "Invitation",
    "InvitationOver",
    "JoinRequest",
    "Membership",
    "ProofOver",
    "User",
    "deed",
]
