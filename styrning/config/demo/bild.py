"""A picture for the demo's report, drawn here: evening sun over a river between dark hills."""

import math
import struct
import zlib
from functools import cache

BREDD, HOJD = 960, 360
HORISONT = 210
SOL = (690, 150, 46)  # x, y, radius

Farg = tuple[int, int, int]
NATT, KVALL, SKEN = (26, 45, 66), (214, 138, 92), (250, 214, 150)
BERG, SKOG, VATTEN = (46, 66, 78), (24, 44, 48), (70, 96, 116)


@cache
def draw() -> bytes:
    """The picture as PNG; the same bytes every time."""
    rows = b"".join(
        b"\0" + b"".join(bytes(_pixel(x, y)) for x in range(BREDD)) for y in range(HOJD)
    )
    head = struct.pack(">IIBBBBB", BREDD, HOJD, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: int, y: int) -> Farg:
    if y > HORISONT:
        return _water(x, y)
    if y > HORISONT - 26 - 14 * math.sin(x / 47) - 9 * math.sin(x / 17):
        return SKOG
    if y > HORISONT - 70 - 40 * math.sin(x / 150 + 1) - 10 * math.sin(x / 31):
        return BERG
    if math.hypot(x - SOL[0], y - SOL[1]) < SOL[2]:
        return SKEN
    return _between(NATT, KVALL, y / HORISONT)


def _water(x: int, y: int) -> Farg:
    """The river with the sun's path in it, and the bank below."""
    if y > HOJD - 34 - 12 * math.sin(x / 90 + 2):
        return SKOG
    path = abs(x - SOL[0]) < 14 + (y - HORISONT) / 2 and (y // 5 + x // 60) % 2
    return SKEN if path else _between(KVALL, VATTEN, min(1.0, (y - HORISONT) / 90))


@cache
def _between(a: Farg, b: Farg, share: float) -> Farg:
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue
