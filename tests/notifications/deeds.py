"""What leaves mails, for tests about all kinds of them."""

from tenants.models import Invitation, JoinRequest, User
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tickets.models import KnownIssue


def deeds_that_mail(firm: Firm) -> None:
    """Do each deed of a member or a requester that leaves a mail; the doors have more."""
    first, second = tickets(firm, "one", "two", email="rita@acme.example")
    with scope(firm.company):
        first.reply(body="Turn it off and on", by=firm["bo"])
        second.declare(words="The network is down", by=firm["ann"])
        KnownIssue.objects.get().join(once="mia", email="mia@acme.example")
        second.move(column=firm.columns["done"], by=firm["bo"])
        Invitation.send(email="new@acme.example", role="member", by=firm["ann"])
        for name in ("jay", "kay"):
            asked = JoinRequest.ask(user=User.objects.create_user(f"{name}@acme.example", name=name.title()))
        asked.approve(role="member", by=firm["ann"])
