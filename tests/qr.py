"""What a QR code on a page says: it is the code of an address, or it is not."""

import re

import segno

DRAWN = re.compile(r'<path d="((?:M\d+ \d+h\d+v1h-\d+z)+)"')
RUN = re.compile(r"M(\d+) (\d+)h(\d+)")
QUIET = 4  # white modules around it


def drawn(page: str) -> list[set[tuple[int, int]]]:
    """The dark modules of each code on a page, counted from its corner."""
    return [
        {
            (int(x) + step - QUIET, int(y) - QUIET)
            for x, y, width in RUN.findall(path)
            for step in range(int(width))
        }
        for path in DRAWN.findall(page)
    ]


def says(address: str, mask: int | None = None) -> set[tuple[int, int]]:
    """The dark modules of the code of ``address``."""
    rows = segno.make(address, micro=False, error="m", mask=mask).matrix
    return {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
