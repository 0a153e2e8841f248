"""The gate and the form, as people without an account meet them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from board.models import Column
from notifications.models import OutgoingMail
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm
from tests.statements import statements
from tests.tickets.pictures import picture
from tests.tickets.visitor import TEXT, errors_of, link_of, number_of, passes, sends, token_of
from tickets.models import Attachment, Category, Requester, Ticket

HTMX = {"HX-Request": "true"}


def only(firm: Firm) -> Ticket:
    with scope(firm.company):
        return Ticket.objects.select_related("requester", "column", "category").get()


def words(page: Any) -> str:
    return str(page.content.decode())


# -- The gate ------------------------------------------------------------------------------------------


def test_the_gate_names_the_company_and_has_two_doors(acme: Firm, client: Client) -> None:
    page = client.get("/to/acme/")
    assert page.status_code == 200
    assert "Acme helpdesk" in words(page)
    assert 'name="company_code"' in words(page)
    assert 'name="number"' in words(page)
    assert not errors_of(page)


@pytest.mark.parametrize(
    "typed", ["CP00000037", "cp 0000-0037", "ＣＰ００００００３７", "체00000037", "cpOOOOOO37", "0000-0037"]
)
def test_the_code_is_read_however_it_is_written(acme: Firm, client: Client, typed: str) -> None:
    page = client.post("/to/acme/", {"company_code": typed})
    assert page.status_code == 200
    assert 'name="title"' in words(page)


def test_form_and_receipt_shown_in_place_have_addresses_of_their_own(acme: Firm, client: Client) -> None:
    form = client.post("/to/acme/?lang=ko", {"company_code": "CP00000037"}, headers=HTMX)
    assert form["HX-Push-Url"] == "/to/acme/new/?lang=ko"
    refused = sends(acme, lang="?lang=ko", title="")
    assert not {"HX-Push-Url", "HX-Replace-Url"} & set(refused.headers)
    receipt = sends(acme, lang="?lang=ko")
    assert receipt["HX-Replace-Url"] == link_of(receipt)
    assert number_of(client.get(receipt["HX-Replace-Url"])) == number_of(receipt)


@pytest.mark.parametrize(
    "typed", ["CP00000073", "CP00000038", "", "x" * 5000, "\0", "CP 37", "37", "00000038", "CPCP00000037"]
)
def test_another_code_is_refused_beside_its_field(
    acme: Firm, birch: Firm, client: Client, typed: str
) -> None:
    page = client.post("/to/acme/", {"company_code": typed}, headers=HTMX)
    assert page.status_code == 422
    assert errors_of(page) == {"company_code"}
    assert "error-summary" in words(page)
    assert 'name="title"' not in words(page)


def test_a_wrong_code_stays_in_the_field(acme: Firm, client: Client) -> None:
    page = client.post("/to/acme/", {"company_code": "CP00000073"})
    assert 'value="CP00000073"' in words(page)
    assert "That code is not the one for Acme" in words(page)


def test_a_link_passes_the_gate_and_fills_in_the_place(acme: Firm, client: Client) -> None:
    page = client.get("/to/acme/new/", {"code": "cp00000037", "at": "Dock 3 <b>"})
    assert page.status_code == 200
    assert 'name="at" value="Dock 3 &lt;b&gt;"' in words(page)
    sent = sends(acme, client, token=token_of(page), at="Dock 3")
    assert sent.status_code == 200
    assert only(acme).place == "Dock 3"


def test_a_link_with_another_code_stands_before_the_gate_and_keeps_the_place(
    acme: Firm, client: Client
) -> None:
    page = client.get("/to/acme/new/", {"code": "CP1", "at": "Dock 3"})
    assert page.status_code == 422
    assert errors_of(page) == {"company_code"}
    assert 'action="/to/acme/"' in words(page)
    page = client.post("/to/acme/", {"company_code": "CP00000037", "at": "Dock 3"})
    assert 'name="at" value="Dock 3"' in words(page)
    assert client.get("/to/acme/new/").status_code == 200


# -- The form ------------------------------------------------------------------------------------------


def test_it_becomes_a_ticket_and_shows_its_number_and_link(acme: Firm, client: Client) -> None:
    page = sends(
        acme,
        client,
        category=acme.category.pk,
        priority="high",
        name="Rita",
        email="Rita@Acme.example",
        attachments=[SimpleUploadedFile("사진.png", picture("PNG"), "image/png")],
    )
    assert page.status_code == 200
    ticket = only(acme)
    assert (ticket.title, ticket.description) == (TEXT["title"], TEXT["description"])
    assert (ticket.category, ticket.priority, ticket.language) == (acme.category, "high", "en")
    assert str(ticket.requester) == "rita@acme.example"
    assert (ticket.requester_name, ticket.column) == ("Rita", acme.columns["new"])
    assert number_of(page) == ticket.number
    assert "We have it" in words(page)
    assert "r••••a@acme.example" in words(page)
    assert str(ticket) in words(page)
    assert link_of(page) == f"/to/acme/t/{ticket.link_key}/"
    with scope(acme.company):
        attachment = Attachment.objects.get()
        assert (attachment.ticket, attachment.name) == (ticket, "사진.png")
        assert attachment.content_type == "image/png"
        activity = Activity.objects.get()
        assert (activity.kind, activity.actor) == ("opened", None)
        assert OutgoingMail.objects.get().recipient == "rita@acme.example"


def test_a_title_and_a_text_are_enough(acme: Firm, client: Client) -> None:
    page = sends(acme, client)
    ticket = only(acme)
    assert (ticket.priority, ticket.category, ticket.requester) == ("normal", None, None)
    assert "You gave no e-mail address" in words(page)
    assert not OutgoingMail.unscoped.exists()


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
def test_the_language_is_the_pages_and_goes_along(acme: Firm, client: Client, lang: str) -> None:
    gate = client.get(f"/to/acme/?lang={lang}")
    assert f'action="/to/acme/?lang={lang}"' in words(gate)
    assert f'name="lang" value="{lang}"' in words(gate)
    form = client.post(f"/to/acme/?lang={lang}", {"company_code": "CP00000037"})
    assert f'<html lang="{lang}"' in words(form)
    assert f'action="/to/acme/new/?lang={lang}"' in words(form)
    sent = sends(acme, client, f"?lang={lang}", token=token_of(form))
    assert only(acme).language == lang
    assert link_of(sent).endswith(f"/?lang={lang}")


def test_without_a_choice_the_browsers_language_then_the_companys(acme: Firm, client: Client) -> None:
    assert '<html lang="ja"' in words(client.get("/to/acme/", headers={"Accept-Language": "fr, ja;q=0.5"}))
    acme.company.language = "ko"
    acme.company.save()
    assert '<html lang="ko"' in words(client.get("/to/acme/", headers={"Accept-Language": "fr"}))


WRONG = {
    "title": {"title": "x" * 201},
    "description": {"description": ""},
    "category": {"category": "999"},
    "priority": {"priority": "very"},
    "name": {"name": "x" * 81},
    "email": {"email": "nobody"},
    "at": {"at": "x" * 81},
}


@pytest.mark.parametrize("field", WRONG)
def test_a_slip_is_told_beside_its_field_and_nothing_typed_is_lost(
    acme: Firm, client: Client, field: str
) -> None:
    typed = {
        "title": "Kept title",
        "description": "Kept text",
        "category": str(acme.category.pk),
        "priority": "low",
        "name": "Kept name",
        "email": "kept@acme.example",
        "at": "Kept place",
    }
    page = sends(acme, client, **(typed | WRONG[field]))
    assert page.status_code == 422
    assert errors_of(page) == {field}
    assert f'href="#id_{field}"' in words(page)
    for name, value in typed.items():
        if name != field and value.startswith(("Kept", "kept")):
            assert value in words(page)
    if field != "category":
        assert f'value="{acme.category.pk}" checked' in words(page)
    assert not Ticket.unscoped.exists()


def test_a_refused_form_is_the_same_form_when_it_is_sent_again(acme: Firm, client: Client) -> None:
    refused = sends(acme, client, title="")
    first = sends(acme, client, token=token_of(refused))
    again = sends(acme, client, token=token_of(refused))
    assert number_of(first) == number_of(again) == only(acme).number


@pytest.mark.parametrize("how", [{"title": ""}, {"preview": "1"}, {"again": "1"}])
def test_a_category_that_was_archived_meanwhile_stays_ticked(
    acme: Firm, client: Client, how: dict[str, str]
) -> None:
    token, mine = passes(acme), str(acme.category.pk)
    with scope(acme.company):
        other = Category.add(name="Doors", by=acme["ann"])
        acme.category.archive(by=acme["ann"])
    for _twice in range(2):
        page = sends(acme, client, category=mine, token=token, **how)
        assert f'value="{mine}" checked' in words(page)
        token = token_of(page)
    assert sends(acme, client, category=mine, token=token).status_code == 200
    with scope(acme.company):
        assert Ticket.objects.get().category == acme.category
    page = sends(acme, client, category=other.pk, token=token, **how)
    assert "Hardware" not in words(page)  # who has chosen another cannot go back


def test_a_category_of_the_neighbour_or_an_archived_one_is_refused(
    acme: Firm, birch: Firm, client: Client
) -> None:
    assert errors_of(sends(acme, client, category=birch.category.pk)) == {"category"}
    token = passes(acme)
    with scope(acme.company):
        Category.objects.update(archived_at=timezone.now())
    assert errors_of(sends(acme, client, category=acme.category.pk)) == {"category"}
    page = sends(acme, client, category=acme.category.pk, token=token)
    assert page.status_code == 200  # it was on offer when this form was shown


def test_files_too_many_or_too_large_are_told_and_the_text_is_kept(
    acme: Firm, client: Client, settings: Any
) -> None:
    acme.company.file_count, settings.MAX_UPLOAD_MB = 2, 1
    acme.company.save()
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(3)]
    page = sends(acme, client, attachments=many)
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert TEXT["description"] in words(page)
    assert "Choose your files again" in words(page)
    large = [SimpleUploadedFile("large.bin", b"x" * (2**20 + 1))]
    page = sends(acme, client, attachments=large)
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert "large.bin is larger than 1 MB" in words(page)
    assert not Ticket.unscoped.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_a_full_disk_keeps_what_was_typed_and_leaves_nothing_behind(
    acme: Firm, client: Client, settings: Any
) -> None:
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / str(acme.company.pk)).write_text("a file where the folder should be")
    page = sends(acme, client, attachments=[SimpleUploadedFile("a.txt", b"x")])
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert TEXT["description"] in words(page)
    assert not Ticket.unscoped.exists()
    assert sends(acme, client, token=token_of(page)).status_code == 200


def test_a_company_without_a_first_column_says_so_and_keeps_the_text(acme: Firm, client: Client) -> None:
    with scope(acme.company):
        Column.objects.filter(pk=acme.columns["new"].pk).update(archived_at=timezone.now())
    page = sends(acme, client, attachments=[SimpleUploadedFile("a.txt", b"x")])
    assert page.status_code == 409
    assert TEXT["description"] in words(page)
    assert not Attachment.unscoped.exists()


def test_the_honeypot_is_hidden_and_loses_nobodys_ticket(acme: Firm, client: Client) -> None:
    page = client.post("/to/acme/", {"company_code": "CP00000037"})
    assert '<div class="trap" aria-hidden="true">' in words(page)
    assert sends(acme, client, website="https://x.example").status_code == 200
    assert only(acme)


def test_two_tickets_of_one_address_are_of_one_requester(acme: Firm, client: Client) -> None:
    sends(acme, client, email="rita@acme.example", name="Rita")
    sends(acme, client, email="RITA@acme.example")
    with scope(acme.company):
        assert Requester.objects.get().name == "Rita"  # who leaves the name out has not lost it


# -- What it costs, and what it leaves alone -----------------------------------------------------------


def test_taking_a_request_in_costs_ten_statements_with_begin_and_commit(acme: Firm, client: Client) -> None:
    token = passes(acme)
    with statements() as ran:
        page = sends(
            acme, client, token=token, category=acme.category.pk, email="rita@acme.example", name="Rita"
        )
    assert page.status_code == 200
    assert len(ran) <= 8, "\n".join(ran)
    assert "tenants_counter" in ran[-4]  # then the activity, the ticket's date and the mail


def test_showing_the_form_costs_four(acme: Firm, client: Client) -> None:
    with statements() as ran:
        passes(acme, client)
    assert len(ran) == 4, "\n".join(ran)  # company, categories, consent, known issues


def test_an_agents_session_is_neither_read_nor_changed(acme: Firm, birch: Firm, sign_in: Any) -> None:
    ann = sign_in(acme, "ann")
    before = ann.cookies["sessionid"].value
    for firm in (acme, birch):
        ann.get(f"/to/{firm.company.slug}/")
        page = sends(firm, ann, token=passes(firm, ann), email="x@y.example")
        assert page.status_code == 200
        assert not page.cookies
        assert "Cookie" not in page.headers["Vary"]
        with scope(firm.company):
            assert Activity.objects.get().actor is None
    assert ann.cookies["sessionid"].value == before
    assert ann.get("/desk/acme/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
    assert sends(acme, ann, token=passes(acme, ann)).status_code == 200


@pytest.mark.parametrize("address", ["/to/acme/", "/to/acme/new/"])
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_told_which_ones_work(
    acme: Firm, client: Client, address: str, method: str
) -> None:
    page = getattr(client, method)(address)
    assert page.status_code == 405
    assert "POST" in page["Allow"]


def test_no_company_no_page(client: Client, db: None) -> None:
    for address in ("/to/nobody/", "/to/nobody/new/?code=CP00000037", "/to/nobody/?number=A7K2M9QXT5"):
        assert client.get(address).status_code == 404
    assert client.post("/to/nobody/", {"company_code": "CP00000037"}).status_code == 404
