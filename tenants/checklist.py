"""The first steps of a new company: each is done when the rows say so, none is ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tenants.models import Activity, Company, Invitation, Membership

COLUMNS = ("columns_changed", "board_changed", "board_added")
CLOSING = (*COLUMNS, "invited", "announced")  # not a ticket: what many send pays nothing for this


@dataclass(frozen=True)
class Steps:
    """Whether columns were made one's own, colleagues invited, people told, and the desk tried."""

    columns: bool
    invited: bool
    announced: bool
    tried: bool

    @property
    def done(self) -> bool:
        return self.columns and self.invited and self.announced and self.tried

    @classmethod
    def left(cls, company: Company) -> Steps | None:
        """Return the steps while there is one to do and the list was not closed."""
        steps = None if company.checklist_closed_at else cls.of(company)
        return steps if steps and not steps.done else None

    @classmethod
    def of(cls, company: Company) -> Steps:
        """Look the steps of the ambient ``company`` up; one statement, for its board waits for it."""
        about_it = Activity.objects.filter(ticket=None)  # few, and an index finds them
        from_outside = Activity.objects.filter(~Q(ticket=None), kind="opened", actor=None)
        before = Membership.objects.filter(pk__lt=OuterRef("pk"))
        second = Membership.objects.filter(Exists(before))
        found = Company.objects.annotate(
            columns=Exists(about_it.filter(kind__in=COLUMNS)),
            invited=Q(Exists(Invitation.objects.all())) | Q(Exists(second)),
            tried=Exists(from_outside),
        )
        steps = found.values("columns", "invited", "tried").get(pk=company.pk)
        return cls(announced=company.announced_at is not None, **steps)


def put_away(activity: Activity) -> None:
    """Close the list when its last step is done. A company that has not announced itself is not looked at.

    Where the ticket came last, the list shows itself no more, and the next of these deeds closes it. So it
    does where somebody changes the company now: they may wait for the counter, which is locked here already.
    """
    if activity.kind not in CLOSING:
        return
    company = activity.company
    if not company.announced_at or company.checklist_closed_at or not Steps.of(company).done:
        return
    if Company.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=company.pk).first():
        company.checklist_closed_at = timezone.now()
        company.save(update_fields=["checklist_closed_at"])
