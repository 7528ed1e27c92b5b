"""A fingerprint on what we sent out, so that it is known again when it comes back."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.crypto import constant_time_compare, salted_hmac
from openpyxl.workbook import Workbook

from styrning.bas.errors import RuleError
from styrning.bas.xlsx.read import read_rows, sheet_names
from styrning.bas.xlsx.write import write_text

SALT = "styrning.bas.xlsx"
SEAL_SHEET = "_kontroll"


def fingerprint(parts: Iterable[object]) -> str:
    """HMAC-SHA256 of ``parts`` under SECRET_KEY, as 64 hexadecimal digits.

    Parts are kept apart: ("ab", "c") and ("a", "bc") differ. Numbers and dates count as text.
    """
    text = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def verify(parts: Iterable[object], mark: str | None) -> bool:
    """Whether ``mark`` is the fingerprint of ``parts``."""
    return constant_time_compare(fingerprint(parts), mark or "")


def write_seal(book: Workbook, parts: Iterable[str]) -> None:
    """A hidden sheet that says what the workbook was made for, and that we made it."""
    sheet = book.create_sheet(SEAL_SHEET)
    parts = list(parts)
    for number, text in enumerate([*parts, fingerprint(parts)], start=1):
        write_text(sheet.cell(number, 1), text)
    sheet.sheet_state = "veryHidden"


def read_seal(file: BinaryIO, first: str, count: int) -> list[str] | None:
    """The ``count`` parts after ``first`` of a sealed workbook; None if it is not one of ours."""
    if SEAL_SHEET not in sheet_names(file):
        return None
    try:
        # the sheet has no header row of its own: its first cell serves as one
        lines = list(read_rows(file, SEAL_SHEET, [first]))
    except RuleError:
        return None
    cells = [str(row[first]) for _, row in lines]
    if len(cells) != count + 1 or not verify([first, *cells[:count]], cells[count]):
        return None
    return cells[:count]
