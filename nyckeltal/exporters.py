"""A round's workbook for one enhet: filled with what is known, ready to be filled in."""

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nyckeltal import columns as c
from nyckeltal.entry import Entry, Rad
from nyckeltal.enums import Kon, Saknas
from styrning.bas.periods import weekday_date
from styrning.bas.rounding import shown
from styrning.bas.xlsx import (
    add_dropdown,
    add_number_check,
    fingerprint,
    protect,
    style_header,
    style_input,
    style_locked,
    write_text,
)
from styrning.grund.models import Inlamning


def workbook(entry: Entry, *, demo: bool = False) -> bytes:
    """The workbook as a file. Unchanged, it imports to nothing."""
    book = Workbook()
    _readme(book.active, entry.inlamning, demo=demo)
    _entry_sheet(book.create_sheet(c.BLAD_INMATNING), entry)
    _seal(book.create_sheet(c.BLAD_KONTROLL), entry.inlamning)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _readme(sheet: Worksheet, inlamning: Inlamning, *, demo: bool) -> None:
    runda = inlamning.uppfoljning
    sheet.title = c.BLAD_LASMIG
    lines = [
        f"{runda.namn} – {inlamning.enhet.namn}",
        *(["DEMODATA: siffrorna är påhittade."] if demo else []),
        f"Sista dag: {weekday_date(runda.klar_namnd)} {runda.klar_namnd.year}.",
        f"Fyll i de gröna cellerna på bladet {c.BLAD_INMATNING}. Övriga celler är låsta.",
        "Skriv bara talet, till exempel 72,5. Inga procenttecken, inga formler.",
        "Saknas utfallet: lämna det tomt och välj en orsak i listan.",
        "En tom cell ändrar ingenting. Ladda upp filen under Fyll i via Excel; du ser vad som "
        "ändras innan något sparas.",
        runda.instruktion,
    ]
    for number, line in enumerate(filter(None, lines), start=1):
        write_text(sheet.cell(number, 1), line)
    sheet.column_dimensions["A"].width = 100
    protect(sheet)


def _seal(sheet: Worksheet, inlamning: Inlamning) -> None:
    parts = c.seal_parts(inlamning.uppfoljning.kod, inlamning.enhet.kod)
    for number, text in enumerate([*parts, fingerprint(parts)], start=1):
        write_text(sheet.cell(number, 1), text)
    sheet.sheet_state = "veryHidden"


def _entry_sheet(sheet: Worksheet, entry: Entry) -> None:
    names = c.headers()
    for number, name in enumerate(names, start=1):
        cell = sheet.cell(1, number, name)
        style_header(cell)
        width = c.WIDTHS.get(name, c.EARLIER_WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = width
    last = 1
    for last, (rad, kon, values) in enumerate(_rows(entry), start=2):
        _write_row(sheet, last, names, rad, kon, values)
    place = {name: get_column_letter(names.index(name) + 1) for name in names}
    add_number_check(sheet, f"{place[c.UTFALL]}2:{place[c.UTFALL]}{max(last, 2)}")
    cells = f"{place[c.ORSAK]}2:{place[c.ORSAK]}{max(last, 2)}"
    add_dropdown(sheet, cells, Saknas.labels)
    sheet.column_dimensions[place[c.VERSION]].hidden = True
    sheet.freeze_panes = f"{place[c.ENHET]}2"
    sheet.auto_filter.ref = f"A1:{place[c.VERSION]}{max(last, 2)}"
    protect(sheet)


def _rows(entry: Entry) -> Iterator[tuple[Rad, Kon, dict]]:
    """One row a nyckeltal, enhet and kön that is filled in here, in the page's order."""
    goals = {rad.ansvar: block.mal.namn for block in entry.block for rad in block.egna}
    for rad in entry.rader:
        if rad.figure["period"] is None:
            continue
        for kon in Kon if rad.definition.per_kon else [Kon.TOTALT]:
            yield rad, kon, _values(rad, kon, goals.get(rad.ansvar, "Övriga nyckeltal"))


def _values(rad: Rad, kon: Kon, goal: str) -> dict:
    definition, figure = rad.definition, rad.figure
    current, target = figure["serie"][-1], figure["malvarde"]
    before = [point[c.FIELD[kon]] for point in figure["serie"][:-1]][-c.EARLIER :]
    before = [None] * (c.EARLIER - len(before)) + before
    version = current["versioner"].get(kon, 0)
    return {
        c.MAL: goal,
        c.NYCKELTAL: definition.kod,
        c.NAMN: definition.namn,
        c.ENHET: figure["enhet"]["kod"],
        c.PERIOD: figure["period"],
        c.KON: kon.label,
        c.MATTENHET: definition.mattenhet,
        **dict(zip(c.earlier_headers(), (_shown(v, definition) for v in before), strict=True)),
        c.MALVARDE: _shown(target["varde"], definition) if target else None,
        # a derived total is not filled in: nobody reported it
        c.UTFALL: current[c.FIELD[kon]] if version else None,
        c.ORSAK: Saknas(current["saknas"]).label if version and current["saknas"] else None,
        c.KOMMENTAR: current["kommentar"] if kon == Kon.TOTALT else "",
        c.VERSION: version,
    }


def _shown(value, definition):
    return None if value is None else shown(value, definition.decimaler)


def _write_row(
    sheet: Worksheet, number: int, names: list[str], rad: Rad, kon: Kon, values: dict
) -> None:
    inputs = c.INPUTS if kon == Kon.TOTALT else (c.UTFALL,)
    for column, name in enumerate(names, start=1):
        cell, value = sheet.cell(number, column), values[name]
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        (style_input if name in inputs else style_locked)(cell)
        if name == c.NAMN and kon == Kon.TOTALT and rad.definition.metod:
            cell.comment = Comment(rad.definition.metod[:1000], "Styrning")
