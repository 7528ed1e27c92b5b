"""The user's own file back, with every bad cell marked and explained in a comment."""

from typing import BinaryIO

from internkontroll import columns as c
from internkontroll.importers.granskning import Preview
from internkontroll.importers.rader import Inlasning
from styrning.bas.xlsx import mark_cells


def mark_errors(file: BinaryIO, result: Preview, read: Inlasning) -> bytes:
    """The workbook with what ``result`` says is wrong.

    An error in a hidden column is told at the row's kod, where it can be seen.
    """
    return mark_cells(file, result.errors, read.letters, hidden=c.HIDDEN, shown_at=c.KOD)
