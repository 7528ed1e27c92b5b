"""The workbook of net costs: filled with what is saved, in the sign that was asked for."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from styrning.arsredovisning import columns as c
from styrning.arsredovisning.enums import Beloppsenhet, Kostnadstecken
from styrning.arsredovisning.models import Driftpost
from styrning.arsredovisning.rules.drift import as_written
from styrning.bas.xlsx import (
    HEADER_ROW,
    protect,
    set_up_print,
    style_header,
    style_input,
    style_locked,
    write_readme,
    write_seal,
    write_text,
    write_title,
)
from styrning.grund.enums import Slag
from styrning.grund.models import Enhet, Uppfoljning

BREDD = {c.ENHET: 12, c.NAMN: 34, c.KOD: 9, c.VERKSAMHET: 38, c.KOMMENTAR: 50}
NYA = 10
HINT = "Fyll i de gröna cellerna. En tom cell ändrar ingenting. Noll skrivs som 0."
RULES = (
    "Raderna är nettokostnader: kostnader minus intäkter.",
    "En ny verksamhet skrivs på en tom rad med enhetskod, kod och namn. Tom kod betyder hela "
    "enheten.",
    "En rad som heter Summa stäms av mot raderna. Det som avrundningen förklarar visas, större "
    "skillnader måste rättas.",
    "Tecknet står i bladets rubrik. När filen läses in väljer du samma tecken.",
    "Rader tas bort på sidan, inte i filen.",
)


def drift_workbook(
    ar: int,
    runda: Uppfoljning | None,
    posts: Sequence[Driftpost],
    enheter: Sequence[Enhet],
    *,
    tecken: str,
    demo: bool = False,
) -> bytes:
    """The rows of a round as a file in tkr. Unchanged, it imports to nothing in its own sign.

    Args:
        enheter: what new rows may be written for; told on the second sheet.
        tecken: whether a cost is written as plus or minus; the head of the sheet says which.
    """
    what = f"Driftredovisning {ar}, {runda.namn}" if runda else f"Driftredovisning {ar}"
    title = f"{what}. {c.head_words(tecken, Beloppsenhet.TKR)}"
    book = Workbook()
    book.properties.creator, book.properties.title = "Styrning", title
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = c.BLAD
    headers = _headers(forecast=runda is not None and runda.is_forecast)
    rows = sorted(posts, key=lambda row: row.enhet.slag == Slag.BOLAG)
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        _write_row(sheet, number, headers, _values(row, tecken), is_new=False)
    last = HEADER_ROW + len(rows)
    for number in range(last + 1, last + 1 + NYA):
        _write_row(sheet, number, headers, {}, is_new=True)
    _write_total(sheet, last + NYA + 1, headers, rows)
    write_title(sheet, title, HINT, demo=demo)
    _dress(sheet, headers)
    set_up_print(sheet, title, demo=demo)
    protect(sheet)
    koder = [f"{enhet.kod}: {enhet.namn}" for enhet in enheter]
    sections = [("Bra att veta", [f"• {rule}" for rule in RULES]), ("Enhetskoder", koder)]
    write_readme(book.create_sheet(), title, [HINT], sections, demo=demo)
    write_seal(book, [c.MALLVERSION, str(ar), runda.kod if runda else "-", tecken])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _headers(*, forecast: bool) -> list[str]:
    prognos = [c.PROGNOS] if forecast else []
    amounts = [c.BUDGET, c.UTFALL, *prognos]
    return [c.ENHET, c.NAMN, c.KOD, c.VERKSAMHET, *amounts, c.KOMMENTAR, c.VERSION]


def _values(row: Driftpost, tecken: str) -> dict[str, Any]:
    minus = tecken == Kostnadstecken.MINUS
    amounts = {
        header: as_written(getattr(row, name), Beloppsenhet.TKR, minus=minus)
        for name, header in c.BELOPP.items()
    }
    return amounts | {
        c.ENHET: row.enhet.kod,
        c.NAMN: row.enhet.namn,
        c.KOD: row.kod,
        c.VERKSAMHET: row.verksamhet,
        c.KOMMENTAR: row.kommentar,
        c.VERSION: row.version,
    }


def _write_row(
    sheet: Worksheet, number: int, headers: list[str], values: dict[str, Any], *, is_new: bool
) -> None:
    for place, header in enumerate(headers, start=1):
        cell = sheet.cell(number, place)
        value = values.get(header)
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        fixed = header in {c.NAMN, c.VERSION} or (not is_new and header in {c.ENHET, c.KOD})
        (style_locked if fixed else style_input)(cell)


def _write_total(
    sheet: Worksheet, number: int, headers: list[str], rows: Sequence[Driftpost]
) -> None:
    """Sums that Excel counts, so that they follow what is typed; bolag are last and left out."""
    bolag = sum(row.enhet.slag == Slag.BOLAG for row in rows)
    last = number - 1 if not bolag else HEADER_ROW + len(rows) - bolag
    for place, header in enumerate(headers, start=1):
        cell = sheet.cell(number, place)
        if header == c.VERKSAMHET:
            write_text(cell, c.UTAN_BOLAG if bolag else c.SUMMA)
        elif header in c.BELOPP.values() and last > HEADER_ROW:
            letter = get_column_letter(place)
            cell.value = f"=SUM({letter}{HEADER_ROW + 1}:{letter}{last})"
        style_locked(cell)


def _dress(sheet: Worksheet, headers: list[str]) -> None:
    for place, header in enumerate(headers, start=1):
        style_header(sheet.cell(HEADER_ROW, place, header))
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = BREDD.get(header, 14)
        dimension.hidden = header == c.VERSION
    sheet.freeze_panes = f"E{HEADER_ROW + 1}"
