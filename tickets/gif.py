"""What a GIF tells beside its pictures. Source: GIF89a Specification, CompuServe, 1990."""

from __future__ import annotations

EXTENSION, PICTURE, END = 0x21, 0x2C, 0x3B  # what a block begins with
COMMENT, TEXT, PROGRAM = 0xFE, 0x01, 0xFF  # labels of extensions
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # programs whose note says how often it is shown, and nothing else


def bare(data: bytes) -> bytes:
    """Return the GIF without comments, notes of programs (such as XMP) and what is behind its end.

    Raises:
        ValueError, IndexError: its blocks cannot be read.
    """
    at = 13 + table(data[10])
    kept = [data[:at]]
    while at < len(data) and data[at] != END:
        if data[at] not in (EXTENSION, PICTURE):
            raise ValueError("no block of a GIF")
        picture = data[at] == PICTURE
        end = behind(data, at + 11 + table(data[at + 9]) if picture else at + 2)
        if picture or shown(data[at + 1], data[at + 3 : at + 14]):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, bytes([END])])


def shown(label: int, program: bytes) -> bool:
    """Whether an extension says how the pictures are shown."""
    return program in LOOPS if label == PROGRAM else label not in (COMMENT, TEXT)


def table(flags: int) -> int:
    """Return how many bytes the table of colours takes that these flags tell of."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def behind(data: bytes, at: int) -> int:
    """Return where the row of sub-blocks that begins at ``at`` is over."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
