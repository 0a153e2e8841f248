"""What is half written when one of the three buttons is pressed goes along: both are done, or neither."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from board.models import Column
from tenants.scoping import scope
from tests.cast import Firm, tickets
from tests.statements import statements
from tests.tickets.test_answer import happened, says
from tests.tickets.test_conversation import link, words
from tests.tickets.visitor import errors_of, token_of
from tickets.models import Attachment, Message, Ticket

BUTTONS = ("still-broken", "any-news", "thanks")
WORDS = "It squeaks now"


def said(firm: Firm) -> list[tuple[str, str]]:
    with scope(firm.company):
        return list(Message.objects.order_by("pk").values_list("ticket__number", "body"))


def kept(settings: Any) -> list[Any]:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("door", BUTTONS)
def test_they_and_their_files_are_said_once(acme: Firm, client: Client, settings: Any, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(client.get(link(ticket)))
    for _ in range(2):
        answer = says(ticket, door, token=token, body=WORDS, attachments=SimpleUploadedFile("a.txt", b"x"))
        part = "rating" if door == "thanks" else "conv"
        assert (answer.status_code, answer["Location"]) == (302, link(ticket) + f"?lang=en#{part}")
    assert said(acme) == [(ticket.number, WORDS)]
    pressed = {"still-broken": "still_broken", "any-news": "nudged", "thanks": "thanked"}[door]
    assert [kind for kind in happened(acme) if kind != "moved"] == ["opened", pressed, "answered"]
    assert len(kept(settings)) == 1


@pytest.mark.parametrize("door", BUTTONS)
def test_a_picture_alone_goes_along(acme: Firm, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert says(ticket, door, attachments=SimpleUploadedFile("a.txt", b"x")).status_code == 302
    with scope(acme.company):
        assert Attachment.objects.get().message_id == Message.objects.get().pk


@pytest.mark.parametrize("door", BUTTONS)
def test_spaces_are_no_words(acme: Firm, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    assert says(ticket, door, body=" \n ").status_code == 302
    assert said(acme) == []
    assert len([kind for kind in happened(acme) if kind not in ("opened", "moved")]) == 1


@pytest.mark.parametrize("door", BUTTONS)
def test_words_that_are_refused_leave_the_button_unpressed(acme: Firm, settings: Any, door: str) -> None:
    (ticket,) = tickets(acme, "one")
    settings.MAX_UPLOAD_MB = 0
    page = says(ticket, door, body=WORDS, attachments=SimpleUploadedFile("a.txt", b"x"))
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert f">\n{WORDS}</textarea>" in words(page)
    assert happened(acme) == ["opened"]


def test_a_button_that_is_refused_says_nothing_and_keeps_them(acme: Firm, settings: Any) -> None:
    (ticket,) = tickets(acme, "one")
    says(ticket, "any-news")
    page = says(ticket, "any-news", body=WORDS, attachments=SimpleUploadedFile("a.txt", b"x"))
    assert page.status_code == 409
    assert "You can ask again from" in words(page)
    assert f">\n{WORDS}</textarea>" in words(page)
    assert "data-files-lost" in words(page)
    with scope(acme.company):
        Column.objects.filter(stage="done").update(archived_at=timezone.now())
    page = says(ticket, "thanks", body=WORDS)
    assert page.status_code == 409
    assert f">\n{WORDS}</textarea>" in words(page)
    assert happened(acme) == ["opened", "nudged"]
    assert (said(acme), kept(settings)) == ([], [])


def test_too_many_of_them_undo_the_press(acme: Firm, settings: Any, fresh_limits: None) -> None:
    settings.LIMIT_ANSWERS = 1
    (ticket,) = tickets(acme, "one")
    says(ticket, "any-news")
    for _ in range(3):
        assert says(ticket, "any-news", body=WORDS).status_code == 409  # said nothing, so it does not count
    assert says(ticket, body=WORDS).status_code == 302
    page = says(ticket, "still-broken", body="More")
    assert page.status_code == 429
    assert ">\nMore</textarea>" in words(page)
    assert happened(acme) == ["opened", "nudged", "answered"]
    assert says(ticket, "still-broken").status_code == 302


def test_no_room_for_files_undoes_the_press(acme: Firm, settings: Any, tmp_path: Any) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(Client().get(link(ticket)))
    settings.MEDIA_ROOT = tmp_path / "no folder"
    settings.MEDIA_ROOT.write_bytes(b"")
    page = says(ticket, "thanks", token=token, body=WORDS, attachments=SimpleUploadedFile("a.txt", b"x"))
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert f">\n{WORDS}</textarea>" in words(page)
    assert 'data-stage="new" class="is-now"' in words(page)
    assert happened(acme) == ["opened"]


def test_words_that_were_sent_before_do_not_hold_the_button_back(acme: Firm, client: Client) -> None:
    (ticket,) = tickets(acme, "one")
    token = token_of(client.get(link(ticket)))
    says(ticket, token=token, body=WORDS)
    says(ticket, "thanks", token=token, body=WORDS)  # Back in the browser, and then the button
    assert happened(acme) == ["opened", "answered", "moved", "thanked"]


def test_a_button_that_was_pressed_before_does_not_hold_the_words_back(acme: Firm) -> None:
    (ticket,) = tickets(acme, "one")
    says(ticket, "still-broken")
    says(ticket, "still-broken", body=WORDS)
    assert happened(acme) == ["opened", "still_broken", "answered"]


def test_long_after_they_go_to_the_ticket_that_continues_it(acme: Firm, settings: Any) -> None:
    settings.REOPEN_DAYS = 0
    (ticket,) = tickets(acme, "one")
    says(ticket, "thanks")
    token = token_of(Client().get(link(ticket)))
    for body in (WORDS, WORDS, "More"):
        assert says(ticket, "still-broken", token=token, body=body).status_code == 302
    _, new = Ticket.unscoped.order_by("pk")
    assert said(acme) == [(new.number, WORDS), (new.number, "More")]
    assert (new.asks, new.unread, new.message_count) == ("still_broken", 2, 2)
    assert happened(acme)[3:] == ["opened", "still_broken", "answered", "answered"]


def test_columns_are_locked_before_the_ticket_and_the_counter_is_last(acme: Firm) -> None:
    """With two columns for what is done, both deeds want another one."""
    (ticket,) = tickets(acme, "one")
    with scope(acme.company):
        other = acme.columns["done"]
        other.pk = None
        other.name, other.place = "Put away", other.place + 1
        other.save()
        ticket.move(column=other, by=acme["bo"])
        Ticket.objects.update(archived_at=timezone.now() - timedelta(days=1))
    token = token_of(Client().get(link(ticket)))
    with statements() as ran:
        assert says(ticket, "thanks", token=token, body=WORDS).status_code == 302
    first = {
        table: next(n for n, sql in enumerate(ran) if sign in sql)
        for table, sign in (
            ("columns", 'ORDER BY "board_column"."id" ASC'),
            ("ticket", 'UPDATE "tickets_ticket"'),
            ("counter", "tenants_counter"),
        )
    }
    assert list(first) == sorted(first, key=lambda table: first[table])
    assert happened(acme) == ["opened", "moved", "thanked", "answered"]
    with scope(acme.company):
        assert Ticket.objects.get().archived_at is None
