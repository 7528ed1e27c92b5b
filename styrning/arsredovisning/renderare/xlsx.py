"""The document as a workbook: which edition it is, the year's figures, and every table printed."""

import re
from collections.abc import Iterator
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from styrning.arsredovisning.dokument import Cell, Dokument, Kuvert, Tabell, typed
from styrning.arsredovisning.exporters.tal import Tal
from styrning.arsredovisning.exporters.xlsx import saved, workbook
from styrning.arsredovisning.renderare import ord
from styrning.bas.xlsx import style_header, write_text

WIDE, NARROW = 46, 18
_DECIMALS = re.compile(r",([0-9]+)")


def to_xlsx(dokument: Dokument, kuvert: Kuvert, *, demodata: bool = False) -> bytes:
    """The sheets of the year's own workbook, after one that names the edition and its hash.

    The sheet Tabeller holds every table of the report, one below the other, with whole numbers
    where the page shows rounded ones.

    Args:
        demodata: whether the facts are invented; then every sheet says so.
    """
    report = typed(dokument["rapport"])
    book = workbook(report, demodata) if report else Workbook(write_only=True)
    first = book.create_sheet("Utgåva", 0)
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = NARROW, 2 * WIDE
    for row in _edition(dokument, kuvert, demodata):
        first.append([_cell(first, value) for value in row])
    tables = book.create_sheet("Tabeller", 1)
    tables.column_dimensions["A"].width = WIDE
    for letter in "BCDEFGHIJKLMNOP":
        tables.column_dimensions[letter].width = NARROW
    for heading, table in _tables(dokument):
        _write(tables, heading, table)
    return saved(book)


def _edition(dokument: Dokument, kuvert: Kuvert, demodata: bool) -> Iterator[list[str]]:
    yield [dokument["titel"], dokument["enhet"] or dokument["kommun"]]
    if demodata:
        yield [ord.DEMO]
    yield ["Avser", ord.period(dokument)]
    yield ["Läge", ord.edition(kuvert)]
    yield from ([namn, varde] for namn, varde in ord.about(kuvert))
    if ord.is_frozen(kuvert):
        yield ["Kontrollsumma", kuvert["utgava"]["hash"] or ""]
    if table := ord.errata_table(kuvert):
        yield []
        yield [ord.RATTELSER_OM]
        yield [kolumn["namn"] for kolumn in table["kolumner"]]
        yield from ([cell["text"] for cell in rad] for rad in table["rader"])


def _tables(dokument: Dokument) -> Iterator[tuple[str, Tabell]]:
    """Each table under its heading, those of charts among them."""
    for avsnitt in dokument["avsnitt"]:
        for block in avsnitt["block"]:
            if block["slag"] == "tabell":
                yield avsnitt["rubrik"], block
            elif block["slag"] == "diagram" and block["tabell"]:
                yield avsnitt["rubrik"], block["tabell"]


def _write(sheet: WriteOnlyWorksheet, heading: str, table: Tabell) -> None:
    sheet.append([_cell(sheet, f"{heading}: {table['rubrik']}")])
    sheet.append([_header(sheet, kolumn["namn"]) for kolumn in table["kolumner"]])
    for rad in table["rader"]:
        sheet.append([_cell(sheet, _value(cell)) for cell in rad])
    for note in table["noter"]:
        sheet.append([_cell(sheet, note)])
    sheet.append([])


def _value(cell: Cell) -> Tal | str:
    """The whole number, shown with the decimals that the page prints; else the words."""
    if cell["tal"] is None:
        return cell["text"]
    printed = _DECIMALS.search(cell["text"])
    return Tal(Decimal(cell["tal"]), len(printed[1]) if printed else 0)


def _cell(sheet: WriteOnlyWorksheet, value: Tal | str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, Tal):
        cell.value, cell.number_format = value.value, value.format
    else:
        write_text(cell, value)
    return cell


def _header(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    style_header(cell)
    return cell
