"""Somebody with a company's code asks to work there, and waits until one who may decides."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.access import Refused
from tenants.constraints import SameTenant
from tenants.models.activity import Activity, deed
from tenants.models.company import Company
from tenants.models.member import Membership
from tenants.models.user import User
from tenants.rows import TenantManager, TenantModel, TenantQuerySet
from tenants.scoping import current

SALT = "join"
PROOF = timedelta(days=3)  # for which the mailed link is good
AGAIN = timedelta(days=7)  # after which who was declined may ask again


class Decided(Refused):
    """It does not wait any more: somebody was faster, or it was withdrawn."""


class DeclinedLately(Refused):
    """The same person was declined a short while ago."""


class AlreadyMember(Refused):
    """Who asks, or is invited, works here already."""


class ProofOver(Refused):
    """The mailed link is forged, too old, or for an address that person does not have any more."""

    status = 404


class JoinRequestQuerySet(TenantQuerySet["JoinRequest"]):
    def pending(self) -> JoinRequestQuerySet:
        """Those that wait, the oldest first, each with who asks."""
        return self.filter(state=JoinRequest.State.PENDING).select_related("user").order_by("pk")

    def with_past(self) -> JoinRequestQuerySet:
        """With ``back``: whether an admin has deactivated who asks here before."""
        gone = Membership.objects.deactivated().filter(user=models.OuterRef("user"))
        return self.annotate(back=models.Exists(gone))

    def decided(self) -> JoinRequestQuerySet:
        """Those let in or declined, the last first, each with who asked and who decided."""
        answers = (JoinRequest.State.APPROVED, JoinRequest.State.DECLINED)
        found = self.filter(state__in=answers).select_related("user", "decided_by")
        return found.order_by("-decided_at", "-pk")

    def of(self, user: User) -> JoinRequestQuerySet:
        return self.filter(user=user.pk)

    def answer_by_the_way(self, role: str, by: Membership | None = None) -> None:
        """Let nobody wait any more who was let in as ``role`` in another way."""
        said = {"role": role, "decided_by": by, "decided_at": timezone.now()}
        self.update(state=JoinRequest.State.APPROVED, **said)


JoinRequestManager = TenantManager.from_queryset(JoinRequestQuerySet)


class JoinRequest(TenantModel):
    """``user`` asks to join. Until it is approved there is no membership, and hence nothing to see.

    ``role`` is the one given; ``reason`` is what a declined person is told; ``decided_by`` is nobody when
    an invitation came first.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    role = models.CharField(max_length=8, choices=Membership.Role, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(Membership, models.RESTRICT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[JoinRequestManager[JoinRequest]] = JoinRequestManager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("decided_by"),
            models.UniqueConstraint(
                fields=["company", "user"], condition=models.Q(state="pending"), name="asked_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def ask(cls, *, user: User) -> JoinRequest:
        """Ask the ambient company; who asked already goes on waiting. The caller has the address proven.

        Raises:
            AlreadyMember: ``user`` is a member.
            DeclinedLately: they were declined less than seven days ago.
        """
        with deed(None) as happened:
            if Membership.objects.active().filter(user=user).exists():
                raise AlreadyMember(_("You work at %(company)s already.") % {"company": current()})
            no = cls.objects.decided().of(user).filter(state=cls.State.DECLINED).first()
            if no and no.decided_at and no.decided_at + AGAIN > timezone.now():
                said = _("%(company)s declined on %(day)s. You may ask again after %(days)d days.")
                day = date_format(timezone.localtime(no.decided_at), "DATE_FORMAT")
                raise DeclinedLately(said % {"company": current(), "day": day, "days": AGAIN.days})
            asked, new = cls.objects.get_or_create(user=user, state=cls.State.PENDING)
            if new:
                happened("asked_to_join", request=asked.pk)
        return asked

    def approve(self, *, role: str, by: Membership) -> Membership:
        """Let the person in as ``role``; return their membership.

        Raises:
            Forbidden: ``by`` may let nobody in, or not as this role, or not who was deactivated.
            Decided: somebody was faster, or it was withdrawn.
            AlreadyMember: they are a member meanwhile.
        """
        with deed(by) as happened:
            by.must("admit")
            by.must_grant(role)
            by.must_take_back([self.user.email])
            self.close(self.State.APPROVED, role=role, decided_by=by)
            if Membership.objects.active().filter(user=self.user_id).exists():
                raise AlreadyMember(_("%(name)s works here already.") % {"name": self})
            member = Membership.admit(self.user, role)
            happened("approved", request=self.pk, member=member.pk, role=role)
        return member

    def decline(self, *, reason: str, by: Membership) -> Activity:
        """Say no, with a sentence that the person reads in a mail. Nothing of it opens anything.

        Raises:
            Forbidden: ``by`` may not decide.
            Decided: somebody was faster, or it was withdrawn.
        """
        with deed(by) as happened:
            by.must("admit")
            self.close(self.State.DECLINED, reason=reason, decided_by=by)
            return happened("declined", request=self.pk)

    def withdraw(self) -> Activity:
        """Take it back, at the wish of who asked.

        Raises:
            Decided: it was answered meanwhile.
        """
        with deed(None) as happened:
            self.close(self.State.WITHDRAWN)
            return happened("join_withdrawn", request=self.pk)

    def close(self, state: State, **answer: object) -> None:
        """Go from PENDING to ``state`` by compare-and-set: of two who decide at once, one wins."""
        mine = type(self).objects.filter(pk=self.pk, state=self.State.PENDING)
        if not mine.update(state=state, decided_at=timezone.now(), **answer):
            raise Decided(_("Somebody has decided this meanwhile. This is how it stands now."))
        self.state = state

    @classmethod
    def all_of(cls, user: User) -> list[JoinRequest]:
        """Return what a person has asked of whichever companies, the last first: each one's last request.

        Asked for in no company's scope, by the one whose requests they are.
        """
        last: dict[int | None, JoinRequest] = {}
        for asked in cls.unscoped.filter(user=user.pk).select_related("company").order_by("-pk")[:50]:
            last.setdefault(asked.company_id, asked)
        return list(last.values())

    @staticmethod
    def proof_for(user: User) -> str:
        """Return the last part of ``/join/proof/<token>/``: mailed, it proves whose address it is."""
        return signing.dumps([current().pk, user.pk, user.email], salt=SALT)

    @staticmethod
    def proven_by(token: str) -> tuple[Company, User]:
        """Return which company the holder of a mailed link asks, and who that is.

        Raises:
            ProofOver: forged, older than three days, or the person has another address meanwhile.
        """
        over = ProofOver(_("This link is not valid any more. Ask to join once more."))
        try:
            company, user, email = signing.loads(token, salt=SALT, max_age=PROOF)
        except (signing.BadSignature, ValueError, TypeError) as forged:
            raise over from forged
        there = Company.objects.filter(pk=company).first()
        who = User.objects.filter(pk=user, email=email, is_active=True).first()
        if there is None or who is None:
            raise over
        return there, who
