"""Over the open network a mail leaves by STARTTLS, to a server that proves its name, or not at all."""

import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from notifications.smtp import Line, Unreachable
from tests.notifications.sink import Sink

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server that insists on TLS and is ``localhost``; this process believes its certificate."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    sink = Sink(tls=tls)
    sink.controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", sink.port, True
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
