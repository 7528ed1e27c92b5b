"""A list as a file to take along: CSV for any program, or a workbook. No domain here."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from styrning.bas.xlsx.write import safe_text, style_header, write_text

Varde = str | int | Decimal | date | datetime | bool | None
BOM = "\ufeff"
WIDE, NARROW = 40, 14
SHEET_MAX = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet


@dataclass(frozen=True)
class Kolumn:
    """A heading, and how a row's value under it is read."""

    rubrik: str
    varde: Callable[[Any], Varde]
    bred: bool = False


def csv_rows(kolumner: Sequence[Kolumn], rader: Iterable[Any]) -> Iterator[bytes]:
    """The list as CSV that a Swedish Excel opens: semicolons, decimal comma, UTF-8 with a mark.

    A text that a program could take for a formula gets an apostrophe first. One row at a time,
    so that a long list takes no memory.
    """
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow([kolumn.rubrik for kolumn in kolumner])
    yield _taken(buffer)
    for rad in rader:
        writer.writerow([_csv_text(kolumn.varde(rad)) for kolumn in kolumner])
        yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")


def _csv_text(value: Varde) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(str(value)) if isinstance(value, str) else "" if value is None else str(value)


def workbook_of(namn: str, kolumner: Sequence[Kolumn], rader: Iterable[Any]) -> bytes:
    """The list as a workbook with one sheet: numbers and days as such, the head row frozen.

    A number is shown with the decimals that it has. A text that begins with = + - or @ stays
    text. Written row by row.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(FORBIDDEN.sub(" ", namn)[:SHEET_MAX])
    sheet.freeze_panes = "A2"
    for number, kolumn in enumerate(kolumner, start=1):
        width = WIDE if kolumn.bred else max(NARROW, len(kolumn.rubrik) + 2)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_head(sheet, kolumn.rubrik) for kolumn in kolumner])
    for rad in rader:
        sheet.append([_cell(sheet, kolumn.varde(rad)) for kolumn in kolumner])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    style_header(cell)
    return cell


def _cell(sheet: Any, value: Varde) -> Any:
    if isinstance(value, bool):
        value = "ja" if value else "nej"
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, "")
        write_text(cell, value)
        return cell
    if isinstance(value, datetime):
        value = localtime(value).replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = _number_format(value)
    return cell


def _number_format(value: Decimal) -> str:
    """With the decimals that the number has, and thousands apart."""
    places = value.as_tuple().exponent
    decimals = -places if isinstance(places, int) and places < 0 else 0
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
