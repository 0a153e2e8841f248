"""Pictures are kept without the place they were taken at, and shown small, as written anew here."""

import io
import struct
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants.scoping import scope
from tests.cast import Firm
from tests.tickets.pictures import heic, notes, picture
from tests.tickets.visitor import TEXT, errors_of, link_of, passes, sends
from tickets import pictures
from tickets.models import Attachment, Ticket

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SECRETS = (b"SECRET-CAMERA", b"Exif", struct.pack(">II", 37, 1), struct.pack("<II", 37, 1))


def kept(content: bytes, media: str) -> tuple[bytes, bytes]:
    row = pictures.prepared(ContentFile(content), media, "a.jpg")
    row.file.seek(0)
    return row.file.read(), row.thumb


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_camera_are_left_behind_and_it_stands_upright(kind: str) -> None:
    came = picture(kind, turned=6)  # the camera was held on its side: what is left belongs on top
    assert SECRETS[0] in came
    written, thumb = kept(came + b"SECRET-CAMERA behind its end", KINDS[kind])
    for secret in SECRETS:
        assert secret not in written + thumb
    for content, size in ((written, (600, 800)), (thumb, (360, 480))):
        image = Image.open(io.BytesIO(content)).convert("RGB")
        assert image.size == size
        red, _green, blue = image.getpixel((100, 100))  # type: ignore[misc]
        assert red > 200 > 50 > blue


def test_a_jpeg_keeps_the_quality_it_had() -> None:
    for quality in (40, 95):
        came = picture("JPEG", quality=quality, subsampling=0)
        before, after = (Image.open(io.BytesIO(content)) for content in (came, kept(came, KINDS["JPEG"])[0]))
        assert before.quantization == after.quantization  # type: ignore[attr-defined]


def test_of_several_pictures_in_a_jpeg_the_first_is_kept_upright_and_as_it_was() -> None:
    """As some telephones write them (CIPA DC-007): a smaller one stands behind it."""
    written = io.BytesIO()
    first, second = Image.open(io.BytesIO(picture("JPEG", quality=95))), Image.new("RGB", (80, 60))
    first.save(written, "MPO", save_all=True, append_images=[second], exif=notes(turned=6), quality=95)
    before = Image.open(io.BytesIO(written.getvalue()))
    assert before.format == "MPO"
    content, thumb = kept(written.getvalue(), KINDS["JPEG"])
    after = Image.open(io.BytesIO(content))
    assert (after.format, after.size, Image.open(io.BytesIO(thumb)).size) == ("JPEG", (600, 800), (360, 480))
    assert before.quantization == after.quantization  # type: ignore[attr-defined]
    for secret in SECRETS:
        assert secret not in content + thumb


def test_moving_pictures_go_on_moving() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    for kind in ("PNG", "WEBP", "GIF"):
        written = io.BytesIO()
        frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=200)
        content, thumb = kept(written.getvalue(), f"image/{kind.lower()}")
        assert Image.open(io.BytesIO(content)).n_frames == 3  # type: ignore[attr-defined]
        assert getattr(Image.open(io.BytesIO(thumb)), "n_frames", 1) == 1


def test_a_gif_is_shown_as_it_was_and_tells_nothing_more() -> None:
    written, frames = (
        io.BytesIO(),
        [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")],
    )
    frames[0].save(
        written, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=70, comment=b"SECRET-CAMERA"
    )
    note = b"\x21\xff\x0bXMP DataXMP" + b"\x10exif:GPSLatitude" + b"\0"
    came = written.getvalue()
    came = came[:-1] + note + came[-1:] + b"SECRET-CAMERA behind its end"
    assert came.count(b"SECRET-CAMERA") == 2
    content, _thumb = kept(came, "image/gif")
    assert b"SECRET-CAMERA" not in content
    assert b"exif:GPS" not in content
    before, after = Image.open(io.BytesIO(came)), Image.open(io.BytesIO(content))
    for frame in range(3):
        before.seek(frame)
        after.seek(frame)
        assert (after.tobytes(), after.info["duration"]) == (before.tobytes(), 70)
    assert after.info["loop"] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    written = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (900, 30)).save(written, kind)
    content, thumb = kept(written.getvalue(), KINDS[kind])
    assert Image.open(io.BytesIO(content)).mode == mode
    assert Image.open(io.BytesIO(thumb)).size == (480, 16)


def test_a_heic_becomes_a_jpeg_that_every_browser_shows(acme: Firm, client: Client) -> None:
    came = heic()
    assert b"SECRET-CAMERA" in came
    assert b"37,33N" in came
    page = sends(acme, attachments=[SimpleUploadedFile("사진 1.HEIC", came)])
    with scope(acme.company):
        row = Attachment.objects.select_related("ticket").get()
    assert (row.name, row.content_type) == ("사진 1.jpg", "image/jpeg")
    way = f"/to/acme/t/{row.ticket.link_key}/files/{row.pk}/"
    assert f'src="{way}thumb/" alt="사진 1.jpg"' in client.get(link_of(page)).content.decode()
    written, thumb = (client.get(at).getvalue() for at in (way, f"{way}thumb/"))
    assert row.size == len(written)
    for secret in (*SECRETS, b"37,33N"):
        assert secret not in written + thumb
    for content, kind, size in ((written, "JPEG", (600, 800)), (thumb, "WEBP", (360, 480))):
        image = Image.open(io.BytesIO(content))
        assert (image.format, image.size) == (kind, size)
        red, _green, blue = image.convert("RGB").getpixel((100, 100))  # type: ignore[misc]
        assert red > 200 > 50 > blue


@pytest.mark.parametrize("length", [60, 400, 1200])
def test_a_heic_that_cannot_be_read_is_told(length: int) -> None:
    with pytest.raises(pictures.Broken):
        kept(heic()[:length], "image/heic")


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 100 million pixels."""
    written = bytearray(picture("PNG", (8, 8)))
    written[16:24] = struct.pack(">II", 10_000, 10_000)
    return bytes(written)


@pytest.mark.parametrize(
    "content",
    [picture("JPEG")[:3000], picture("PNG")[:1000], b"\x89PNG\r\n\x1a\n" + b"x" * 500, bomb()],
    ids=["cut jpeg", "cut png", "no png", "bomb"],
)
def test_what_cannot_be_read_is_told_and_nothing_stays(acme: Firm, settings: Any, content: bytes) -> None:
    page = sends(acme, attachments=[SimpleUploadedFile("ok.txt", b"x"), SimpleUploadedFile("a.png", content)])
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert "a.png cannot be read as a picture, or is too large a one." in page.content.decode()
    assert TEXT["description"] in page.content.decode()
    assert not Ticket.unscoped.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_pictures_that_are_too_large_together_are_told_before_any_is_read(
    acme: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pictures.MAX_TOGETHER == 2 * pictures.MAX_PIXELS >= 2 * 50_000_000  # as telephones take them
    monkeypatch.setattr(pictures, "MAX_PIXELS", 64 * 64)
    monkeypatch.setattr(pictures, "MAX_TOGETHER", 2 * 64 * 64)
    written = io.BytesIO()
    Image.new("1", (64, 60)).save(written, "PNG")
    three, two = (
        [SimpleUploadedFile(f"{number}.png", written.getvalue()) for number in range(count)]
        for count in (3, 2)
    )
    page = sends(acme, attachments=three)
    assert (page.status_code, errors_of(page)) == (422, {"attachments"})
    assert "These pictures are too large together. Send them one after another." in page.content.decode()
    assert sends(acme, attachments=two).status_code == 200


def test_the_same_picture_sent_twice_is_one_ticket(acme: Firm) -> None:
    """What is kept is another file than what came; the same form is told by what came."""
    token, content = passes(acme), picture("JPEG")
    for _ in range(2):
        page = sends(acme, token=token, attachments=[SimpleUploadedFile("a.jpg", content)])
        assert page.status_code == 200
    assert Ticket.unscoped.count() == Attachment.unscoped.count() == 1


def test_it_is_shown_small_with_its_name_on_both_sides(acme: Firm, client: Client, sign_in: Any) -> None:
    receipt = sends(acme, attachments=[SimpleUploadedFile("사진.png", picture("PNG"))])
    with scope(acme.company):
        row = Attachment.objects.select_related("ticket").get()
    mine = client.get(link_of(receipt)).content.decode()
    desk = sign_in(acme, "bo").get(f"/desk/acme/tickets/{row.ticket.number}/").content.decode()
    for page, way in (
        (mine, f"/to/acme/t/{row.ticket.link_key}/files/{row.pk}/"),
        (desk, f"/desk/acme/files/{row.pk}/"),
    ):
        assert f'src="{way}thumb/" alt="사진.png"' in page
        assert f'href="{way}' in page


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIC"])
def test_a_logo_is_a_still_small_one_whatever_it_is_called(kind: str) -> None:
    content = heic() if kind == "HEIC" else picture(kind, turned=6)
    written = pictures.picture(ContentFile(content, "logo.svg"), 256)
    image = Image.open(io.BytesIO(written))
    assert (image.format, max(image.size), getattr(image, "n_frames", 1)) == ("WEBP", 256, 1)
    for secret in SECRETS:
        assert secret not in written


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("JPEG")[:3000], picture("BMP"), bomb()],
    ids=["empty", "svg", "cut", "bmp", "bomb"],
)
def test_what_is_no_picture_is_no_logo(content: bytes) -> None:
    with pytest.raises(pictures.Broken):
        pictures.picture(ContentFile(content, "logo.png"), 256)
