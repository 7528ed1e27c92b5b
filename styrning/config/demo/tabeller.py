"""The demo's data files: plain tables with Swedish headers and decimal commas."""

import csv
import json
import uuid
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

DATA = Path(__file__).parent / "data"
NAMESPACE = uuid.UUID("6f1c3a52-8b3e-5d5b-9d0e-2f0a7c5e41b8")

Row = dict[str, str]


@cache
def read_table(name: str) -> list[Row]:
    """The rows of ``data/alvstrand/<name>.csv``; cells are text, empty where nothing is."""
    with (DATA / "alvstrand" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def read_document(name: str) -> Any:
    """The document ``data/<name>.json``."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def stable_id(*key: object) -> uuid.UUID:
    """The same public id every time the demo is built, so that links to it keep working."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, key)))


def number(text: str) -> Decimal:
    """12,5 with a decimal comma.

    Raises: decimal.InvalidOperation for anything else.
    """
    return Decimal(text.replace(",", "."))


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def moment(when: date, hour: int = 10) -> datetime:
    """A time of that day in the municipality, for what has a clock on it."""
    return timezone.make_aware(datetime.combine(when, time(hour)))
