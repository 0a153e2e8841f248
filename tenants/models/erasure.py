"""The end of an account."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from tenants.scoping import scope


class Erasable(AbstractBaseUser):
    """The half of a person that can be forgotten: an account is not for ever."""

    avatar: Any
    name: Any
    email: Any

    class Meta:
        abstract = True

    def erase(self) -> None:
        """End this account for good: its owner wishes it, and is logged out after it, or has never come.

        They leave each company they work for. Then nothing says any more who they were: name, addresses,
        password, picture, keys and sessions are gone, and so is their address in old invitations. The row
        stays: deeds in the histories of companies point at its memberships, which read "former member".

        Raises:
            LastAdmin: a company would be left without an admin; its sentence names the company.
        """
        from tenants.models.invitation import Invitation
        from tenants.models.join_request import JoinRequest
        from tenants.models.member import Membership

        with transaction.atomic():
            for member in Membership.of(self):
                with scope(member.company):
                    member.leave()
            JoinRequest.unscoped.filter(user=self.pk).delete()
            Membership.unscoped.filter(user=self.pk).update(**FORGOTTEN)
            old = Invitation.unscoped.filter(email=self.email).exclude(state=Invitation.State.SENT)
            old.update(email=self.nobody)
            for about in self._meta.related_objects:  # addresses, keys, sessions: what is no company's
                about.related_model._base_manager.filter(**{about.field.name: self}).delete()
            if self.avatar:
                transaction.on_commit(partial(self.avatar.storage.delete, self.avatar.name))
            gone = NOBODY | {"email": self.nobody}
            for field, value in gone.items():
                setattr(self, field, value)
            self.set_unusable_password()
            self.save(update_fields=[*gone, "password"])

    @property
    def nobody(self) -> str:
        """An address that can be nobody's (RFC 2606), and is unique."""
        return f"{self.pk}@erased.invalid"


NOBODY: dict[str, Any] = {
    "name": "",
    "avatar": "",
    "language": "",
    "time_zone": "",
    "theme": "",
    "last_login": None,
    "is_active": False,
}
FORGOTTEN: dict[str, Any] = {"name": "", "state": "left", "last_seen_at": None, "muted": []}
