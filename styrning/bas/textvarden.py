"""Days and numbers read as text: a report has few of them, and reads each thousands of times.

A column is asked for as text, exactly as it is stored, and each text becomes a value once.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast

from styrning.bas.rounding import quantised

# what stands in a column of a union where a kind of row has nothing to say
EMPTY, NO_TEXT, ZERO = Value(""), Value(None, CharField()), Value(0)


def iso(name: str) -> Cast:
    """The column of days ``name`` as ISO text."""
    return Cast(name, CharField(max_length=10))


def text(name: str) -> Cast:
    """The column of numbers ``name`` as text, with all its digits."""
    return Cast(name, CharField(max_length=20))


def uuid_text(name: str) -> Cast:
    """The column of UUIDs ``name`` as the database writes them."""
    return Cast(name, CharField(max_length=36))


def one_or_zero(name: str) -> Cast:
    """The column of truths ``name`` as 1 and 0."""
    return Cast(name, IntegerField())


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    return date.fromisoformat(text)


def open_day(text: str | None) -> date | None:
    return day_of(text) if text else None


@lru_cache(maxsize=4096)
def span_of(fran: str, till: str) -> tuple[date, date]:
    return day_of(fran), day_of(till)


@lru_cache(maxsize=16384)
def number_of(text: str) -> Decimal:
    """A stored number, with its four decimals."""
    return quantised(Decimal(text))


@lru_cache(maxsize=16384)
def uuid_of(text: str) -> UUID:
    return UUID(text)
