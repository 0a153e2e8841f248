"""What a defect tells Sentry: enough to find it, and nothing that anybody wrote."""

import gzip
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import run
from threading import Thread

from tests.journeys.stack import ROOT
from tests.running.test_settings import GOOD

SECRETS = ("CP00000037", "s3cret-link", "pia@acme.example", "The printer is silent", "198.51.100.7")
# Its database is away.
ASKS = """
import django, sentry_sdk
django.setup()
from django.test import Client
visitor = Client(raise_request_exception=False, headers={"referer": "https://desk.example/to/acme/t/s3cret-link/"},
                 REMOTE_ADDR="198.51.100.7", SERVER_NAME="desk.example")
form = {"title": "The printer is silent", "email": "pia@acme.example"}
print(visitor.post("/to/acme/new/?code=CP00000037", form, secure=True).status_code)
print(visitor.get("/to/acme/t/s3cret-link/", secure=True).status_code)
sentry_sdk.flush()
"""


def test_a_report_says_where_and_what_and_nothing_that_was_written(tmp_path: Path) -> None:
    told: list[str] = []

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with suppress(gzip.BadGzipFile):
                body = gzip.decompress(body)
            told.append(body.decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: pytest's lines are enough."""

    with HTTPServer(("127.0.0.1", 0), Sink) as sink:
        Thread(target=sink.serve_forever, daemon=True).start()
        env = GOOD | {
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "TESTING": "1",
            "SENTRY_DSN": f"http://key@127.0.0.1:{sink.server_port}/1",
        }
        done = run([sys.executable, "-c", ASKS], cwd=ROOT, env=env, capture_output=True, text=True)
        sink.shutdown()
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["500", "500"]
    text = "".join(told)
    assert text.count('"type":"OperationalError"') >= 2
    assert '"transaction":"/to/{slug}/new/"' in text
    assert [secret for secret in SECRETS if secret in text] == []
