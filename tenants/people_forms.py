"""What is asked about people: a role, who takes on their tickets, which mails they want."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board.models import Board
from tenants.models import Membership
from tickets.models import Ticket


class RoleForm(forms.Form):
    """``role``: what somebody is to be."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices)


class HeirField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One who works here, with how many of the tickets in question they see where that is not all of them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Membership.objects.active(), **options)
        self.per_board: dict[int, int] = {}
        self.sights: dict[int, frozenset[int]] = {}

    def label_from_instance(self, member: Any) -> str:
        all_of_them = sum(self.per_board.values())
        seen = sum(n for board, n in self.per_board.items() if board in self.sights.get(member.pk, ()))
        if seen == all_of_them:
            return str(member)
        return _("%(name)s (sees %(seen)d of %(all)d)") % {"name": member, "seen": seen, "all": all_of_them}


class HeirForm(forms.Form):
    """``to``: who takes on the open tickets of ``of``, as ``by`` sees them; nobody, where none is chosen."""

    to = HeirField(
        label=gettext_lazy("Who takes them on"),
        required=False,
        empty_label=gettext_lazy("Nobody: they wait unassigned"),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody who works here.")},
    )

    def __init__(self, *args: Any, of: Membership, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.queryset = Membership.objects.active().but(of).by_name()
        field.per_board = Ticket.open_of(of, by).per_board()
        field.sights = Board.objects.sights(field.queryset) if field.per_board else {}

    @property
    def count(self) -> int:
        """How many tickets it is about."""
        field: Any = self.fields["to"]
        return sum(field.per_board.values())


class MailsForm(forms.Form):
    """``mails``: the kinds that ``member`` wants from this company, of those they can get."""

    mails = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, member: Membership, **options: Any) -> None:
        wanted = [kind for kind, _words in member.mutable if member.wants(kind)]
        options["initial"] = {"mails": wanted}
        super().__init__(*args, **options)
        self.member = member
        field: Any = self.fields["mails"]
        field.choices = member.mutable

    def save(self) -> None:
        """Mute what is not ticked."""
        kinds = {kind for kind, _words in self.member.mutable}
        self.member.mute(kinds - set(self.cleaned_data["mails"]))
