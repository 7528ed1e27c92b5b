"""Canonical bytes of a document, and the hash that names it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from styrning.bas.quantities import canonical


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the same document always gives the same bytes.

    Raises: TypeError for what is not plain data.
    """
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, as 64 hex digits."""
    return hash_of(canonical_bytes(document))


def hash_of(content: bytes) -> str:
    """SHA-256 as 64 hex digits: of canonical bytes, the hash that names their document."""
    return sha256(content).hexdigest()


def plain(value: Any) -> Any:
    """A read model as plain data: Decimal becomes "12.5", days and moments ISO 8601.

    Raises: TypeError for what a report does not hold, floats among them.
    """
    return _MADE.get(type(value), _other)(value)


def _record(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        key if type(key) is str else str(key): item if type(item) in _PLAIN else plain(item)
        for key, item in value.items()
    }


def _listing(value: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _PLAIN else plain(item) for item in value]


def _same(value: Any) -> Any:
    return value


def _other(value: object) -> Any:
    """What is only a kind of what a report holds, as an enum's member is text and more."""
    for kind, make in _MADE.items():
        if isinstance(value, kind):
            return make(value) if make is not _same else kind(value)
    if isinstance(value, Mapping):
        return _record(value)
    raise TypeError(f"a report holds no {type(value).__name__}")


# By the type itself, since nearly all of a report is of few types: datetime before date.
_MADE: dict[type, Callable[[Any], Any]] = {
    dict: _record, list: _listing, tuple: _listing, Decimal: canonical, type(None): _same,
    datetime: datetime.isoformat, date: date.isoformat, str: _same, bool: _same, int: _same,
}  # fmt: skip
_PLAIN = frozenset(kind for kind, make in _MADE.items() if make is _same)
