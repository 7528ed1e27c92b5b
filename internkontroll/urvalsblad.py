"""A drawn sample as a workbook to work in; made of what the page shows, and not kept."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from styrning.bas.xlsx import style_header, write_text

EGNA = ("Kontrollerad", "Avvikelse", "Anteckning")
_WIDTH = 24


def sample_workbook(rubrik: Sequence[str], rader: Sequence[tuple[int, Sequence[str]]]) -> bytes:
    """The drawn rows under their heading, with columns to fill in beside them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Urval"
    most = max([len(rubrik), *(len(cells) for _, cells in rader)])
    named = [*rubrik, *(f"Kolumn {nr}" for nr in range(len(rubrik) + 1, most + 1))]
    for column, text in enumerate(["Rad i listan", *named, *EGNA], start=1):
        cell = sheet.cell(1, column)
        write_text(cell, text)
        style_header(cell)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    for at, (nr, cells) in enumerate(rader, start=2):
        sheet.cell(at, 1, nr)
        for column, text in enumerate(cells, start=2):
            cell = sheet.cell(at, column)
            write_text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
