"""Over the open network a mail leaves under TLS, to a server that proves its name, or not at all."""

import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from helpdesk import checkup
from notifications.smtp import Line, Unreachable
from tests.notifications.sink import Sink
from tests.running.test_settings import manage

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@pytest.fixture(params=["STARTTLS", "from the first byte"])
def server(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server that insists on TLS and is ``localhost``; this process believes its certificate."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    implicit = request.param != "STARTTLS"
    sink = Sink(tls=tls, from_the_first_byte=implicit)
    sink.controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", sink.port
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = not implicit, implicit
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    yield sink
    sink.controller.stop()


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "a@x.org", "b@x.org", "<1@x.org>"
    message.set_content("x")
    return message


def test_it_leaves_under_tls(server: Sink) -> None:
    line = Line()
    line.send(mail())
    line.send(mail())
    line.close()
    assert server.times("b@x.org") == 2


def test_a_server_of_another_name_gets_nothing(server: Sink, settings: Any) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    with pytest.raises(Unreachable, match="certificate"):
        Line().send(mail())
    assert server.accepted == []


def test_a_server_nobody_vouches_for_gets_nothing(server: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match="certificate"):
        Line().send(mail())
    assert server.accepted == []


def test_a_server_without_tls_gets_nothing(sink: Sink, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    with pytest.raises(Unreachable, match="STARTTLS"):
        Line().send(mail())
    assert sink.accepted == []


class Eavesdropped:
    """A server in the clear that says nothing of TLS; ``heard`` is what a client says to it first."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    @property
    def heard(self) -> bytes:
        with self.socket, self.socket.accept()[0] as line:
            return line.recv(1000)


@pytest.fixture
def mute(settings: Any) -> Eavesdropped:
    """It takes a connection, and never answers."""
    server = Eavesdropped()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "localhost", server.port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "helpdesk", "river-ferry"
    return server


def test_a_handshake_without_an_end_is_cut_and_the_password_not_said(
    mute: Eavesdropped, settings: Any
) -> None:
    line = Line()  # which waits for each answer longer than the deadline is
    settings.MAIL_ATTEMPT_SECONDS = 0.2
    with pytest.raises(Unreachable, match="EOF"):
        line.send(mail())
    assert mute.heard.startswith(b"\x16\x03"), "a TLS handshake"


def test_the_doctor_tries_it_under_tls_too(server: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.mail() == f"localhost:{server.port}"
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(checkup.Trouble, match="certificate"):
        checkup.mail()


def test_without_a_port_the_address_means_the_one_of_its_kind(tmp_path: Path) -> None:
    for url, port in {"smtp+ssl://x.org": 465, "smtp+ssl://x.org:4650": 4650, "smtp://x.org": 25}.items():
        asked = "from django.conf import settings; print(settings.EMAIL_PORT)"
        told = manage(tmp_path, "shell", "--no-imports", "-c", asked, EMAIL_URL=url)
        assert told.stdout == f"{port}\n"
