"""How a person looks: drawn, or by a picture that is written anew and seen by colleagues alone."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants.models import Membership, User
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.tickets.pictures import picture

DOOR = "/account/avatar/"


def sent(content: bytes, name: str = "me.jpg") -> dict[str, Any]:
    return {"avatar": SimpleUploadedFile(name, content)}


def address(firm: Firm, name: str) -> str:
    return User.objects.get(pk=firm[name].user.pk).picture


def test_a_picture_is_a_small_square_without_notes(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    assert browser.post(DOOR, sent(picture("JPEG", (800, 500), turned=6)))["Location"] == "/account/"
    answer = browser.get(address(acme, "ann"))
    content = b"".join(answer)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("WEBP", (256, 256))
    assert b"SECRET-CAMERA" not in content
    assert b"Exif" not in content
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]
    for page in ("/account/", "/desk/acme/", "/desk/acme/admin/members/"):
        assert f'src="{address(acme, "ann")}"' in browser.get(page).content.decode(), page


def test_another_one_has_another_address_and_the_old_file_goes(
    acme: Firm, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    browser = sign_in(acme, "ann")
    was = ""
    for colour in ("red", "blue"):
        written = io.BytesIO()
        Image.new("RGB", (9, 9), colour).save(written, "PNG")
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(DOOR, sent(written.getvalue()))
        assert address(acme, "ann") != was
        was = address(acme, "ann")
    assert len(default_storage.listdir("avatars")[1]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(DOOR, {"remove": "1"})["Location"] == "/account/"
    assert address(acme, "ann") == ""
    assert default_storage.listdir("avatars")[1] == []
    assert browser.get(was).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture("JPEG")[:2000], picture("BMP")],
    ids=["svg", "pdf", "cut", "bmp"],
)
def test_what_is_no_picture_is_refused_beside_its_field(acme: Firm, sign_in: SignIn, content: bytes) -> None:
    answer = sign_in(acme, "ann").post(DOOR, sent(content, "me.png"))
    assert answer.status_code == 422
    assert 'data-error-for="avatar"' in answer.content.decode()
    assert address(acme, "ann") == ""


def test_nothing_chosen_changes_nothing(acme: Firm, sign_in: SignIn) -> None:
    browser = sign_in(acme, "ann")
    browser.post(DOOR, sent(picture("WEBP", (9, 9))))
    answer = browser.post(DOOR)
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.content.decode()
    assert address(acme, "ann")
    assert browser.get(DOOR).status_code == 405


def test_it_is_for_colleagues(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    """Others find what they would find if there were none; who is not logged in is asked to."""
    sign_in(acme, "ann").post(DOOR, sent(picture("PNG", (9, 9))))
    theirs = address(acme, "ann")
    for firm, name in ((birch, "mallory"), (acme, "rex"), (acme, "pia")):
        assert sign_in(firm, name).get(theirs).status_code == 404, name
    assert b"".join(sign_in(acme, "bo").get(theirs)).startswith(b"RIFF")
    assert Client().get(theirs)["Location"] == f"/login/?next={theirs}"
    for nothing in ("x.webp", "..", "%2e%2e%2fdb.sqlite3", "x" * 300):
        assert sign_in(acme, "ann").get(f"{DOOR}{nothing}").status_code == 404


def test_drawn_ones_differ_for_32_people(acme: Firm) -> None:
    with scope(acme.company):
        people = [Membership(user_id=pk, name="Ann Lee") for pk in range(1, 33)]
    assert len({(person.hue, person.cut) for person in people}) == 32
