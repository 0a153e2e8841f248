"""The address of a person: mails go there, and they log in by it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class Reach(models.Model):
    """The half of a person that is reached: by one address, and at most one that is to take its place."""

    pk: Any
    email = models.EmailField(_("e-mail"), unique=True)

    class Meta:
        abstract = True

    @property
    def proven(self) -> bool:
        """Whether it is known that the mailbox of their address is theirs."""
        return bool(EmailAddress.objects.filter(user_id=self.pk, email=self.email, verified=True).exists())

    def prove(self) -> None:
        """Note that the mailbox is theirs: they hold a link that was sent nowhere else."""
        EmailAddress.objects.update_or_create(
            user_id=self.pk,
            email=self.email,
            defaults={"verified": True},
            create_defaults={"verified": True, "primary": True},
        )

    @property
    def next_address(self) -> EmailAddress | None:
        """Return the address that takes the present one's place once it is verified."""
        others = EmailAddress.objects.filter(user_id=self.pk, primary=False, verified=False)
        return others.exclude(email=self.email).last()

    def present_address(self) -> EmailAddress:
        """Return the row of the present address, for a mail that verifies it."""
        address, _new = EmailAddress.objects.get_or_create(
            user_id=self.pk, email=self.email, defaults={"primary": True}
        )
        return address

    def move_to(self, email: str) -> EmailAddress | None:
        """Begin to change the address to ``email``, in place of any other change that was begun.

        Asked for once more it is the same: the link that is on its way stays good.

        Returns:
            what is to be verified; None: somebody else has this address, which is told nobody but them.
        """
        if (coming := self.next_address) and coming.email == email:
            return coming
        with transaction.atomic():
            self.stay(but=email)  # which a second press may have begun at this moment
            if type(self)._default_manager.exclude(pk=self.pk).filter(email=email).exists():
                return None
            address, _new = EmailAddress.objects.get_or_create(user_id=self.pk, email=email)
            return address

    def stay(self, *, but: str = "") -> None:
        """Take back a change of the address that was begun, unless it was to this one."""
        others = EmailAddress.objects.filter(user_id=self.pk, primary=False, verified=False)
        others.exclude(email__in=[self.email, but]).delete()
