"""The doors on the requester's own page: by POST, with a token of that ticket, once."""

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import MARKER, Firm, tickets
from tests.conftest import SignIn
from tests.tickets.test_conversation import PAYLOADS, link, words
from tests.tickets.test_hostile import NASTY
from tests.tickets.visitor import errors_of, passes, token_of
from tickets.models import Attachment, Message, Ticket

DOORS = ("reply", "still-broken", "any-news", "thanks")


def says(ticket: Ticket, door: str = "reply", client: Client | None = None, **fields: Any) -> Any:
    """Do it as its page would; ``token`` is taken from the page unless given. Buttons come wordless."""
    fields.setdefault("token", "" if "token" in fields else token_of(Client().get(link(ticket))))
    fields.setdefault("body", "It is worse" if door == "reply" else "")
    return (client or Client()).post(f"{link(ticket)}{door}/?lang=en", fields)


def happened(firm: Firm) -> list[str]:
    with scope(firm.company):
        return list(Activity.objects.order_by("seq").values_list("kind", flat=True))


def test_the_page_shows_what_was_said_and_nothing_of_the_teams_own(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one", description="The text.")
    with scope(acme.company):
        for deed, body, name in (
            (ticket.reply, "Try again", "manual.txt"),
            (ticket.comment, "SECRET", "secret.txt"),
        ):
            with Attachment.stored([SimpleUploadedFile(name, b"a")]) as files:
                deed(body=body, by=acme["bo"], attachments=files)
        undone = ticket.reply(body="OOPS", by=acme["bo"])
        ticket.undo(activity=undone, by=acme["bo"])
        hidden, shown = (Attachment.objects.get(name=name) for name in ("secret.txt", "manual.txt"))
    says(ticket, attachments=SimpleUploadedFile("사진.txt", b"x"))
    says(ticket, "any-news")
    page = words(client.get(link(ticket)))
    told = [
        page.index(each)
        for each in (
            "The text.",
            "Bo, helpdesk",
            "Try again",
            "It is worse",
            "사진.txt",
            "You asked for news",
        )
    ]
    assert told == sorted(told)
    for never in ("SECRET", "secret.txt", "OOPS"):
        assert never not in page
    assert client.get(f"{link(ticket)}files/{hidden.pk}/").status_code == 404
    file = client.get(f"{link(ticket)}files/{shown.pk}/")
    assert file.status_code == 200
    file.close()


@pytest.mark.parametrize("door", DOORS)
def test_it_is_done_once_however_often_the_form_is_sent(acme: Firm, client: Client, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(client.get(link(ticket)))
    answers = [says(ticket, door, client, token=token) for _ in range(3)]
    part = "rating" if door == "thanks" else "conv"
    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (302, link(ticket) + f"?lang=en#{part}")
        assert answer["Referrer-Policy"] == "same-origin"
        assert not answer.cookies
    assert len([kind for kind in happened(acme) if kind not in ("opened", "moved")]) == 1


def test_other_words_in_the_same_form_are_another_message(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(client.get(link(ticket)))
    for body in ("first", "second", "first"):
        says(ticket, token=token, body=body)
    with scope(acme.company):
        assert list(ticket.talk.order_by("pk").values_list("body", flat=True)) == ["first", "second"]


def test_another_button_of_the_same_page_is_another_press(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(client.get(link(ticket)))
    for door in ("any-news", "still-broken", "any-news", "thanks"):
        assert says(ticket, door, client, token=token).status_code == 302
    done = [kind for kind in happened(acme) if kind != "moved"]
    assert done == ["opened", "nudged", "still_broken", "thanked"]


def test_a_picture_may_say_it_all(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    assert says(ticket, body=" ", attachments=SimpleUploadedFile("사진.txt", b"x")).status_code == 302
    assert "사진.txt" in words(client.get(link(ticket)))
    assert happened(acme) == ["opened", "answered"]


@pytest.mark.parametrize("door", DOORS)
def test_without_a_token_of_this_ticket_nothing_happens(
    acme: Firm, birch: Firm, client: Client, door: str
) -> None:
    ticket, other = tickets(acme, "one", "other")
    (theirs,) = tickets(birch, MARKER)
    forged = token_of(client.get(link(ticket)))[:-2]
    tokens = [token_of(client.get(link(each))) for each in (other, theirs)]
    for token in ("", "x", "\0", forged, passes(acme), *tokens):
        answer = says(ticket, door, client, token=token)
        assert answer.status_code == 403, token
        assert MARKER not in words(answer)
    assert happened(acme) == ["opened", "opened"]


@pytest.mark.parametrize("door", DOORS)
def test_opened_by_get_it_shows_the_page(acme: Firm, client: Client, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    page = client.get(f"{link(ticket)}{door}/")
    assert page.status_code == 200
    assert "How is it now?" in words(page)
    assert client.get(f"/to/acme/t/x/{door}/").status_code == 404
    assert happened(acme) == ["opened"]


def test_a_refused_answer_keeps_what_was_typed(acme: Firm, client: Client, settings: Any) -> None:
    (ticket,) = tickets(acme, "one")
    empty = says(ticket, body=" ")
    assert (empty.status_code, errors_of(empty)) == (422, {"body"})
    settings.MAX_UPLOAD_MB = 0
    page = says(ticket, body="Kept", attachments=SimpleUploadedFile("a.txt", b"x"))
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert ">\nKept</textarea>" in words(page)
    assert happened(acme) == ["opened"]


def test_asked_too_soon_it_says_from_when_on(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    says(ticket, "any-news")
    again = says(ticket, "any-news")
    assert again.status_code == 409
    assert "You can ask again from" in words(again)


def test_done_and_not_done_are_seen_on_the_stage_line(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    says(ticket, "thanks")
    assert 'data-stage="done" class="is-now" aria-current="step"' in words(client.get(link(ticket)))
    says(ticket, "still-broken")
    page = words(client.get(link(ticket)))
    assert 'data-stage="active" class="is-now" aria-current="step"' in page
    assert "You said: thanks, solved" in page
    assert "You said: still broken" in page


def test_thanks_for_what_others_still_have_says_that_it_stays_open(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        ticket.declare(words="All is dark", by=acme["ann"])
    assert says(ticket, "thanks")["Location"].endswith("#conv")  # nobody asks how it went
    stays = "You said: thanks, solved. Others still have this, so it stays open."
    assert stays in words(client.get(link(ticket)))
    with scope(acme.company):
        ticket.call_off(by=acme["ann"])
        ticket.move(column=acme.columns["done"], by=acme["bo"])
    assert "so it stays open" not in words(client.get(link(ticket)))


def test_what_was_done_long_ago_leads_to_the_ticket_that_continues_it(
    acme: Firm, client: Client, sign_in: SignIn, settings: Any
) -> None:
    settings.REOPEN_DAYS = 0
    (ticket,) = tickets(acme, "one")
    says(ticket, "thanks")
    says(ticket, "still-broken")
    _, new = Ticket.unscoped.order_by("pk")
    page = words(client.get(link(ticket)))
    assert "It goes on in a new ticket" in page
    assert f'href="{link(new)}"' in page
    bo = sign_in(acme, "bo")
    for here, there in ((ticket, new), (new, ticket)):
        panel = words(bo.get(f"/desk/acme/tickets/{here.number}/"))
        assert f'class="ticket-no" href="/desk/acme/tickets/{there.number}/"' in panel


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(acme: Firm, client: Client, payload: str) -> None:
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        acme["bo"].name = payload[:80]
        acme["bo"].save()
        ticket.reply(body=payload, by=acme["bo"])
    says(ticket, body=payload)
    page = words(client.get(link(ticket)))
    for raw in ("<script>alert", "<img src=x", "<svg onload", "<div hx-get", "<p hx-on"):
        assert raw not in page
    assert unescape(page).count(payload) >= 2


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text[:12]))
def test_hostile_input_is_an_ordinary_mistake(acme: Firm, client: Client, nasty: str) -> None:
    client.raise_request_exception = False
    (ticket,) = tickets(acme, "one")
    sendable = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for door in DOORS:
        for fields in ({"body": sendable}, {"token": sendable}, {sendable: sendable}):
            assert says(ticket, door, client, **fields).status_code < 500
    with scope(acme.company):
        assert Message.objects.count() <= len(DOORS) + 1


def test_asking_for_news_does_not_hide_that_it_is_still_broken(acme: Firm) -> None:
    (ticket,) = tickets(acme, "x")
    with scope(acme.company):
        ticket.still_broken()
        ticket.nudge()
        ticket.refresh_from_db()
        assert ticket.asks == "still_broken"


def test_answers_are_limited_and_what_was_typed_stays(
    acme: Firm, client: Client, settings: Any, fresh_limits: None
) -> None:
    settings.LIMIT_ANSWERS = 2
    ticket, other = tickets(acme, "one", "other")
    token = token_of(client.get(link(ticket)))
    for body in ("first", "first", "first", "second"):
        assert says(ticket, token=token, body=body).status_code == 302
    page = says(ticket, token=token, body="third", attachments=SimpleUploadedFile("a.txt", b"x"))
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "Wait 60 minutes, then try again." in words(page)
    assert ">\nthird</textarea>" in words(page)
    assert says(ticket, body="fourth").status_code == 429  # by another form, too
    assert says(ticket, token=token, body="second").status_code == 302  # it is there already
    assert says(other).status_code == 302
    assert happened(acme).count("answered") == 3
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
