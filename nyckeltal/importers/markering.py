"""The user's own file back, with every bad cell marked and explained in a comment."""

from typing import BinaryIO

from nyckeltal import columns as c
from nyckeltal.importers.granskning import Preview
from nyckeltal.importers.rader import Inlasning
from styrning.bas.xlsx import mark_cells


def mark_errors(file: BinaryIO, result: Preview, read: Inlasning) -> bytes:
    """The workbook with what ``result`` says is wrong.

    An error in a hidden column is told at the row's nyckeltal, where it can be seen.
    """
    letters = {c.BLAD_INMATNING: read.letters}
    return mark_cells(file, result.errors, letters, hidden=c.HIDDEN, shown_at=c.NYCKELTAL)
