"""A link as a picture that a phone's camera reads."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings

DARK = re.compile(rb"\x01+")  # a run of dark modules in a row of the matrix
QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks
QUICK = 3  # one of its eight masks, each of which a reader finds named in the code: to compare all takes 5 ms


def qr(path: str, *, printed: bool = False) -> dict[str, Any]:
    """Return the whole address of ``path`` (by ``BASE_URL``), and its code as the path of an SVG.

    ``side`` is the width of the drawing in modules. It is drawn in runs of dark modules, one line each.

    Args:
        printed: choose the mask that is read best, for a code that hangs on a wall.
    """
    link = urljoin(settings.BASE_URL, path)
    code = code_of(link, None if printed else QUICK)
    lines = [
        f"M{QUIET + run.start()} {QUIET + y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(code.matrix)
        for run in DARK.finditer(row)
    ]
    return {"link": link, "side": len(code.matrix) + 2 * QUIET, "path": "".join(lines)}


def picture(path: str) -> bytes:
    """Return the code for the whole address of ``path`` as a file, ``image/svg+xml``."""
    svg = BytesIO()
    code_of(urljoin(settings.BASE_URL, path), QUICK).save(
        svg, kind="svg", border=QUIET, light="white", xmldecl=False
    )
    return svg.getvalue()


def code_of(link: str, mask: int | None) -> Any:
    return segno.make(link, micro=False, error="m", mask=mask)
