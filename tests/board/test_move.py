"""The door of the move: the drop, the button, another company's hands."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import OutgoingMail
from tenants import access
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.statements import statements
from tests.together import at_once
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def url(ticket: Ticket, slug: str = "acme") -> str:
    return reverse("move", args=[slug, ticket.number])


def standing(firm: Firm, stage: str) -> list[Ticket]:
    with scope(firm.company):
        return list(firm.columns[stage].tickets.in_order())


def test_a_plain_form_moves_the_card_and_shows_the_board(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    answer = sign_in(acme, "bo").post(url(ticket), {"column": acme.columns["active"].pk})
    board = f"/desk/acme/boards/{acme.board.pk}/?moved=2"
    assert (answer.status_code, answer.headers["Location"]) == (302, board)
    assert standing(acme, "active") == [ticket]


def test_the_board_one_lands_on_says_what_was_moved_and_offers_the_way_back(
    acme: Firm, sign_in: SignIn, settings: Any
) -> None:
    (ticket,) = tickets(acme, "one", email="rita@example.com")
    bo = sign_in(acme, "bo")
    landed = bo.post(url(ticket), {"column": acme.columns["done"].pk}).headers["Location"]
    for _again in range(2):  # it is only read
        with statements() as ran:
            page = bo.get(landed).content.decode()
        assert len(ran) == 12  # the board's, and the move
        assert f'action="/desk/acme/tickets/{ticket.number}/undo/"' in page
        assert "rita@example.com is mailed in " in page
    for odd in ("1", "3", "0", "x", "", "9" * 30, "%00"):
        page = bo.get(landed.replace("moved=2", f"moved={odd}")).content.decode()
        assert 'class="toast"' not in page
    assert 'class="toast"' not in sign_in(acme, "ann").get(landed).content.decode()  # not hers
    settings.UNDO_SECONDS = 0
    assert 'class="toast"' not in bo.get(landed).content.decode()
    settings.UNDO_SECONDS = 15
    with scope(acme.company):
        Ticket.objects.get().move(column=acme.columns["new"], by=acme["ann"])
    assert 'class="toast"' not in bo.get(landed).content.decode()


def test_htmx_gets_the_card_in_its_place_and_the_counts(acme: Firm, sign_in: SignIn) -> None:
    one, two, three = tickets(acme, "one", "two", "three")
    new, active = acme.columns["new"], acme.columns["active"]
    bo = sign_in(acme, "bo")
    answer = bo.post(url(three), {"column": new.pk, "before": two.number, "version": 3}, headers=HTMX)
    assert standing(acme, "new") == [one, three, two]
    assert answer.status_code == 200
    said = answer.content.decode()
    assert f'data-above="{two.number}"' in said
    assert 'data-version="4"' in said
    assert f'hx-post="/desk/acme/tickets/{three.number}/undo/"' in said
    assert """hx-vals='{"activity": 4}'""" in said
    assert "Moved within Backlog, 2 of 3" in said
    assert "Move back" not in said  # that would lead to the column's end
    said = bo.post(url(three), {"column": active.pk}, headers=HTMX).content.decode()
    assert f'data-lane="{active.pk}" data-above=""' in said
    assert "Moved to In progress, 1 of 1" in said
    assert f'id="count-{new.pk}" hx-swap-oob="true">2<' in said


def test_it_takes_the_same_statements_whatever_stands_around(acme: Firm, sign_in: SignIn) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(60)))
    bo, column = sign_in(acme, "bo"), acme.columns["active"].pk
    with statements() as ran:
        bo.post(url(crowd[5]), {"column": column}, headers=HTMX)
    # session, user, member · cards · column, ranks, move, counter, activity, date · counts
    assert len(ran) == 11  # 13 with BEGIN and COMMIT
    with statements() as ran:
        bo.post(url(crowd[6]), {"column": column, "before": crowd[5].number}, headers=HTMX)
    assert len(ran) == 11  # the neighbour is read with the card


def test_done_it_takes_one_more(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one", email="rita@example.com")
    bo, done = sign_in(acme, "bo"), acme.columns["done"].pk
    with statements() as ran:
        said = bo.post(url(ticket), {"column": done}, headers=HTMX).content.decode()
    assert len(ran) == 12  # and the mail; what it is known as is read with the card
    assert "rita@example.com is mailed in <span data-left>15</span> s" in said
    assert "the mail has left" in said  # hidden until then


def test_who_left_no_address_is_promised_no_mail(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    data = {"column": acme.columns["done"].pk}
    assert "mail" not in sign_in(acme, "bo").post(url(ticket), data, headers=HTMX).content.decode()


def test_a_card_below_the_fold_is_sent_with_its_place(acme: Firm, sign_in: SignIn) -> None:
    crowd = tickets(acme, *(f"t{n}" for n in range(45)))
    answer = sign_in(acme, "bo").post(url(crowd[0]), {"column": acme.columns["new"].pk}, headers=HTMX)
    said = answer.content.decode()
    assert f'data-lane="{acme.columns["new"].pk}" data-above=""' in said
    assert "Moved within Backlog, 45 of 45" in said
    assert answer.headers["HX-Trigger"] == '{"board:gone": {"tickets": []}}'


def test_it_records_what_happened(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    sign_in(acme, "bo").post(url(ticket), {"column": acme.columns["active"].pk})
    with scope(acme.company):
        assert [(a.kind, a.actor) for a in Activity.objects.after(1)] == [("moved", acme["bo"])]


def test_who_was_slower_gets_409_and_the_present_place(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    sign_in(acme, "ann").post(url(one), {"column": acme.columns["active"].pk, "version": 1})
    answer = sign_in(acme, "bo").post(
        url(one), {"column": acme.columns["done"].pk, "version": 1}, headers=HTMX
    )
    assert answer.status_code == 409
    assert f'data-lane="{acme.columns["active"].pk}" data-above=""' in answer.content.decode()
    assert "moved meanwhile" in answer.content.decode()
    assert standing(acme, "active") == [one]
    assert standing(acme, "new") == [two]


def test_a_refused_plain_form_shows_the_board_and_says_why(acme: Firm, sign_in: SignIn) -> None:
    (ticket,) = tickets(acme, "one")
    data = {"column": acme.columns["done"].pk, "version": 0}
    answer = sign_in(acme, "bo").post(url(ticket), data)
    assert answer.status_code == 409
    assert "moved meanwhile" in answer.content.decode()
    assert f'data-ticket="{ticket.number}"' in answer.content.decode()


def test_a_neighbour_in_another_column_is_409(acme: Firm, sign_in: SignIn) -> None:
    one, two = tickets(acme, "one", "two")
    answer = sign_in(acme, "bo").post(url(one), {"column": acme.columns["active"].pk, "before": two.number})
    assert answer.status_code == 409
    assert standing(acme, "new") == [one, two]


def test_a_role_that_may_not_gets_403(acme: Firm, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access.MAY, "move", frozenset({"admin"}))
    (ticket,) = tickets(acme, "one")
    data = {"column": acme.columns["active"].pk}
    assert sign_in(acme, "bo").post(url(ticket), data).status_code == 403
    assert standing(acme, "new") == [ticket]
    assert sign_in(acme, "ann").post(url(ticket), data).status_code == 302


def test_anything_of_another_company_is_404(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    (ours,), (theirs, _) = tickets(acme, "ours"), tickets(birch, "theirs", MARKER)
    ann, column = sign_in(acme, "ann"), acme.columns["active"].pk
    tries = [
        (url(theirs, "birch"), {"column": birch.columns["done"].pk}),
        (url(theirs), {"column": column}),
        (url(ours), {"column": birch.columns["done"].pk}),
        (url(ours), {"column": column, "before": theirs.number}),
    ]
    for address, data in tries:
        answer = ann.post(address, data, headers=HTMX)
        assert answer.status_code == 404
        assert MARKER not in answer.content.decode()
    assert standing(acme, "new") == [ours]
    assert len(standing(birch, "new")) == 2


@pytest.mark.parametrize("who", ["rex", "pia"])
def test_who_does_not_work_here_gets_404(acme: Firm, sign_in: SignIn, who: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, who).post(url(ticket), {"column": 1}).status_code == 404


@pytest.mark.parametrize(
    "data", [{}, {"column": "x"}, {"column": "\0"}, {"column": "9" * 30}, {"before": "%"}]
)
def test_nonsense_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, data: dict[str, str]) -> None:
    (ticket,) = tickets(acme, "one")
    assert sign_in(acme, "bo").post(url(ticket), data).status_code in (404, 422)
    good = {"column": acme.columns["active"].pk, "version": "-1"}
    assert sign_in(acme, "bo").post(url(ticket), good).status_code == 422
    assert standing(acme, "new") == [ticket]


@pytest.mark.parametrize("number", ["A%00", "a7k2m9qxt5", "A" * 300, "%F0%9F%92%A5"])
def test_what_is_no_number_is_not_there(acme: Firm, sign_in: SignIn, number: str) -> None:
    answer = sign_in(acme, "bo").post(f"/desk/acme/tickets/{number}/move/", {"column": 1})
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_it_is_only_posted(acme: Firm, sign_in: SignIn, method: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert getattr(sign_in(acme, "ann"), method)(url(ticket)).status_code == 405


def test_it_needs_the_forms_token(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(acme["bo"].user)
    assert browser.post(url(ticket), {"column": acme.columns["active"].pk}).status_code == 403
    assert standing(acme, "new") == [ticket]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [20, pytest.param(500, marks=pytest.mark.soak)])
def test_of_two_agents_with_one_card_one_wins_and_the_other_sees_where_it_is(
    acme: Firm, sign_in: SignIn, rounds: int
) -> None:
    """FLT-07. Each round both send the version that both have seen, to different columns, at once.

    Who was slower has sent nobody a mail: there is one for each move to Done.
    """
    (ticket,) = tickets(acme, "one", email="rita@acme.example")
    agents = sign_in(acme, "bo"), sign_in(acme, "olga")

    def send(agent: Client, stage: str, seen: int) -> Any:
        return agent.post(url(ticket), {"column": acme.columns[stage].pk, "version": seen}, headers=HTMX)

    for turn in range(rounds):
        stages = [("active", "waiting"), ("new", "done")][turn % 2]
        sent = zip(agents, stages, strict=True)
        answers = at_once(*(partial(send, agent, stage, turn + 1) for agent, stage in sent))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        won = stages[answers[1].status_code == 200]
        with scope(acme.company):
            assert Ticket.objects.get().column == acme.columns[won]
        for answer in answers:
            assert f'data-lane="{acme.columns[won].pk}" data-above=""' in answer.content.decode()
    with scope(acme.company):
        told = list(Activity.objects.after(0))
        assert [each.kind for each in told] == ["opened", *["moved"] * rounds]
        done = [each.pk for each in told[1:] if each.details["now"] == acme.columns["done"].pk]
        mails = OutgoingMail.objects.order_by("activity")
        assert list(mails.values_list("activity", "template")) == [
            (told[0].pk, "acknowledgement"),
            *((pk, "completion") for pk in done),
        ]
