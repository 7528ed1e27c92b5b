"""A large sheet read once, row by row: for files of tens of thousands of rows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, TypeVar
from zipfile import ZipFile

from openpyxl.utils import get_column_letter

from styrning.bas.errors import RuleError
from styrning.bas.xlsx.read import (
    SAMMANFOGAD,
    CellError,
    calamine_book,
    cell_faults,
    cleaned,
    find_header,
    no_sheet,
)

Read = TypeVar("Read")

KEPT_MAX, KEPT_LENGTH = 10_000, 60  # values, and characters of each
_CHUNK = 1 << 20
_OVERLAP = 200  # bytes: longer than what is looked for
_MARKS = re.compile(rb"""<(?:\w+:)?f[\s>/]|\st\s*=\s*["']e["']""")
_HINTS = (b"<f", b":f", b'"e"', b"'e'")  # a search for plain bytes is ten times faster
_PERCENT_FORMAT = re.compile(
    rb"""<(?:\w+:)?numFmt\s[^>]*?numFmtId\s*=\s*["'](\d+)["'][^>]*formatCode\s*=\s*"[^"]*%"""
)
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT_ID = re.compile(rb"""<(?:\w+:)?xf\s[^>]*?numFmtId\s*=\s*["'](\d+)["']""")
_BUILT_IN_PERCENT = {b"9", b"10"}


@dataclass(frozen=True)
class Blad:
    """An open sheet under its header row.

    Attributes:
        letters: header → Excel's letter of its column, wherever it has been moved.
        merged: merged areas under the headers, at the cell where each begins.
        total: how many rows there are under the header row, empty ones too.
    """

    namn: str
    letters: dict[str, str]
    merged: list[CellError]
    total: int
    rows: Iterator[tuple[int, list[Any]]]


class Kept(dict[Any, Read]):
    """What ``read`` makes of a value: read once as long as it is short and they are few.

    Ask it for values of one type, so that 1 and True are not taken for each other.
    """

    def __init__(self, read: Callable[[Any], Read]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, value: Any) -> Read:
        made = self._read(value)
        if len(self) < KEPT_MAX and not (isinstance(value, str) and len(value) > KEPT_LENGTH):
            self[value] = made
        return made


@contextmanager
def open_sheet(file: BinaryIO, blad: str, headers: Sequence[str], max_rows: int) -> Iterator[Blad]:
    """The sheet's rows as (Excel's row number, values in the order of ``headers``).

    The header row is looked for among the first 20; columns may have moved. Empty rows are
    passed over. Read once: a large file is not parsed again for each question.

    Raises: RuleError if the sheet or a header is missing or a header stands twice, and, while
        it is read, for more than ``max_rows`` rows.
    """
    with calamine_book(file) as workbook:
        if blad not in workbook.sheet_names:
            raise RuleError(no_sheet(blad, workbook.sheet_names))
        sheet = workbook.get_sheet_by_name(blad)
        numbered = enumerate(sheet.iter_rows(), start=1)
        columns = find_header(numbered, blad, headers)
        places = [columns[header] for header in headers]
        first = next(numbered, None)
        below = first[0] if first else sheet.total_height + 1
        left = chain([first] if first else [], numbered)
        yield Blad(
            blad,
            {header: get_column_letter(columns[header] + 1) for header in headers},
            list(_merged(sheet, blad, columns, headers, below)),
            max(sheet.total_height - below + 1, 0),
            _rows(left, blad, places, max_rows),
        )


def _rows(
    numbered: Iterator[tuple[int, list[Any]]], blad: str, places: Sequence[int], max_rows: int
) -> Iterator[tuple[int, list[Any]]]:
    count, last, kept = 0, max(places), Kept(cleaned)
    for number, cells in numbered:
        if last < len(cells):
            found = [cells[place] for place in places]
        else:
            found = [cells[place] if place < len(cells) else None for place in places]
        values = [kept[value] if isinstance(value, str) else value for value in found]
        if values.count(None) == len(values):
            continue
        count += 1
        if count > max_rows:
            raise RuleError(f'Bladet "{blad}" har fler än {max_rows} rader. Dela upp filen.')
        yield number, values


def _merged(
    sheet: Any, blad: str, columns: Mapping[str, int], headers: Sequence[str], below: int
) -> Iterator[CellError]:
    """Of the areas that reach down to row ``below``, the one under the header row."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for header in headers:
            if left <= columns[header] <= right and bottom + 1 >= below:
                yield CellError(blad, max(top + 1, below), header, SAMMANFOGAD)


def faults_if_any(file: BinaryIO, blad: str, headers: Sequence[str]) -> list[CellError]:
    """What ``cell_faults`` says, without its slow reading where the file can hold no fault.

    A fault is a formula, an error value or a per cent format: each is written in the file in
    plain sight. A sound file is passed by its bytes alone.
    """
    file.seek(0)
    with ZipFile(file) as archive:
        suspect = _has_percent(archive) or _has_marks(archive)
    file.seek(0)
    return cell_faults(file, blad, headers) if suspect else []


def _has_percent(archive: ZipFile) -> bool:
    """Whether any cell could have a per cent format: it is among those that cells use."""
    if "xl/styles.xml" not in archive.namelist():
        return False
    styles = archive.read("xl/styles.xml")
    percent = _BUILT_IN_PERCENT | set(_PERCENT_FORMAT.findall(styles))
    used = _CELL_FORMATS.search(styles)
    return bool(used and percent & set(_FORMAT_ID.findall(used[0])))


def _has_marks(archive: ZipFile) -> bool:
    sheets = [name for name in archive.namelist() if name.lower().startswith("xl/worksheets/")]
    return any(_found(archive, name, _MARKS.search) for name in sheets)


def _found(archive: ZipFile, name: str, search: Callable[[bytes], object]) -> bool:
    with archive.open(name) as part:
        rest = b""
        while chunk := part.read(_CHUNK):
            seen = rest + chunk
            if any(hint in seen for hint in _HINTS) and search(seen):
                return True
            rest = chunk[-_OVERLAP:]
    return False
