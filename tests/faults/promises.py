"""What holds after every fault, whatever it was: items 1 to 7 of the eight.

The eighth, that nobody needs a shell, is what each test shows by itself.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils import timezone

from notifications.models import OutgoingMail
from tenants.models import Activity, Company
from tenants.scoping import scope
from tests.notifications.sink import Sink
from tickets.models import Ticket

State = OutgoingMail.State


def hold(sink: Sink, shown: Iterable[str] = ()) -> None:
    """Fail unless all seven hold; ``shown`` are the numbers that visitors have seen."""
    numbers_exist(shown)
    each_address_has_one_acknowledgement()
    accepted = Counter(message_id for _, message_id in sink.accepted)
    mails_went_out_as_recorded(accepted)
    cards_have_one_strict_order()
    events_make_the_board()
    nothing_is_in_flight_beyond_its_lease()


def numbers_exist(shown: Iterable[str]) -> None:
    """1: a number that was ever shown is in the database."""
    assert set(shown) <= set(Ticket.unscoped.values_list("number", flat=True))


def each_address_has_one_acknowledgement() -> None:
    """2: exactly one, for each ticket that a requester with an address opened."""
    mine = Q(mails__template="acknowledgement")
    told = Ticket.unscoped.filter(requester__isnull=False).annotate(count=Count("mails", filter=mine))
    assert set(told.values_list("count", flat=True)) == {1}


def mails_went_out_as_recorded(accepted: Counter[str]) -> None:
    """3: sent means accepted once, or twice where an outcome was unknown. 4: nothing left for what is undone.

    A third time only when a person has asked for it, after the second unknown outcome; and so on.
    """
    asked = Counter(each.details["mail"] for each in Activity.unscoped.filter(kind="retried"))
    mails = {mail.message_id: mail for mail in OutgoingMail.unscoped.all()}
    assert accepted.keys() <= mails.keys(), "a mail left for a change that was rolled back"
    for mail in mails.values():
        count = accepted[mail.message_id]
        assert count <= 1 + min(mail.unknowns, 1 + asked[mail.pk]), f"{mail} was sent {count} times"
        if mail.state == State.SENT:
            assert count >= 1, f"{mail} never left"
        elif mail.state in (State.CANCELLED, State.QUEUED, State.WITHHELD):
            assert count == 0 or mail.unknowns, f"{mail} left"


def cards_have_one_strict_order() -> None:
    """5: in each column no two cards share a place; each card is in one column of its own company."""
    places = list(Ticket.unscoped.values_list("column", "rank"))
    assert len(set(places)) == len(places)
    for company in Company.objects.all():
        with scope(company):
            assert not Ticket.objects.exclude(column__company=company).exists()


def events_make_the_board() -> None:
    """6: the events are numbered without gaps, and played back they end in the present board."""
    for company in Company.objects.all():
        with scope(company):
            columns: dict[int, int] = {}
            last: dict[int, int] = {}
            count = 0
            for count, event in enumerate(Activity.objects.order_by("seq"), 1):
                assert event.seq == count
                if event.ticket_id:
                    last[event.ticket_id] = event.seq
                    if event.placed:
                        columns[event.ticket_id] = event.details["now"]
            assert company.last_seq() == count
            stands = Ticket.objects.values_list("pk", "column", "seq")
            assert {pk: (column, seq) for pk, column, seq in stands} == {
                pk: (column, last[pk]) for pk, column in columns.items()
            }


def nothing_is_in_flight_beyond_its_lease() -> None:
    """7: with workers running, an attempt whose time is over has been given back."""
    begun = OutgoingMail.unscoped.filter(state=State.SENDING, leased_until__lt=timezone.now())
    assert not begun.exists()
