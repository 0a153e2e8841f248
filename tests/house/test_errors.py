"""Error pages that help, in the reader's language; JSON where programs ask; never a 500 for odd input."""

import io
import json
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from helpdesk import errors
from helpdesk.urls import handler400, handler403, handler404, handler429, handler500
from helpdesk.urls import urlpatterns as ours
from helpdesk.wsgi import application as door
from tenants.access import Refused
from tests.cast import Firm
from tests.conftest import SignIn

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]  # read by Django


def breaking(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("kai@acme.example was typed")


def refusing(request: HttpRequest) -> HttpResponse:
    raise Refused("It stands elsewhere now.")


urlpatterns = [path("break/", breaking), path("api/break/", breaking), path("refuse/", refusing), *ours]


@pytest.fixture
def browser(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


ASKED: dict[int, dict[str, Any]] = {
    400: {"path": "/", "headers": {"Host": "evil.example"}},
    403: {"method": "POST", "path": "/login/", "data": b"login=a"},
    404: {"path": "/nowhere/"},
    405: {"method": "DELETE", "path": "/account/"},
    409: {"path": "/refuse/"},
    413: {"method": "POST", "path": "/account/", "data": b"name=" + b"a" * 3_000_000},
    500: {"path": "/break/"},
}


def ask(browser: Client, path: str, method: str = "GET", data: bytes = b"", **more: Any) -> Any:
    form = "application/x-www-form-urlencoded"
    return browser.generic(method, path, data, content_type=form, **more)


@pytest.mark.parametrize("lang", ["en", "ko", "ja"])
@pytest.mark.parametrize("status", ASKED)
def test_each_has_a_page_of_ours(browser: Client, acme: Firm, status: int, lang: str) -> None:
    asked = ASKED[status]
    said = {**asked.get("headers", {}), "Accept-Language": f"{lang}-XX,{lang};q=0.9"}
    if status in (405, 413):
        browser = Client()  # not stopped for want of a token
        browser.force_login(acme["ann"].user)
    answer = ask(browser, **{**asked, "headers": said})
    assert answer.status_code == status
    page = answer.content.decode()
    assert f'<html lang="{lang}">' in page
    with translation.override(lang):
        title, advice = errors.words(status)
    assert title in page
    if status not in (403, 409):
        assert advice in page
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert "Traceback" not in page
    assert "RuntimeError" not in page


def test_the_404_helps_to_a_number(browser: Client) -> None:
    page = browser.get("/to/nobody/").content.decode()
    assert "Numbers never use the letters I, L, O and U." in page
    assert 'name="number"' in page


def test_a_refusal_says_its_sentence(browser: Client) -> None:
    assert "It stands elsewhere now." in browser.get("/refuse/").content.decode()


def test_programs_get_a_problem_document(browser: Client) -> None:
    for address, status in (("/api/nowhere/", 404), ("/api/v1/", 404), ("/api/break/", 500)):
        answer = browser.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        problem = json.loads(answer.content)
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]


def test_a_post_from_elsewhere_is_refused(browser: Client) -> None:
    for said in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = browser.post("/signup/", headers=said)
        assert answer.status_code == 403
        assert "another site" in answer.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/?number=%00"},
        {"path": "/to/%00/"},
        {"path": "/?" + "&".join(f"a{n}=1" for n in range(300))},
        {"path": "/", "headers": {"Cookie": "sessionid=a\0b"}},
        {
            "path": "/desk/",
            "headers": {"Cookie": 'sessionid="\\000aaaaaaaa"'},
        },  # a NUL, as a cookie may write it
        {"path": "/?number=%ff%fe%ed%a0%80"},
        {"path": "/to/%ff%fe/"},
        {"path": "/?lang=%ed%a0%80"},
        {"path": "/?lang[]=ko&lang=ko&lang=zz"},
        {"path": "/login/", "headers": {"Accept-Language": "x" * 10_000}},
        {"path": "/login/", "headers": {"Accept-Language": "ko;q=1e999,ja;q=nan,\x7f"}},
        {"path": "/desk/acme/boards/9223372036854775808/"},
        {"path": "/desk/acme/admin/invitations/9223372036854775808/revoke/", "method": "POST"},
        {"path": "/join/" + "a" * 5_000 + "/"},
        {"path": "/login/?next=" + "%0d%0aSet-Cookie:%20a=b"},
    ],
    ids=lambda asked: str(asked)[:60],
)
def test_odd_input_is_an_ordinary_mistake(acme: Firm, sign_in: SignIn, asked: dict[str, Any]) -> None:
    """SEC-26, for addresses and headers."""
    for browser in (Client(), sign_in(acme, "ann")):
        answer = ask(browser, **asked)
        assert answer.status_code < 500
        assert set(answer.cookies) <= ({"csrftoken"} if asked["path"].startswith("/login/") else set())


ODD = [
    "\0",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "9" * 400,
    "NaN",
    "1e999",
    "[]",
    "{}",
    "💥" * 999,
]
FORMS = [
    ("/signup/", "company_name slug homepage name email password terms privacy time_zone"),
    ("/login/", "login password next remember"),
    ("/password/reset/", "email"),
    ("/account/", "name language time_zone"),
    ("/password/change/", "oldpassword password1 password2"),
    ("/desk/acme/admin/invitations/", "email role"),
    ("/desk/acme/admin/categories/", "name help icon hue board"),
    (
        "/desk/acme/admin/company/",
        "name homepage language time_zone asks_code hours link_days file_kinds file_count file_mb consent",
    ),
]


@pytest.mark.parametrize(("address", "fields"), FORMS)
def test_odd_input_in_each_field_is_an_ordinary_mistake(
    acme: Firm, sign_in: SignIn, settings: Any, address: str, fields: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    browser = sign_in(acme, "ann") if "login" not in address and "reset" not in address else Client()
    for field in fields.split():
        for odd in ODD:
            assert browser.post(address, {field: odd}).status_code < 500, (field, odd)
        assert browser.post(address, {field: ["a", "b"]}).status_code < 500
        assert browser.post(address, {field: SimpleUploadedFile("f.txt", b"x")}).status_code < 500
        assert browser.post(address, {field: "x" * 3_000_000}).status_code in (413, 422)


@pytest.mark.parametrize("charset", ["utf-16", "idna", "nonsense"])
def test_other_charsets_are_not_spoken(browser: Client, charset: str) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na\r\n--x--\r\n'
        for method in ("GET", "POST"):
            answer = browser.generic(method, "/login/?a=b", body, content_type=f"{kind}; charset={charset}")
            assert answer.status_code < 500


@pytest.mark.parametrize("charset", ["hex", "rot13", "undefined", "zlib"])
def test_no_charset_breaks_the_door(db: None, charset: str) -> None:
    """Django fails before any middleware runs; the test's client makes requests of its own kind."""
    said = {**RequestFactory().get("/?a=b").environ, "CONTENT_TYPE": f"text/plain; charset={charset}"}
    statuses: list[str] = []
    b"".join(door(said, lambda status, _headers: statuses.append(status)))
    assert statuses == ["400 Bad Request"]


def test_broken_forms_are_an_ordinary_mistake(browser: Client) -> None:
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\xe9",
    ):
        assert browser.generic("POST", "/login/", b"x", content_type=kind).status_code < 500
    many = b"&".join(b"a%d=1" % n for n in range(300))
    assert ask(Client(), "/login/", "POST", many).status_code == 413


def test_a_foreign_host_is_a_line_and_no_traceback(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert browser.get("/", headers={"Host": "evil.example"}).status_code == 400
    (said,) = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
    assert (said.levelname, said.exc_info) == ("WARNING", None)
    assert "evil.example" in said.getMessage()


def test_the_log_has_request_and_company_and_no_person(
    acme: Firm, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    browser = sign_in(acme, "ann")
    browser.get("/desk/acme/admin/members/?q=kai@acme.example", headers={"User-Agent": "kai"})
    browser.post("/login/", {"login": "kai@acme.example", "password": "a secret of mine"})
    lines = [record.msg for record in caplog.records if record.name == "helpdesk.request"]
    first = lines[0]
    assert isinstance(first, dict)
    assert first["company"] == acme.company.pk
    assert first["route"] == "desk/<slug:slug>/admin/members/"
    assert len(first["request_id"]) == 16
    assert "company" not in lines[1]
    everything = io.StringIO()
    for line in lines:
        everything.write(str(line))
    for secret in ("kai", "ann", "Ann", "secret", "example"):
        assert secret not in everything.getvalue()


@pytest.mark.parametrize("path", ["/to/acme/t/a-secret/", "/join/a-secret/", "/to/acme/t/a-secret-é/"])
def test_a_refused_form_names_the_route_and_not_what_the_path_says(
    acme: Firm, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, headers={"Origin": "http://testserver"}).status_code == 403
    said = [record.getMessage() for record in caplog.records]
    assert [line for line in said if "<str:token>" in line]
    assert not [line for line in said if "a-secret" in line]
