"""``python -m tests.faults.submit 10``: ten people submit a ticket each, in a process with real settings.

With ``BREAK_QUEUE`` the folder broker's queue is first replaced by a file: not even root can write there.
"""

import json
import os
import sys
import time
from contextlib import suppress

import django
from kombu.exceptions import OperationalError


def main(count: int) -> None:
    from board.models import Board
    from notifications.reactions import ring
    from tenants.models import Company
    from tenants.scoping import scope
    from tickets.models import Ticket

    with suppress(OperationalError, OSError):  # server or folder may be out of reach already
        ring()  # loads what a web process has loaded since its first ticket
    waited: dict[str, float] = {}
    with scope(Company.objects.get(slug="acme")):
        board = Board.objects.get()
        for nth in range(count):
            began = time.perf_counter()
            ticket = Ticket.open(board=board, title="x", email=f"r{nth}@x.org")
            waited[ticket.number] = time.perf_counter() - began
    print(json.dumps(waited))


if __name__ == "__main__":
    django.setup()
    if os.environ.get("BREAK_QUEUE"):
        from django.conf import settings

        settings.QUEUE.rmdir()
        settings.QUEUE.touch()
    main(int(sys.argv[1]))
