"""The user's own file back, with every bad cell marked and explained in a comment."""

import warnings
from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from styrning.bas.errors import RuleError
from styrning.bas.xlsx.read import CellError
from styrning.bas.xlsx.write import style_input, style_locked

UNMARKABLE = (
    "Felen går inte att märka ut i den här filen. Rätta dem i filen efter listan och ladda upp den "
    "igen."
)
AUTHOR = "Styrning, fel"
_FAULT = PatternFill("solid", fgColor="F6D5D5")

Letters = Mapping[str, str]  # header → letter of its column


def mark_cells(
    file: BinaryIO,
    errors: Iterable[CellError],
    letters: Mapping[str, Letters],
    *,
    hidden: Collection[str],
    shown_at: str,
) -> bytes:
    """The workbook with ``errors`` marked; marks of an earlier try are taken away.

    Args:
        letters: by sheet, where each header stands.
        hidden: headers that are not seen; their errors are told at ``shown_at``.

    Raises: RuleError for a file of another make that can be read but not written again.
    """
    book = _opened(file)
    for blad in letters:
        for row in book[blad].iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    _clean(cell)
    for error in errors:
        column = shown_at if error.kolumn in hidden else error.kolumn
        letter = letters[error.blad].get(column, "A")
        _mark(book[error.blad][f"{letter}{error.rad}"], error.message)
    marked = BytesIO()
    book.save(marked)
    return marked.getvalue()


def _opened(file: BinaryIO) -> Any:
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features that openpyxl drops do not matter here
        try:
            return openpyxl.load_workbook(file)
        except Exception as error:
            raise RuleError(UNMARKABLE) from error


def _clean(cell: Any) -> None:
    cell.comment = None
    (style_locked if cell.protection.locked else style_input)(cell)


def _mark(cell: Any, message: str) -> None:
    if isinstance(cell, MergedCell):
        return
    before = f"{cell.comment.text}\n" if cell.comment and cell.comment.author == AUTHOR else ""
    cell.comment = Comment(before + message, AUTHOR, width=320, height=110)
    cell.fill = _FAULT
