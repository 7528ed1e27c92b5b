"""The report as a canonical document: the same report always gives the same bytes."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from styrning.bas.quantities import canonical


def to_json(report: Mapping[str, Any], *, demodata: bool = False) -> bytes:
    """UTF-8 with sorted keys; decimals are strings ("12.5"), days and moments ISO 8601.

    Args:
        demodata: whether the facts are invented; the document says so either way.
    """
    document = {**report, "demodata": demodata}
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1, default=_plain)
    return f"{text}\n".encode()


def _plain(value: object) -> str | None:
    if isinstance(value, Decimal):
        return canonical(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a report holds no {type(value).__name__}")
