"""What a row says as one number: stands for a version where a row keeps none."""

from collections.abc import Iterable
from hashlib import sha256

DIGITS = 9  # as many as a page and a workbook carry of a version


def stamp(parts: Iterable[object]) -> int:
    """A number of at most nine digits, another when a part is; never 0, which is no version."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(sha256(text.encode()).digest()[:8]) % (10**DIGITS - 1) + 1
