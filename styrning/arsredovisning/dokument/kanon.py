"""Canonical bytes of a document, and the hash that names it."""

from collections.abc import Mapping
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
    return sha256(canonical_bytes(document)).hexdigest()


def plain(value: Any) -> Any:
    """A read model as plain data: Decimal becomes "12.5", days and moments ISO 8601.

    Raises: TypeError for what a report does not hold, floats among them.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _leaf(value)


def _leaf(value: object) -> str | int | None:
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str | int):  # also an enum's member, which is more than its value
        return str(value) if isinstance(value, str) else int(value)
    raise TypeError(f"a report holds no {type(value).__name__}")
