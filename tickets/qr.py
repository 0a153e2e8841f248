"""A link as a picture that a phone's camera reads."""

from itertools import groupby
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def qr(path: str) -> dict[str, Any]:
    """Return the whole address of ``path`` (by ``BASE_URL``), and its code as the path of an SVG.

    ``side`` is the width of the drawing in modules. It is drawn in runs of dark modules, one line each.
    """
    link = urljoin(settings.BASE_URL, path)
    code = segno.make(link, micro=False, error="m")
    drawn = []
    for y, row in enumerate(code.matrix_iter(border=QUIET)):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                drawn.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return {"link": link, "side": x, "path": "".join(drawn)}
