"""Worker and broker are down while ten tickets come in: all are accepted, each is acknowledged once."""

import re
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.stack import Stack, until

pytestmark = pytest.mark.journey


def post(url: str, **fields: str) -> str:
    data = urllib.parse.urlencode(fields).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=20) as answer:
        return str(answer.read().decode())


def submit(base: str, code: str, nth: int) -> str:
    """Pass the gate and send the form as a browser without JavaScript does; return the number."""
    form = post(f"{base}/to/acme/?lang=en", company_code=code)
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
    category = re.search(r'name="category" value="(\d+)"', form)
    assert category
    page = post(
        f"{base}/to/acme/new/?lang=en",
        **hidden,
        title=f"Printer {nth} is silent",
        description="It does not print.",
        category=category[1],
        priority="normal",
        name="Rita",
        email=f"rita{nth}@acme.example",
    )
    number = re.search(r'data-ticket-number="(\w+)"', page)
    assert number, page
    return number[1]


def found_acme(stack: Stack) -> str:
    """A company as sign-up writes it; return its code."""
    program = (
        "from tenants.models import Company, User\n"
        "user = User.objects.create_user('ann@acme.example', 'correct horse battery', name='Ann')\n"
        "admin = Company.found(name='Acme', slug='acme', user=user, language='en', time_zone='UTC')\n"
        "print('code', admin.company.code)\n"
    )
    code = re.search(r"code (CP\d{8})", stack.manage("shell", "-c", program))
    assert code
    return code[1]


def each_is_acknowledged_once(stack: Stack, numbers: list[str]) -> None:
    assert len(set(numbers)) == 10
    until(lambda: len(stack.mailbox.mails) >= 10, "ten acknowledgements", patience=60)
    until(lambda: {row["state"] for row in stack.outbox()} == {"sent"}, "all rows to be settled")
    told = Counter(str(mail["X-Ticket"]) for mail in stack.mailbox.mails)
    assert told == Counter(numbers)
    stack.manage("verify")


@pytest.mark.sqlite
def test_the_embedded_way(stack: Stack) -> None:
    """The broker's folder cannot be used at all while the tickets come in."""
    code = found_acme(stack)
    broker = Path(stack.folder.name) / "broker"
    stack.start("web")
    aside = broker.rename(broker.with_name("aside"))
    broker.write_text("a file stands where the folder was")
    numbers = [submit(stack.base, code, nth) for nth in range(10)]
    broker.unlink()
    aside.rename(broker)
    assert {row["state"] for row in stack.outbox()} == {"queued"}
    assert stack.mailbox.mails == []
    stack.start("worker", "beat")
    each_is_acknowledged_once(stack, numbers)


@pytest.mark.postgres
def test_the_full_way(stack: Stack) -> None:
    """Redis is stopped while the tickets come in, and comes back."""
    code = found_acme(stack)
    stack.start("events")
    stack.broker.stop()
    numbers = [submit(stack.base, code, nth) for nth in range(10)]
    assert stack.mailbox.mails == []
    stack.broker.start()
    stack.start("worker", "beat")
    each_is_acknowledged_once(stack, numbers)
