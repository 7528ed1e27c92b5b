"""Tens of thousands of rows into a workbook's sheet, written as they come.

openpyxl makes an object of every cell. Here it makes the workbook, with one row that shows how a
day and a text look, and the rows are put in that row's place.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from styrning.bas.xlsx.write import TEXT_MAX, write_text

_EPOCH = dt.date(1899, 12, 30)
_SAMPLE = re.compile(rb'<row r="2".*?</row>', re.DOTALL)
_STYLE = re.compile(rb'<c r="([AB])2"[^>]*?\ss="(\d+)"')
_FORMULA_SIGNS = ("=", "+", "-", "@")
CHUNK = 1_000


def append_sample(sheet: Any) -> None:
    """The row that stands for all rows, after the header row."""
    day, text = WriteOnlyCell(sheet, dt.date(2026, 1, 1)), WriteOnlyCell(sheet, "")
    day.number_format = "yyyy-mm-dd"
    write_text(text, "=")
    sheet.append([day, text])


def saved_with(book: Workbook, part: int, rows: Iterable[Sequence[Any]]) -> bytes:
    """The workbook with ``rows`` under the header row of its sheet number ``part``.

    Texts stay texts, days days and numbers numbers; what XML forbids is left out.
    """
    plain, out = BytesIO(), BytesIO()
    book.save(plain)
    name = f"xl/worksheets/sheet{part}.xml"
    with ZipFile(plain) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename != name:
                target.writestr(info, content)
                continue
            found = _SAMPLE.search(content)
            if found is None:
                raise ValueError("the sheet has no sample row")
            styles = {bytes(cell): int(style) for cell, style in _STYLE.findall(found[0])}
            with target.open(name, "w") as sheet:
                sheet.write(content[: found.start()])
                _write(sheet, rows, day=styles[b"A"], text=styles[b"B"])
                sheet.write(content[found.end() :])
    return out.getvalue()


def _write(sheet: Any, rows: Iterable[Sequence[Any]], *, day: int, text: int) -> None:
    letters: list[str] = []
    waiting: list[str] = []
    for number, row in enumerate(rows, start=2):
        letters = letters or [get_column_letter(place) for place in range(1, len(row) + 1)]
        cells = [
            _cell(f"{letter}{number}", value, day, text)
            for letter, value in zip(letters, row, strict=True)
            if value is not None
        ]
        waiting.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(waiting) >= CHUNK:
            sheet.write("".join(waiting).encode())
            waiting = []
    sheet.write("".join(waiting).encode())


def _cell(place: str, value: Any, day: int, text: int) -> str:
    if isinstance(value, str):
        plain = escape(ILLEGAL_CHARACTERS_RE.sub("", value)[:TEXT_MAX])
        style = f' s="{text}"' if value.startswith(_FORMULA_SIGNS) else ""
        return (
            f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
        )
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="{day}"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'
