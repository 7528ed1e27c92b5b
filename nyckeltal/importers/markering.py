"""The user's own file back, with every bad cell marked and explained in a comment."""

from io import BytesIO
from typing import Any, BinaryIO

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from nyckeltal import columns as c
from nyckeltal.importers.granskning import Preview
from nyckeltal.importers.rader import Inlasning
from styrning.bas.xlsx import style_input, style_locked

AUTHOR = "Styrning, fel"
_FAULT = PatternFill("solid", fgColor="F6D5D5")


def mark_errors(file: BinaryIO, result: Preview, read: Inlasning) -> bytes:
    """The workbook with what ``result`` says is wrong; marks of an earlier try are taken away.

    An error in a hidden column is told at the row's nyckeltal, where it can be seen.
    """
    file.seek(0)
    book = openpyxl.load_workbook(file)
    sheet = book[c.BLAD_INMATNING]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                _clean(cell)
    for error in result.errors:
        column = c.NYCKELTAL if error.kolumn in c.HIDDEN else error.kolumn
        _mark(sheet[f"{read.letters[column]}{error.rad}"], error.message)
    marked = BytesIO()
    book.save(marked)
    return marked.getvalue()


def _clean(cell: Any) -> None:
    cell.comment = None
    (style_locked if cell.protection.locked else style_input)(cell)


def _mark(cell: Any, message: str) -> None:
    if isinstance(cell, MergedCell):
        return
    before = f"{cell.comment.text}\n" if cell.comment and cell.comment.author == AUTHOR else ""
    cell.comment = Comment(before + message, AUTHOR, width=320, height=110)
    cell.fill = _FAULT
