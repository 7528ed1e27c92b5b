"""What a cell says: text, whole numbers, days and words from a list. Each refuses in Swedish."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from styrning.bas.errors import RuleError
from styrning.bas.quantities import input_text
from styrning.bas.text import clean_text, shortened
from styrning.bas.xlsx.read import FELVARDE, FORMEL, CellError

VERSION_CHANGED = "Den dolda kolumnen Version är ändrad. Hämta arbetsboken på nytt."
_READABLE = 10**20  # a larger number is shown as the file has it
_NO_VALUE = {FORMEL: "=…", FELVARDE: "#…"}
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")

Read = TypeVar("Read")


def cell_text(value: Any) -> str:
    """The cell as it reads; a whole number that Excel keeps as 2026.0 without its decimal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def seen(value: Any, error: CellError) -> str:
    """What stands in a bad cell as Excel shows it, no longer than there is room for.

    A formula that no program has counted yet, and an error value, have no value in the file.
    """
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, float):
        return input_text(Decimal(repr(value))) if abs(value) < _READABLE else repr(value)
    return shortened(cell_text(value)) or _NO_VALUE.get(error.message, "")


def as_text(value: Any) -> str:
    """Plain text, cleaned."""
    return clean_text(cell_text(value))


def as_count(value: Any) -> int | None:
    """A whole number that is not negative; None for an empty cell.

    Raises: RuleError for anything else, 3.2 too.
    """
    text = cell_text(value).replace("\u00a0", "").replace(" ", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RuleError(f'"{cell_text(value)[:40]}" är inget heltal. Skriv till exempel 25.')
    return int(text)


def as_day(value: Any) -> date | None:
    """A day, as Excel keeps it or as the text 2026-11-18; None for an empty cell.

    Raises: RuleError for anything else.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = cell_text(value)
    if not text:
        return None
    parts = _DAY.fullmatch(text)
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    raise RuleError(f'"{text[:40]}" är inget datum. Skriv som 2026-11-18.')


def as_choice(value: Any, labels: Mapping[str, str]) -> str:
    """The key of the label that stands in the cell, whatever its case; "" for an empty cell.

    Raises: RuleError, with what may be chosen, for another.
    """
    text = cell_text(value)
    if not text:
        return ""
    keys = {label.casefold(): key for key, label in labels.items()}
    if text.casefold() not in keys:
        known = ", ".join(labels.values())
        raise RuleError(f'"{text[:40]}" finns inte i listan. Välj: {known}.')
    return keys[text.casefold()]


def as_version(value: Any) -> int:
    """The hidden version of a row.

    Raises: RuleError if somebody changed it.
    """
    text = cell_text(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RuleError(VERSION_CHANGED)
    return int(text)


def by_row(errors: Iterable[CellError]) -> dict[int, list[CellError]]:
    """The errors of each row that has any."""
    found: dict[int, list[CellError]] = {}
    for error in errors:
        found.setdefault(error.rad, []).append(error)
    return found


class RowReader:
    """Reads one row's cells; every cell that cannot be read becomes an error."""

    def __init__(self, blad: str, number: int, cells: Mapping[str, Any], faulty: set[str]):
        self.blad, self.number, self.cells, self.faulty = blad, number, cells, faulty
        self.errors: list[CellError] = []

    def tried(self, column: str, read: Callable[[Any], Read], default: Read) -> Read:
        """The cell as ``read`` has it; ``default`` where it cannot be."""
        if column in self.faulty or column not in self.cells:
            return default
        try:
            return read(self.cells[column])
        except RuleError as error:
            self.refuse(column, str(error))
            return default

    def refuse(self, column: str, message: str) -> None:
        self.errors.append(CellError(self.blad, self.number, column, message))
