"""A new company sends few mails a day until the address of an admin of it is verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from tenants.scoping import scope

if TYPE_CHECKING:
    from tenants.models.activity import Activity
    from tenants.models.company import Company
    from tenants.models.member import Membership
    from tenants.models.user import User


class OnProbation(models.Model):
    """The half of a company that is new: on ``probation`` it sends ``LIMIT_MAILS_UNVERIFIED`` mails a day."""

    probation = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True

    def locked(self) -> Company:
        raise NotImplementedError

    def prove(self, *, by: Membership) -> Activity | None:
        """End the probation, for the address of ``by`` is verified. None: it was over.

        Raises:
            Forbidden: ``by`` is no admin.
        """
        from tenants.models.activity import deed

        with deed(by) as happened:
            by.must("company")
            if not self.locked().probation:
                return None
            self.probation = False
            self.save(update_fields=["probation"])
            return happened("verified")


def prove_by(member: Membership) -> None:
    """End the probation of the ambient company, if ``member`` is an admin of it whose address is verified."""
    if member.company.probation and member.may("company") and member.user.proven:
        member.company.prove(by=member)


def prove_all(user: User) -> None:
    """End the probation of each company in which ``user``, whose address is verified now, is an admin."""
    from tenants.models.member import Membership

    for member in Membership.of(user):
        if member.company.probation and member.may("company"):
            with scope(member.company):
                member.company.prove(by=member)
