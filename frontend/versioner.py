"""The version that a form was filled from, as its page carried it."""

from collections.abc import Mapping

DIGITS = 9  # no row is saved a billion times; a longer number is no version


def seen_version(data: Mapping[str, str], name: str = "version") -> int:
    """The version under ``name`` in what was posted; 0 for none, and for what is no version."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
