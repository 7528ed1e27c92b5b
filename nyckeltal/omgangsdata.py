"""The sheet *Data* of a round's workbook: what is reported, one value a row, years back."""

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nyckeltal import columns
from nyckeltal import utfallskolumner as c
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon, Sakerhet, Saknas
from nyckeltal.svar import answer_text, svar_of
from styrning.bas.xlsx import (
    HEADER_ROW,
    protect,
    set_up_print,
    style_header,
    style_locked,
    write_text,
    write_title,
)

HINT = (
    "Samma värden som i systemet, ett per rad, för den som räknar vidare. Läses inte in med "
    "arbetsboken."
)
DAY = "yyyy-mm-dd"


def data_sheet(sheet: Worksheet, known: Entry, *, demo: bool) -> None:
    """Every reported value of the rows that are filled in here, under the headers of
    ``utfallskolumner``: the sheet can be read in as a file of outcomes."""
    runda, enhet = known.inlamning.uppfoljning, known.inlamning.enhet
    for place, name in enumerate(c.HEADERS, start=1):
        style_header(sheet.cell(HEADER_ROW, place, name))
        sheet.column_dimensions[get_column_letter(place)].width = c.WIDTHS[name]
    last = HEADER_ROW
    for last, cells in enumerate(data_rows(known), start=HEADER_ROW + 1):
        for place, value in enumerate(cells, start=1):
            _write(sheet.cell(last, place), value)
    write_title(sheet, f"{c.BLAD} – {runda.namn}, {enhet.namn}", HINT, demo=demo)
    sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    end = get_column_letter(len(c.HEADERS))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{end}{max(last, HEADER_ROW + 1)}"
    set_up_print(sheet, f"{runda.kod} {enhet.kod} {c.BLAD}", demo=demo)
    protect(sheet)


def _write(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value
    style_locked(cell)
    if hasattr(value, "isoformat"):
        cell.number_format = DAY


def data_rows(known: Entry) -> Iterator[tuple[Any, ...]]:
    """Cells in the order of ``HEADERS``; no statement. What is computed or borrowed is not here:
    nobody reported it under this nyckeltal and enhet."""
    for rad in known.rader:
        for point in rad.figure["serie"]:
            for kon in Kon:
                if kon in point["versioner"]:
                    yield _cells(rad, point, kon)


def _cells(rad: Rad, point: dict, kon: Kon) -> tuple[Any, ...]:
    sheet, enhet = rad.definition, rad.figure["enhet"]
    pair: dict = next((pair for pair in point["par"] if pair["kon"] == kon), {})
    value = None if pair else point[columns.FIELD[kon]]
    is_total = kon == Kon.TOTALT
    saknas, sakerhet = point["saknas"], point["sakerhet"]
    return (
        sheet.kod, sheet.namn, enhet["kod"], enhet["namn"], point["fran"], point["till"],
        str(kon.label), sheet.mattenhet,
        answer_text(value, svar_of(rad.figure)) or value,
        pair.get("taljare"), pair.get("namnare"),
        str(Saknas(saknas).label) if saknas and is_total else None,
        str(Sakerhet(sakerhet).label) if sakerhet and is_total else None,
        (point["kommentar"] or None) if is_total else None,
        point["versioner"][kon],
    )  # fmt: skip
