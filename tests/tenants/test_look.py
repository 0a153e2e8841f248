"""What a company wears: logo and colour, chosen by its admins, fetched by everybody."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants.colour import LIGHT, contrast
from tenants.models import Activity, Company
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.tickets.pictures import picture
from tests.tickets.test_pictures import SECRETS, bomb
from tests.tickets.visitor import errors_of

PAGE = "/desk/acme/admin/company/look/"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def now(firm: Firm) -> Company:
    return Company.objects.get(pk=firm.company.pk)


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def read(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


@pytest.mark.parametrize(("name", "status"), [("ann", 200), ("olga", 403), ("bo", 403)])
def test_it_is_for_admins(acme: Firm, sign_in: SignIn, name: str, status: int) -> None:
    browser = sign_in(acme, name)
    assert browser.get(PAGE).status_code == status
    answer = browser.post(PAGE, {"accent": "#0a606c"})
    assert answer.status_code == (302 if status == 200 else 403)
    assert now(acme).accent == ("#0a606c" if status == 200 else "")


def test_a_logo_is_written_anew_and_shown_on_every_page(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    came = picture("JPEG", (2000, 1000), turned=6)
    assert ann.post(PAGE, {"accent": "", "logo": upload(came, "my logo.jpg")}).status_code == 302
    where = now(acme).logo_url
    answer = Client().get(where)
    written = read(answer)
    image = Image.open(io.BytesIO(written))
    assert (image.format, image.size) == ("WEBP", (256, 512))
    assert not [secret for secret in SECRETS if secret in written]
    for path in (PAGE, "/desk/acme/", "/to/acme/"):
        assert f'src="{where}"' in ann.get(path).content.decode(), path
    with scope(acme.company):
        activity = Activity.objects.get(kind="configured")
    assert activity.details == {"fields": ["logo"]}


def test_it_leaves_harmless_public_and_without_a_cookie(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    ann.post(PAGE, {"accent": "#aa3355", "logo": upload(picture("PNG"))})
    logo, sheet = (Client().get(f"/to/acme/{door}") for door in ("logo.webp", "look.css"))
    read(logo)
    assert (logo["Content-Type"], sheet["Content-Type"]) == ("image/webp", "text/css; charset=utf-8")
    assert logo["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for answer in (logo, sheet):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "public" in answer["Cache-Control"]
        assert "max-age=86400" in answer["Cache-Control"]
        assert not answer.cookies
    for door in ("logo.webp", "look.css"):
        assert Client().post(f"/to/acme/{door}").status_code == 405


def test_who_wears_nothing_has_no_doors_and_no_links_to_them(acme: Firm, client: Client) -> None:
    for door in ("logo.webp", "look.css"):
        assert client.get(f"/to/acme/{door}").status_code == 404
    page = client.get("/to/acme/").content.decode()
    assert "look.css" not in page
    assert "logo.webp" not in page


@pytest.mark.parametrize(
    "content",
    [SVG, b"<html></html>", b"", picture("JPEG")[:3000], picture("PNG")[:900], bomb(), picture("BMP")],
    ids=["svg", "html", "empty", "cut jpeg", "cut png", "bomb", "bmp"],
)
def test_what_is_no_picture_is_refused_beside_it_and_the_rest_kept(
    acme: Firm, sign_in: SignIn, settings: Any, content: bytes
) -> None:
    answer = sign_in(acme, "ann").post(PAGE, {"accent": "#aa3355", "logo": upload(content)})
    assert (answer.status_code, errors_of(answer)) == (422, {"logo"})
    page = answer.content.decode()
    assert "logo.png cannot be used. Choose a JPEG, PNG, WebP, HEIC or GIF." in page
    assert 'value="#aa3355"' in page
    assert (now(acme).accent, now(acme).logo.name) == ("", "")
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_one_that_is_too_large_is_refused(acme: Firm, sign_in: SignIn, settings: Any) -> None:
    settings.MAX_UPLOAD_MB = 1
    answer = sign_in(acme, "ann").post(PAGE, {"logo": upload(b"x" * (2**20 + 1))})
    assert (answer.status_code, errors_of(answer)) == (422, {"logo"})
    assert "larger than 1 MB" in answer.content.decode()


def test_it_is_taken_away(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    ann.post(PAGE, {"accent": "", "logo": upload(picture("GIF"))})
    assert now(acme).logo
    ann.post(PAGE, {"accent": "", "remove_logo": "on"})
    assert not now(acme).logo
    assert Client().get("/to/acme/logo.webp").status_code == 404


def test_a_colour_dresses_the_public_pages_alone(acme: Firm, sign_in: SignIn) -> None:
    ann = sign_in(acme, "ann")
    ann.post(PAGE, {"accent": "AA3355"})
    assert now(acme).accent == "#aa3355"
    assert 'href="/to/acme/look.css?v=aa3355"' in Client().get("/to/acme/").content.decode()
    assert "--accent: light-dark(#aa3355, " in Client().get("/to/acme/look.css").content.decode()
    assert "look.css" not in ann.get("/desk/acme/").content.decode()
    ann.post(PAGE, {"accent": ""})
    assert Client().get("/to/acme/look.css").status_code == 404


def test_one_that_is_too_pale_is_refused_with_the_nearest_that_can_be_read(
    acme: Firm, sign_in: SignIn
) -> None:
    ann = sign_in(acme, "ann")
    answer = ann.post(PAGE, {"accent": "#ffd54a"})
    assert (answer.status_code, errors_of(answer)) == (422, {"accent"})
    page = answer.content.decode()
    near = page.partition('name="take" value="')[2][:7]
    assert contrast(near, LIGHT) >= 4.5
    assert "its contrast is 1.2, and 4.5 is needed" in page
    assert 'value="#ffd54a"' in page
    assert ann.post(PAGE, {"accent": "#ffd54a", "take": near}).status_code == 302
    assert now(acme).accent == near


@pytest.mark.parametrize("accent", ["red", "#12", "#12345g", "#١٢٣٤٥٦", "url(x)"])
def test_what_is_no_colour_is_refused(acme: Firm, sign_in: SignIn, accent: str) -> None:
    answer = sign_in(acme, "ann").post(PAGE, {"accent": accent})
    assert (answer.status_code, errors_of(answer)) == (422, {"accent"})
    assert now(acme).accent == ""
