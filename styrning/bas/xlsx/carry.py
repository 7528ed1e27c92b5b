"""The rows of a preview, carried by the browser until they are confirmed: signed."""

from collections.abc import Sequence
from typing import Any

from django.core import signing

MAX_AGE = 60 * 60


def carry(plain: Sequence[Any], owner: Sequence[object], salt: str) -> str:
    """``plain`` (what JSON can hold) as one text that is good for ``owner`` alone, for an hour."""
    return signing.dumps([*map(str, owner), list(plain)], salt=salt, compress=True)


def carried(sealed: str, owner: Sequence[object], salt: str) -> list[Any]:
    """What was carried.

    Raises: signing.BadSignature if it was altered, is too old, or belongs to another owner.
    """
    *was, plain = signing.loads(sealed, salt=salt, max_age=MAX_AGE)
    if was != list(map(str, owner)):
        raise signing.BadSignature("another owner")
    return plain
